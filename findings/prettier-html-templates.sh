#!/usr/bin/env bash
# Expected: a formatter changes how a program looks, never what it computes.
# Seen: Prettier reformats template literals tagged `html` or `css` by default, so their strings change: whitespace is
# folded, in elements that a style sheet keeps preformatted too, and lines are added, also at the start of a <pre>.
# Why it matters: code formatted before training, or before a comparison of outputs, is not the same program; tests
# that compare such strings fail after formatting. `embeddedLanguageFormatting: "off"` prevents it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund prettier@3.10.1

cat > program.js <<'END'
const html = String.raw;
const css = String.raw;
const show = (text) => console.log(JSON.stringify(text));
show(html`<code>a    b</code>`);
show(html`<x-code style="white-space:pre">a    b</x-code>`);
show(html`<pre>  a
   b</pre>`);
show(html`  x  y  `);
show(css`a{b:c}`);
END
echo "prettier $(npx prettier --version)"
node program.js > before
cp program.js off.js
npx prettier --log-level=error --embedded-language-formatting=off --write off.js
node off.js | cmp - before
npx prettier --log-level=error --write program.js
node program.js > after
paste -d '\n' before after | sed '2~2s/^/  -> /' | tee got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
"<code>a    b</code>"
  -> "<code>a b</code>"
"<x-code style=\"white-space:pre\">a    b</x-code>"
  -> "<x-code style=\"white-space:pre\">a b</x-code>"
"<pre>  a\n   b</pre>"
  -> "<pre>\n  a\n   b</pre>"
"  x  y  "
  -> " x y "
"a{b:c}"
  -> "\n  a {\n    b: c;\n  }\n"
END

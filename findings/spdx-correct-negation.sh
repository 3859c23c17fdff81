#!/usr/bin/env bash
# Expected: a text that denies or restricts a license is not corrected to the plain license.
# Seen: 'not MIT', 'MIT with Commons Clause' and 'proprietary, not GPL' become MIT, MIT and GPL-3.0-or-later.
# Why it matters: whoever picks training code by license must not pass free texts through this correction, or code
# comes in that its authors did not license so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund spdx-correct@3.2.0

cat > test.cjs <<'END'
const correct = require('spdx-correct');
console.log('spdx-correct', require('spdx-correct/package.json').version);
for (const text of ['not MIT', 'MIT with Commons Clause', 'Apache 2.0 except clause 4', 'proprietary, not GPL']) {
  console.log(`${text} -> ${correct(text)}`);
}
END
node test.cjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
spdx-correct 3.2.0
not MIT -> MIT
MIT with Commons Clause -> MIT
Apache 2.0 except clause 4 -> Apache-2.0
proprietary, not GPL -> GPL-3.0-or-later
END

#!/usr/bin/env bash
# Expected: the Python grammar of CodeMirror parses valid Python without error nodes.
# Seen: these statements, all of which CPython 3.11 compiles, give error nodes. Many are of Python 3.10 or 3.11, yet
# `1.` before a newline, `@(f)`, `with a as b.c` and a bare `yield` are older.
# Why it matters: a filter of training or generated code by "no error nodes" throws valid code away, modern code first.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund @lezer/python@1.1.19
python3 -c 'import sys; assert sys.version_info >= (3, 11), "needs Python 3.11 or later"'

cat > code.py <<'END'
with (open(a) as f, open(b) as g): pass
with a as b.c: pass
with a as b[0]: pass
match a, b:\n    case _: pass
match not x:\n    case _: pass
match x:\n    case "a" "b": pass
match x:\n    case []: pass
@(f)\ndef g(): pass
@lambda f: f\ndef g(): pass
f = lambda a, /, b: a
{n := 1, 2}
a[*b]
x[a, *b, 1:2]
def f(*args: *Ts): pass
for x in *a, *b: pass
def f():\n    x = yield
x = 1.
END
cat > compiles.py <<'END'
for line in open("code.py"):
    compile(line.rstrip("\n").replace("\\n", "\n") + "\n", "code.py", "exec")
print("all compile")
END
python3 compiles.py > got
cat > test.mjs <<'END'
import { readFileSync } from 'node:fs';
import { parser } from '@lezer/python';
for (const line of readFileSync('code.py', 'utf8').trim().split('\n')) {
  let errors = 0;
  parser.parse(line.replaceAll('\\n', '\n') + '\n').iterate({ enter: (node) => void (errors += node.type.isError) });
  console.log(errors > 0 ? 'error' : 'fine ', line);
}
END
node test.mjs >> got
echo "$(python3 --version), @lezer/python 1.1.19"
cat got
{ echo 'all compile'; sed 's/^/error /' code.py; } | diff - got || { echo 'the behavior has changed'; exit 1; }

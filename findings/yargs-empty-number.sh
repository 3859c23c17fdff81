#!/usr/bin/env bash
# Expected: `--n=` of type number, `--n=abc` and `--json=yes` of type boolean are refused, above all with strict().
# Seen: they are 0, NaN and false, with exit code 0.
# Why it matters: `--limit=$LIMIT` with an unset variable runs a training or an evaluation with 0, and
# `--sandbox=yes` turns off what it should turn on.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund yargs@17.7.2

cat > test.cjs <<'END'
const yargs = require('yargs');
console.log('yargs', require('yargs/package.json').version);
const parse = (...args) => yargs(args).option('n', { type: 'number' }).option('json', { type: 'boolean' }).strict().parse();
console.log('--n= gives', parse('--n=').n);
console.log('--n=abc gives', parse('--n=abc').n);
for (const value of ['true', 'yes', '1', 'on']) console.log(`--json=${value} gives`, parse(`--json=${value}`).json);
END
node test.cjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
yargs 17.7.2
--n= gives 0
--n=abc gives NaN
--json=true gives true
--json=yes gives false
--json=1 gives false
--json=on gives false
END

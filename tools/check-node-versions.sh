#!/usr/bin/env bash
# Runs the sandbox's tests, a small training and an evaluation on other versions of Node: by default 22, 24 and 26.
# usage: tools/check-node-versions.sh [version...]
# The binaries are those of the npm package `node`, installed into a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npx tsc -b tsconfig.json

for version in "${@:-22 24 26}"; do
  for each in $version; do
    mkdir -p "$folder/$each"
    (cd "$folder/$each" && npm init -y && npm install --no-audit --no-fund "node@$each") > "$folder/$each.log" 2>&1 ||
      { cat "$folder/$each.log"; exit 1; }
    node=$folder/$each/node_modules/node/bin/node
    echo "== Node $("$node" --version)"
    (cd packages/python && "$node" "$root/node_modules/vitest/vitest.mjs" run src/sandbox)
    "$node" packages/phi1/dist/cli.js eval --canonical --limit=5 --out="$folder/$each/eval"
    "$node" packages/phi1/dist/cli.js train --preset=nano --steps=5 --engine=wasm --out="$folder/$each/run"
  done
done

#!/usr/bin/env bash
# Installs node-llama-cpp with its prebuilt CPU binary, for the tests that let llama.cpp read our GGUF files. It
# is no devDependency because npm would bring its CUDA and Vulkan builds too, 640 MB. Prints the folder:
# PHI1_LLAMA=$(tools/install-llama.sh) npm test
set -euo pipefail
version=3.22.1
folder=${1:-$(dirname "$0")/../.cache/llama}
platform=$(node -p 'process.platform.replace("darwin", "mac") + "-" + process.arch' | sed 's/^mac-arm64$/mac-arm64-metal/')
if [ ! -e "$folder/complete" ]; then
  npm install --prefix "$folder" --omit=optional --ignore-scripts --no-fund --no-audit \
    "node-llama-cpp@$version" "@node-llama-cpp/$platform@$version" >&2
  touch "$folder/complete"
fi
cd "$folder" && pwd

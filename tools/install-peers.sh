#!/usr/bin/env bash
# Makes a virtual environment with the Python peers (PyTorch, Transformers), for the live comparisons in tests
# and for benchmarks. Prints its interpreter: PHI1_PYTHON=$(tools/install-peers.sh) npm test
set -euo pipefail
folder=${1:-$(dirname "$0")/../.cache/peers}
if [ ! -e "$folder/complete" ]; then
  python3 -m venv "$folder" >&2
  grep -v '^#' "$(dirname "$0")/peers-requirements.txt" | while read -r package; do
    "$folder/bin/python" -m pip install --quiet --no-deps --retries 0 "$package" >&2 || echo "left out: $package" >&2
  done
  "$folder/bin/python" -c 'import torch, transformers, tokenizers, safetensors' >&2
  touch "$folder/complete"
fi
echo "$(cd "$folder" && pwd)/bin/python"

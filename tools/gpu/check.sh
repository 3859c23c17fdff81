#!/usr/bin/env bash
# Checks the torch engine on a machine with an NVIDIA GPU that has Python with PyTorch and no Node: see README.md.
# Lies in the folder that pack.ts makes. Arguments go to check.ts; the report goes to --out=FOLDER, or to $OUT.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PHI1_PYTHON=${PHI1_PYTHON:-python3}
# outside this folder, which may be copied anew for the next call
export PHI1_CACHE=${PHI1_CACHE:-${TMPDIR:-/tmp}/phi1-check}
mkdir -p "$PHI1_CACHE"
if [ -z "${LIBTORCH:-}" ]; then
  LIBTORCH=$("$PHI1_PYTHON" -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])')
fi
export LIBTORCH
packed=$(echo "$here"/node-*.xz)
node=$PHI1_CACHE/$(basename "$packed" .xz)
if [ ! -x "$node" ]; then
  "$PHI1_PYTHON" - "$packed" "$node" <<'END'
import lzma, os, shutil, sys
packed, node = sys.argv[1:]
with lzma.open(packed) as source, open(node + ".draft", "wb") as target:
    shutil.copyfileobj(source, target, 1 << 20)
os.chmod(node + ".draft", 0o755)
os.rename(node + ".draft", node)
END
fi
exec "$node" "$here/check.mjs" "$@"

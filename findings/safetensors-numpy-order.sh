#!/usr/bin/env bash
# Expected: what safetensors.numpy saves is what it loads, or it refuses, as safetensors.torch does.
# Seen: safetensors 0.8 writes an array's memory as it lies, under the array's shape. A transposed or Fortran-ordered array
# comes back with its numbers in other places, and a slice with numbers that were not in it. The docstring asks for
# contiguous arrays, which to NumPy Fortran-ordered ones are too, and nothing checks it.
# Why it matters: frameworks keep a linear layer's weight as W or as its transpose, so exporters save `w.T`: the file loads
# everywhere, shapes fit, and the model computes something else. numpy.ascontiguousarray before saving cures it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check safetensors==0.8.0 numpy==2.4.6

cat > test.py <<'END'
import numpy
import safetensors
from safetensors.numpy import load_file, save_file

print("safetensors", safetensors.__version__)
w = numpy.arange(6, dtype=numpy.float32).reshape(2, 3)
arrays = {"w": w, "w.T": w.T, "fortran": numpy.asfortranarray(w), "w[:, ::2]": w[:, ::2]}
save_file(arrays, "model.safetensors")
for name, loaded in load_file("model.safetensors").items():
    print(f"{name}: saved {arrays[name].tolist()}, loaded {loaded.tolist()}")
save_file({"w": numpy.ascontiguousarray(w.T)}, "model.safetensors")
print("ascontiguousarray(w.T): loaded", load_file("model.safetensors")["w"].tolist())
END
env/bin/python test.py > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
safetensors 0.8.0
fortran: saved [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], loaded [[0.0, 3.0, 1.0], [4.0, 2.0, 5.0]]
w: saved [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]], loaded [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
w.T: saved [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]], loaded [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
w[:, ::2]: saved [[0.0, 2.0], [3.0, 5.0]], loaded [[0.0, 1.0], [2.0, 3.0]]
ascontiguousarray(w.T): loaded [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
END

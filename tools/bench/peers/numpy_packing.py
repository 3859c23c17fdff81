"""The peer of packing.ts: documents of like lengths, shuffled, gathered and written by numpy."""

import json
import os
import sys
import tempfile
import time

import numpy as np

documents = int(sys.argv[1])
random = np.random.default_rng(0)
lengths = random.integers(60, 260, documents)
starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
tokens = random.integers(0, 50000, int(lengths.sum())).astype(np.uint16)

print(json.dumps({"ready": 1}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    order = random.permutation(documents)
    packed = np.concatenate([tokens[starts[i] : starts[i] + lengths[i]] for i in order])
    with tempfile.NamedTemporaryFile() as file:
        packed.tofile(file)
        file.flush()
        os.fsync(file.fileno())
    print(json.dumps({"seconds": time.perf_counter() - start, "bytes": packed.nbytes}), flush=True)

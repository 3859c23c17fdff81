"""The peers of minhash.ts: datasketch, and numpy doing the same. Prints one JSON line a repetition.

Run by minhash.ts, which tells it on stdin when to measure: each line read is one repetition.
"""

import hashlib
import json
import re
import struct
import sys
import time
from pathlib import Path

path, library = sys.argv[1:]
texts = json.loads(Path(path).read_text())
PERMUTATIONS, BANDS, ROWS, N = 256, 25, 10, 5
NOT_WORD = re.compile("[^A-Za-z_0-9]")


def shingles(text):
    words = [word for word in NOT_WORD.split(text) if word]
    return {" ".join(words[i : i + N]).encode() for i in range(len(words) - N + 1)}


class UnionFind:
    def __init__(self, count):
        self.parent = list(range(count))

    def find(self, i):
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def unite(self, i, j):
        a, b = self.find(i), self.find(j)
        self.parent[max(a, b)] = min(a, b)

    def removed(self):
        return sum(self.find(i) != i for i in range(len(self.parent)))


if library == "datasketch":
    from datasketch import MinHash, MinHashLSH

    def repetition():
        start = time.perf_counter()
        signatures = []
        for text in texts:
            signature = MinHash(num_perm=PERMUTATIONS)
            signature.update_batch(shingles(text))
            signatures.append(signature)
        signed = time.perf_counter()
        sets, index = UnionFind(len(texts)), MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
        for i, signature in enumerate(signatures):
            for j in index.query(signature):
                sets.unite(i, j)
            index.insert(i, signature)
        return signed - start, time.perf_counter() - signed, sets.removed()

else:
    import numpy as np

    PRIME, MASK = np.uint64((1 << 61) - 1), np.uint64((1 << 32) - 1)
    draw = np.random.RandomState(1)
    A = np.array([draw.randint(1, PRIME, dtype=np.uint64) for _ in range(PERMUTATIONS)], dtype=np.uint64)
    B = np.array([draw.randint(0, PRIME, dtype=np.uint64) for _ in range(PERMUTATIONS)], dtype=np.uint64)

    def sha1_hash32(data):
        """datasketch's own."""
        return struct.unpack("<I", hashlib.sha1(data).digest()[:4])[0]

    def sign(text):
        hashes = np.array([sha1_hash32(shingle) for shingle in shingles(text)], dtype=np.uint64)
        if len(hashes) == 0:
            return np.full(PERMUTATIONS, MASK, dtype=np.uint64)
        return ((hashes[:, None] * A + B) % PRIME & MASK).min(axis=0)

    def repetition():
        start = time.perf_counter()
        signatures = [sign(text) for text in texts]
        signed = time.perf_counter()
        sets = UnionFind(len(texts))
        tables = [{} for _ in range(BANDS)]
        for i, signature in enumerate(signatures):
            for band, table in enumerate(tables):
                key = signature[band * ROWS : (band + 1) * ROWS].byteswap().tobytes()
                sets.unite(table.setdefault(key, i), i)
        return signed - start, time.perf_counter() - signed, sets.removed()


print(json.dumps({"ready": 1}), flush=True)
for _ in sys.stdin:
    sign_seconds, cluster_seconds, removed = repetition()
    print(json.dumps({"sign": sign_seconds, "cluster": cluster_seconds, "removed": removed}), flush=True)

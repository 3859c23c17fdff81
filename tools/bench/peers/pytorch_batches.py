"""The peer of batches.ts: PyTorch's DataLoader over memory-mapped shards, as nanoGPT-like trainers have it."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

SEQUENCES, LENGTH, BATCHES = 32, 2048, 200


class Windows(Dataset):
    def __init__(self, folder):
        self.shards = [np.memmap(path, np.uint16, "r") for path in sorted(Path(folder).glob("*.bin"))]
        self.each = (len(self.shards[0]) - 1) // LENGTH

    def __len__(self):
        return self.each * len(self.shards)

    def __getitem__(self, index):
        start = index % self.each * LENGTH
        window = torch.from_numpy(self.shards[index // self.each][start : start + LENGTH + 1].astype(np.int64))
        return window[:-1], window[1:]


workers = int(sys.argv[2])
loader = DataLoader(
    Windows(sys.argv[1]),
    SEQUENCES,
    shuffle=True,
    drop_last=True,
    num_workers=workers,
    generator=torch.Generator().manual_seed(1),
)
batches = iter(loader)
next(batches)

print(json.dumps({"ready": 1}), flush=True)
for _ in sys.stdin:
    longest = 0
    start = time.perf_counter()
    for _ in range(BATCHES):
        before = time.perf_counter()
        try:
            next(batches)
        except StopIteration:
            batches = iter(loader)
            next(batches)
        longest = max(longest, time.perf_counter() - before)
    seconds = time.perf_counter() - start
    print(
        json.dumps({"seconds": seconds, "tokens": BATCHES * SEQUENCES * LENGTH, "longest": 1000 * longest}),
        flush=True,
    )

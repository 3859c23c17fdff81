"""The peer of training-step.ts: the same phi model and step in PyTorch. Prints one JSON line a repetition.

Run by training-step.ts, which tells it on stdin when to measure: each line read is one repetition.
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint


def resident_bytes(field):
    with open("/proc/self/status") as status:
        return 1024 * next(int(line.split()[1]) for line in status if line.startswith(field))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.norm = nn.LayerNorm(width)
        self.q, self.k, self.v = (nn.Linear(width, width) for _ in range(3))
        self.dense = nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def rotate(self, x, cos, sin):
        half = cos.shape[-1]
        a, b, rest = x[..., :half], x[..., half : 2 * half], x[..., 2 * half :]
        return torch.cat([a * cos - b * sin, b * cos + a * sin, rest], -1)

    def forward(self, x, cos, sin):
        batch, time_, width = x.shape
        normed = self.norm(x)
        split = lambda y: y.view(batch, time_, self.heads, self.size).transpose(1, 2)
        q = self.rotate(split(self.q(normed)), cos, sin)
        k = self.rotate(split(self.k(normed)), cos, sin)
        mixed = F.scaled_dot_product_attention(q, k, split(self.v(normed)), is_causal=True)
        attended = self.dense(mixed.transpose(1, 2).reshape(batch, time_, width))
        return attended + self.fc2(F.gelu(self.fc1(normed), approximate="tanh")) + x


class Phi(nn.Module):
    def __init__(self, layers, width, heads, vocabulary, time_, checkpointing):
        super().__init__()
        self.checkpointing = checkpointing
        self.embed = nn.Embedding(vocabulary, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary)
        rotary = width // heads // 2
        angles = torch.arange(time_)[:, None] / 10000 ** (torch.arange(0, rotary, 2) / rotary)
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())

    def forward(self, ids, labels):
        x = self.embed(ids)
        for block in self.blocks:
            if self.checkpointing:
                x = checkpoint(block, x, self.cos, self.sin, use_reentrant=False)
            else:
                x = block(x, self.cos, self.sin)
        return F.cross_entropy(self.head(self.norm(x)).flatten(0, 1), labels.flatten())


def main():
    setup = json.loads(sys.argv[1])
    torch.manual_seed(0)
    if setup.get("threads"):
        torch.set_num_threads(setup["threads"])
    layers, width, heads = setup["layers"], setup["width"], setup["heads"]
    vocabulary, batch, time_ = setup["vocabulary"], setup["batch"], setup["time"]
    device, precision = setup.get("device", "cpu"), setup.get("precision", "float32")
    kind = device.split(":")[0]
    before = resident_bytes("VmRSS")
    model = Phi(layers, width, heads, vocabulary, time_, setup.get("gradientCheckpointing", False)).to(device)
    call = torch.compile(model) if setup.get("compile") else model
    decay = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": decay, "weight_decay": 0.1}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.95), fused=True)
    ids = torch.randint(0, vocabulary, (batch, time_), device=device)
    labels = torch.randint(0, vocabulary, (batch, time_), device=device)

    def step():
        with torch.autocast(kind, torch.bfloat16, enabled=precision == "bfloat16"):
            loss = call(ids, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    def peak_bytes():
        if kind == "cuda":
            return torch.cuda.max_memory_allocated()
        return resident_bytes("VmHWM") - before

    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")  # the peak counts from here
    for _ in range(setup.get("warmup", 2)):
        step()
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        loss = step()
        milliseconds = 1000 * (time.perf_counter() - start)
        print(json.dumps({"milliseconds": milliseconds, "loss": loss, "peakBytes": peak_bytes()}), flush=True)


main()

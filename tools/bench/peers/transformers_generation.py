"""The peer of generation.ts: transformers' `generate` on the same folder, greedy. See side-by-side.ts."""
import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM

setup = json.loads(sys.argv[1])
model = AutoModelForCausalLM.from_pretrained(setup["folder"], dtype=torch.float32).to(setup["device"]).eval()
vocabulary = model.config.vocab_size
prompts = [[(7 * i + 13 * row) % vocabulary for i in range(setup["promptTokens"])] for row in range(setup["batch"])]
ids = torch.tensor(prompts, device=setup["device"])


def tokens_per_second(count):
    start = time.perf_counter()
    with torch.no_grad():
        out = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            min_new_tokens=count,
            max_new_tokens=count,
            pad_token_id=0,
        )
    return out[:, ids.shape[1] :].numel() / (time.perf_counter() - start)


for _ in range(3):
    tokens_per_second(setup["newTokens"])
print(json.dumps({"ready": True}), flush=True)
for _ in sys.stdin:
    print(json.dumps({"tokensPerSecond": tokens_per_second(setup["newTokens"])}), flush=True)

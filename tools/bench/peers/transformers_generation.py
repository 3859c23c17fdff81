"""The peer of generation.ts: transformers' `generate` on the same folder, greedy. See side-by-side.ts."""
import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM

setup = json.loads(sys.argv[1])
dtype = getattr(torch, setup["weights"])
model = AutoModelForCausalLM.from_pretrained(setup["folder"], dtype=dtype).to(setup["device"]).eval()
vocabulary = model.config.vocab_size
prompts = [[(7 * i + 13 * row) % vocabulary for i in range(setup["promptTokens"])] for row in range(setup["batch"])]
ids = torch.tensor(prompts, device=setup["device"])


def tokens_per_second():
    """Whole generations for a second."""
    start, tokens, count = time.perf_counter(), 0, setup["newTokens"]
    while tokens == 0 or time.perf_counter() - start < 1:
        with torch.no_grad():
            out = model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                do_sample=False,
                min_new_tokens=count,
                max_new_tokens=count,
                pad_token_id=0,
            )
        tokens += out[:, ids.shape[1] :].numel()
    return tokens / (time.perf_counter() - start)


for _ in range(3):
    tokens_per_second()
print(json.dumps({"ready": True}), flush=True)
for _ in sys.stdin:
    print(json.dumps({"tokensPerSecond": tokens_per_second()}), flush=True)

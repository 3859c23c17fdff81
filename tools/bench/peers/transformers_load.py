"""The peer of load.ts: transformers' `from_pretrained` on the same folder, then one greedy token."""
import json
import re
import sys
import time

import torch
from transformers import AutoModelForCausalLM
from transformers.models.phi.modeling_phi import PhiForCausalLM  # noqa: F401, so that importing it takes no time below


def peak_bytes():
    with open("/proc/self/status") as status:
        return 1024 * int(re.search(r"VmHWM:\s*(\d+)", status.read())[1])


start = time.perf_counter()
model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype="auto")
loaded = {"loadSeconds": time.perf_counter() - start, "loadPeakBytes": peak_bytes()}
ids = torch.tensor([[7 * i for i in range(16)]])
with torch.no_grad():
    model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=1, pad_token_id=0)
print(json.dumps({**loaded, "tokenSeconds": time.perf_counter() - start, "tokenPeakBytes": peak_bytes()}))

"""The peer of tokenize.ts: Hugging Face's tokenizers. Prints one JSON line a repetition.

Run by tokenize.ts, which tells it on stdin when to measure: each line read is one repetition.
"""

import json
import sys
import time
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

folder, task, vocabulary = sys.argv[1:]
texts = json.loads(Path(folder, "texts.json").read_text())


def learn():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=int(vocabulary),
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer.get_vocab_size()


def encode():
    return sum(len(encoding.ids) for encoding in tokenizer.encode_batch_fast(texts))


if task != "train":
    tokenizer = Tokenizer.from_file(str(Path(folder, f"{task}.json")))
print(json.dumps({"ready": 1}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    result = learn() if task == "train" else encode()
    print(json.dumps({"seconds": time.perf_counter() - start, "result": result}), flush=True)

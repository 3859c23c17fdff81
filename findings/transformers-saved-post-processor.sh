#!/usr/bin/env bash
# Expected: a tokenizer that is loaded and saved without a change gives the same tokenizer.json.
# Seen: where the file had no post-processor, Transformers 5 writes a TemplateProcessing that adds no token at all.
# Why it matters: the file's hash changes, and a reader of the format that takes "TemplateProcessing" for "adds special
# tokens", or does not know it, refuses a plain tokenizer or treats it as another one.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check transformers==5.18.0 tokenizers==0.23.2

cat > test.py <<'END'
import json
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

print("transformers", transformers.__version__)
letters = sorted(pre_tokenizers.ByteLevel.alphabet())
plain = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(letters)}, merges=[]))
plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
plain.decoder = decoders.ByteLevel()
plain.save("tokenizer.json")
with open("tokenizer_config.json", "w") as config:
    json.dump({"tokenizer_class": "PreTrainedTokenizerFast"}, config)
transformers.AutoTokenizer.from_pretrained(".").save_pretrained("saved")
before, after = json.load(open("tokenizer.json")), json.load(open("saved/tokenizer.json"))
for key in before:
    if before[key] != after[key]:
        print(key, json.dumps(before[key]), "->", json.dumps(after[key]))
END
env/bin/python test.py 2> log > got || { cat log; exit 1; }
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
transformers 5.18.0
post_processor null -> {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {}}
END

#!/usr/bin/env bash
# Expected: AutoTokenizer splits text as the folder's tokenizer.json says, whatever class tokenizer_config.json names.
# Seen: Transformers 5 puts the class's own parts over those of the file: with LlamaTokenizerFast a byte-level file gets
# another splitter, and blanks and line feeds vanish; with Qwen2Tokenizer a normalization to NFC is added.
# Why it matters: a folder with a byte-level file can well name a Llama class; Python code without its line feeds
# is no program, and nothing warns. PreTrainedTokenizerFast, here as a control, does keep to the file.
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
for text in ("a b\n", "e\u0301"):
    ids = plain.encode(text).ids
    print(ascii(text), "by the file", ids, ascii(plain.decode(ids)))
    for name in ("PreTrainedTokenizerFast", "LlamaTokenizerFast", "Qwen2Tokenizer"):
        with open("tokenizer_config.json", "w") as config:
            json.dump({"tokenizer_class": name}, config)
        loaded = transformers.AutoTokenizer.from_pretrained(".")
        ids = loaded(text).input_ids
        print(" ", name, ids, ascii(loaded.decode(ids)))
END
env/bin/python test.py 2> log > got || { cat log; exit 1; }
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
transformers 5.18.0
'a b\n' by the file [64, 220, 65, 198] 'a b\n'
  PreTrainedTokenizerFast [64, 220, 65, 198] 'a b\n'
  LlamaTokenizerFast [64, 65] 'ab'
  Qwen2Tokenizer [64, 220, 65, 198] 'a b\n'
'e\u0301' by the file [68, 136, 223] 'e\u0301'
  PreTrainedTokenizerFast [68, 136, 223] 'e\u0301'
  LlamaTokenizerFast [68] 'e'
  Qwen2Tokenizer [127, 102] '\xe9'
END

#!/usr/bin/env bash
# Expected: an added token of tokenizer.json has the id that the file gives it.
# Seen: if that id leaves a gap after the vocabulary, it is ignored without a word: the token gets the next free id,
# and decoding the id of the file gives an empty text.
# Why it matters: vocabularies padded to a round size put their special tokens after the gap; a model trained on the
# ids of the file is then fed, and stopped by, other ones.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check --no-deps tokenizers==0.23.2

cat > test.py <<'END'
import json
import tokenizers

file = {
    "version": "1.0",
    "added_tokens": [
        {"id": 10, "content": "<end>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    ],
    "model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1, "?": 2}, "unk_token": "?"},
}
tokenizer = tokenizers.Tokenizer.from_str(json.dumps(file))
print("tokenizers", tokenizers.__version__)
print("id in the file: 10, id given:", tokenizer.token_to_id("<end>"))
print("decode([10]):", repr(tokenizer.decode([10], skip_special_tokens=False)))
print("id when saved again:", json.loads(tokenizer.to_str())["added_tokens"][0]["id"])
END
env/bin/python test.py > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
tokenizers 0.23.2
id in the file: 10, id given: 3
decode([10]): ''
id when saved again: 3
END

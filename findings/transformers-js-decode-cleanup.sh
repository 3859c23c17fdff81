#!/usr/bin/env bash
# Expected: Transformers and transformers.js decode the same ids, by the same folder, to the same text.
# Seen: Transformers 5 saves no "clean_up_tokenization_spaces" and takes that for false; transformers.js 4 takes it for true
# and removes blanks before . ? ! , and before n't 'm 's 've 're, in code as well: strings change, and `1 .real` becomes `1.real`.
# Why it matters: a model of code that passes its tests in Python fails some in the browser, with the same ids. Writing the
# setting into tokenizer_config.json cures it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check transformers==5.18.0 tokenizers==0.23.2
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @huggingface/transformers@4.3.2

cat > save.py <<'END'
import json
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

letters = sorted(pre_tokenizers.ByteLevel.alphabet())
plain = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(letters)}, merges=[]))
plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
plain.decoder = decoders.ByteLevel()
tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=plain)
tokenizer.save_pretrained("saved")
texts = ["print(' , '.join(words))", "x = 1 .real", "text.replace(\" n't\", '')"]
ids = [tokenizer(text).input_ids for text in texts]
with open("ids.json", "w") as file:
    json.dump(ids, file)
print("transformers", transformers.__version__)
for row in ids:
    print(" ", tokenizer.decode(row))
END
cat > read.mjs <<'END'
import { readFileSync, writeFileSync } from 'node:fs';
import { AutoTokenizer, env } from '@huggingface/transformers';
env.localModelPath = '.';
env.allowRemoteModels = false;
const show = async (title) => {
  const tokenizer = await AutoTokenizer.from_pretrained('saved');
  console.log(title);
  for (const row of JSON.parse(readFileSync('ids.json', 'utf8'))) console.log(' ', tokenizer.decode(row));
};
await show(`transformers.js ${env.version}`);
const config = JSON.parse(readFileSync('saved/tokenizer_config.json', 'utf8'));
writeFileSync('saved/tokenizer_config.json', JSON.stringify({ ...config, clean_up_tokenization_spaces: false }));
await show('transformers.js, with "clean_up_tokenization_spaces": false');
END
{ env/bin/python save.py && node read.mjs; } 2> log > got || { cat log; exit 1; }
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
transformers 5.18.0
  print(' , '.join(words))
  x = 1 .real
  text.replace(" n't", '')
transformers.js 4.3.2
  print(', '.join(words))
  x = 1.real
  text.replace("n't", '')
transformers.js, with "clean_up_tokenization_spaces": false
  print(' , '.join(words))
  x = 1 .real
  text.replace(" n't", '')
END

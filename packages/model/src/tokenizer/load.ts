/** A tokenizer from the content of its file, and the files that a tokenizer leaves in a model folder. */
import { parseJson } from '@phi1/base';
import { BpeTokenizer, END_OF_TEXT } from './bpe-tokenizer.js';
import { readTokenizerJson } from './tokenizer-json.js';
import type { Tokenizer } from './tokenizer.js';

/**
 * @param json a Hugging Face `tokenizer.json`, as text or parsed
 * @param name what to call the file in an error
 * @throws UserError when it is not JSON or not a byte-level BPE tokenizer
 */
export function loadTokenizer(json: unknown, name = 'tokenizer.json'): Tokenizer {
  return new BpeTokenizer(
    readTokenizerJson(typeof json === 'string' ? parseJson(json, name) : json, name),
    name,
  );
}

/**
 * The tokenizer's files by name, as `AutoTokenizer` of Hugging Face's Transformers loads them from a model
 * folder.
 *
 * @param tokenizer the tokenizer, or the text of its `tokenizer.json`, which is kept as it is
 * @param fields of `tokenizer_config.json` that depend on the model, such as `model_max_length`
 */
export function tokenizerFiles(
  tokenizer: Tokenizer | string,
  fields: Record<string, unknown> = {},
): Record<'tokenizer.json' | 'tokenizer_config.json', string> {
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    add_prefix_space: false,
    bos_token: END_OF_TEXT,
    eos_token: END_OF_TEXT,
    unk_token: END_OF_TEXT,
    // without it transformers.js takes it for true, and decoding drops blanks of the code
    clean_up_tokenization_spaces: false,
    // without it Transformers 4 makes token_type_ids too, which its generate refuses for a phi model
    model_input_names: ['input_ids', 'attention_mask'],
    ...fields,
  };
  return {
    'tokenizer.json': typeof tokenizer === 'string' ? tokenizer : JSON.stringify(tokenizer),
    'tokenizer_config.json': `${JSON.stringify(config, null, 2)}\n`,
  };
}

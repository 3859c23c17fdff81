/** A model's folder that is in memory already, as a page has it that keeps what it fetched. No disk and no network. */
import { parseJson, UserError } from '@phi1/base';
import { parsePhiConfig, withGenerationConfig } from './config.js';
import type { PhiModel } from './model.js';
import { SafetensorsReader, type ByteSource } from './safetensors/reader.js';
import { withListedTokens } from './tokenizer/folder-tokens.js';
import { loadTokenizer, type Tokenizer } from './tokenizer/index.js';
import { modelFromReaders } from './weights.js';

/**
 * Loads a model and its tokenizer onto the engine in use.
 *
 * @param files by their names in the folder: `config.json`, `tokenizer.json`, `model.safetensors` or its shards, and what
 *   else is there
 * @throws UserError naming the file that is missing or what is wrong with it
 */
export async function modelFromFiles(
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ model: PhiModel; tokenizer: Tokenizer }> {
  const json = (name: string): unknown => {
    const bytes = files.get(name);
    return bytes && parseJson(new TextDecoder().decode(bytes), name);
  };
  const [config, tokenizer] = ['config.json', 'tokenizer.json'].map((name) => {
    if (!files.has(name)) throw new UserError(`${name}: is missing`);
    return json(name);
  });
  const shards = [...files].filter(([name]) => name.endsWith('.safetensors'));
  if (shards.length === 0) throw new UserError('model.safetensors: is missing');
  const readers: SafetensorsReader[] = [];
  for (const [name, bytes] of shards) readers.push(await SafetensorsReader.open(memorySource(name, bytes)));
  const model = await modelFromReaders(
    withGenerationConfig(parsePhiConfig(config), json('generation_config.json'), 'generation_config.json'),
    readers,
  );
  const listed = withListedTokens({
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': json('tokenizer_config.json'),
    'added_tokens.json': json('added_tokens.json'),
  });
  return { model, tokenizer: loadTokenizer(listed) };
}

function memorySource(label: string, bytes: Uint8Array): ByteSource {
  return {
    label,
    size: bytes.length,
    read(into, position) {
      into.set(bytes.subarray(position, position + into.length));
      return Promise.resolve();
    },
  };
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { tf } from '@phi1/tensor';
import { expect, it } from 'vitest';
import { modelFromFiles } from './files.js';
import { PhiModel } from './model.js';
import { saveModel } from './node/folder.js';
import { presetConfig } from './presets.js';
import { byteTokenizerJson } from './testing/byte-tokenizer.js';

it('loads what a folder holds from memory, shards too, and names what is missing', async () => {
  await tf.setBackend('cpu');
  const config = presetConfig('nano', {
    vocab_size: 260,
    hidden_size: 16,
    intermediate_size: 16,
    num_attention_heads: 2,
  });
  const saved = PhiModel.initialize(config, 3);
  const folder = temporaryFolder();
  await saveModel(folder, saved, { tokenizerJson: byteTokenizerJson, maxShardBytes: 5000 });
  const names = await readdir(folder);
  expect(names.filter((name) => name.endsWith('.safetensors')).length).toBeGreaterThan(1);
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await readFile(join(folder, name)));
  const { model, tokenizer } = await modelFromFiles(files);
  expect(tokenizer.decode(tokenizer.encode('é'))).toBe('é');
  for (const [name, weight] of model.parameters) {
    expect(await weight.data()).toEqual(await saved.parameters.get(name)!.data());
  }
  for (const [without, message] of [
    [/^config/, /^config.json: is missing/],
    [/^tokenizer.json/, /^tokenizer.json: is missing/],
    [/safetensors$/, /^model.safetensors: is missing/],
    [/00001-of/, /the tensor .* is missing/],
  ] as const) {
    const some = new Map([...files].filter(([name]) => !without.test(name)));
    await expect(modelFromFiles(some)).rejects.toThrow(message);
  }
});

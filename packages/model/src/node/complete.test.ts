import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { tf } from '@phi1/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { PhiModel } from '../model.js';
import { presetConfig } from '../presets.js';
import { byteTokenizerJson } from '../testing/byte-tokenizer.js';
import { loadTokenizer } from '../tokenizer/index.js';
import { complete } from './complete.js';
import { saveModel } from './folder.js';

let folder: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = temporaryFolder();
  const config = presetConfig('nano', {
    vocab_size: 260,
    hidden_size: 16,
    intermediate_size: 16,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    max_position_embeddings: 64,
    initializer_range: 0.5,
  });
  await saveModel(join(folder, 'model'), PhiModel.initialize(config, 2), {
    tokenizerJson: byteTokenizerJson,
  });
  await saveModel(join(folder, 'bare'), PhiModel.initialize(config, 2));
  const small = PhiModel.initialize({ ...config, vocab_size: 100 }, 2);
  await saveModel(join(folder, 'small'), small, { tokenizerJson: byteTokenizerJson });
});

describe('complete', () => {
  it('gives the prompt and its continuation in pieces that are the whole', async () => {
    const pieces: string[] = [];
    const result = await complete({
      model: join(folder, 'model'),
      prompt: 'def é',
      maxNewTokens: 20,
      temperature: 1,
      seed: 3,
      onText: (text) => pieces.push(text),
    });
    expect(pieces[0]).toBe('def é');
    expect(pieces.join('')).toBe(`def é${result.completion}`);
    expect(result).toMatchObject({ promptTokens: 6, stopReason: 'length', newTokens: 20 });
    expect(result.tokensPerSecond).toBeGreaterThan(0);
  });

  it("ends at the stop ids of the folder's generation_config.json", async () => {
    const model = join(folder, 'stopping');
    await cp(join(folder, 'model'), model, { recursive: true });
    const options = { model, prompt: 'x', maxNewTokens: 40, temperature: 1, seed: 3 };
    const free = await complete(options);
    const stop = /[!-~]/.exec(free.completion)![0];
    const [id] = loadTokenizer(byteTokenizerJson).encode(stop);
    await writeFile(join(model, 'generation_config.json'), JSON.stringify({ eos_token_id: [259, id] }));
    const { completion, stopReason } = await complete(options);
    expect([completion, stopReason]).toEqual([
      free.completion.slice(0, free.completion.indexOf(stop)),
      'stop',
    ]);
  });

  it('reads the prompt from a file as it is and ends before a stop string', async () => {
    const promptFile = join(folder, 'prompt.txt');
    await writeFile(promptFile, 'def é:\n    "$x"\n');
    const options = { model: join(folder, 'model'), promptFile, maxNewTokens: 20, temperature: 1, seed: 3 };
    const free = await complete(options);
    expect(free.prompt).toBe('def é:\n    "$x"\n');
    const stop = free.completion.slice(5, 7);
    const stopped = await complete({ ...options, stop: [stop] });
    expect(stopped.completion).toBe(free.completion.slice(0, free.completion.indexOf(stop)));
    expect(stopped.stopReason).toBe('stop');
    await expect(complete({ ...options, promptFile: join(folder, 'no') })).rejects.toThrow(
      /no: cannot be read/,
    );
  });

  it.each([
    ['bare', 'x', /bare\/tokenizer\.json: cannot be read/],
    ['small', 'x', /the tokenizer has 257 tokens, the model only 100/],
    ['model', '', /the prompt is empty/],
    ['model', 'x'.repeat(64), /64 tokens, expected fewer than the context of 64/],
  ])('refuses %s with the prompt %j', async (name, prompt, message) => {
    const before = tf.memory().numTensors;
    const run = complete({ model: join(folder, name), prompt, maxNewTokens: 4 });
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toThrow(UserError);
    expect(tf.memory().numTensors).toBe(before);
  });
});

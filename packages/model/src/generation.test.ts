import { UserError } from '@phi1/base';
import { selectEngine, tf, type EngineName } from '@phi1/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { generate, generateBatch } from './generation.js';
import { PhiModel } from './model.js';
import { presetConfig } from './presets.js';
import { argMax } from './sampling.js';

let model: PhiModel;

async function makeModel(engine: EngineName): Promise<void> {
  await selectEngine({ engine });
  const config = presetConfig('nano', {
    vocab_size: 50,
    hidden_size: 24,
    intermediate_size: 48,
    num_hidden_layers: 2,
    num_attention_heads: 3,
    max_position_embeddings: 20,
    initializer_range: 0.4,
  });
  model = PhiModel.initialize(config, 11);
}

const prompts = [[1, 2, 3], [4], [5, 6, 7, 8, 9, 10], [11, 12]];

/** Generation as it is defined: the whole sequence anew for each token. */
async function withoutCache(prompt: number[], count: number): Promise<number[]> {
  const tokens = [...prompt];
  for (let i = 0; i < count; i++) {
    const logits = model.logits(tf.tensor2d([tokens], undefined, 'int32'));
    const values = (await logits.data()) as Float32Array;
    tokens.push(argMax(values.subarray((tokens.length - 1) * 50)));
    logits.dispose();
  }
  return tokens.slice(prompt.length);
}

describe.each(['cpu', 'torch'] as const)('generate on engine %s', (engine) => {
  beforeAll(() => makeModel(engine));

  it('gives with the cache what it gives without', async () => {
    for (const prompt of prompts) {
      const { tokens } = await generate(model, { promptTokens: prompt, maxNewTokens: 8 });
      expect(tokens).toEqual(await withoutCache(prompt, 8));
    }
  });

  it('draws the same for a prompt and seed whatever else is in the batch', async () => {
    const options = { maxNewTokens: 9, temperature: 1.2, topP: 0.95 };
    const alone = [];
    for (const [i, promptTokens] of prompts.entries()) {
      alone.push((await generate(model, { ...options, promptTokens, seed: 100 + i })).tokens);
    }
    for (const maxBatch of [1, 2, 3, 8]) {
      const together = await generateBatch(model, { ...options, prompts, seed: 100, maxBatch });
      expect(together.map(({ tokens }) => tokens)).toEqual(alone);
    }
    const again = await generateBatch(model, { ...options, prompts: [prompts[2]!], seeds: [102] });
    expect(again[0]!.tokens).toEqual(alone[2]);
    const other = await generateBatch(model, { ...options, prompts, seed: 900 });
    expect(other.map(({ tokens }) => tokens)).not.toEqual(alone);
  });

  it('lets a prompt join several others that go on', async () => {
    const many = [...prompts, ...prompts, ...prompts];
    const lengths = many.map((_, i) => 2 + ((3 * i) % 7));
    const alone = await Promise.all(
      prompts.map(async (promptTokens) => (await generate(model, { promptTokens, maxNewTokens: 9 })).tokens),
    );
    const given = many.map(() => 0);
    const together = await generateBatch(model, {
      prompts: many,
      maxNewTokens: 9,
      maxBatch: 4,
      onToken: (_, index) => ++given[index]! === lengths[index],
    });
    expect(together.map(({ tokens }) => tokens)).toEqual(
      many.map((_, i) => alone[i % prompts.length]!.slice(0, lengths[i])),
    );
  });

  it('ends at a stop token, which is not part of the text, while the others go on', async () => {
    const free = await generateBatch(model, { prompts, maxNewTokens: 10 });
    const stop = free[0]!.tokens[3]!;
    const stopped = await generateBatch(model, { prompts, maxNewTokens: 10, stopTokens: [stop] });
    stopped.forEach(({ tokens, stopReason }, i) => {
      const at = free[i]!.tokens.indexOf(stop);
      expect(tokens).toEqual(at < 0 ? free[i]!.tokens : free[i]!.tokens.slice(0, at));
      expect(stopReason).toBe(at < 0 ? 'length' : 'stop');
    });
    expect(stopped[0]!.stopReason).toBe('stop');
  });

  it('tells each token as it comes and stops where the callback says', async () => {
    const seen: number[] = [];
    const { tokens, stopReason } = await generate(model, {
      promptTokens: [1, 2],
      maxNewTokens: 10,
      onToken: (token) => seen.push(token) === 4,
    });
    expect(tokens).toHaveLength(4);
    expect(seen).toEqual(tokens);
    expect(stopReason).toBe('stop');
  });

  it('stops at the end of the context', async () => {
    const { tokens, stopReason } = await generate(model, { promptTokens: [1, 2, 3], maxNewTokens: 100 });
    expect(tokens).toHaveLength(17);
    expect(stopReason).toBe('length');
  });

  it('stops when the signal asks', async () => {
    const controller = new AbortController();
    const { tokens, stopReason } = await generate(model, {
      promptTokens: [1],
      maxNewTokens: 10,
      signal: controller.signal,
      onToken: () => controller.abort(),
    });
    expect([tokens.length, stopReason]).toEqual([1, 'aborted']);
  });

  it('says so when the logits are broken', async () => {
    const bias = model.parameters.get('lm_head.bias')!;
    const before = bias.clone();
    bias.assign(tf.tensor1d([...new Array<number>(49).fill(0), NaN]));
    for (const temperature of [0, 1]) {
      const run = generate(model, { promptTokens: [1], maxNewTokens: 2, temperature });
      await expect(run).rejects.toThrow(/finite/);
    }
    bias.assign(before);
  });

  it('leaves no tensors behind, not even when a callback throws', async () => {
    const before = tf.memory().numTensors;
    await generateBatch(model, { prompts, maxNewTokens: 5, maxBatch: 2 });
    const broken = generate(model, {
      promptTokens: [1],
      maxNewTokens: 5,
      onToken: () => {
        throw new Error('terminal gone');
      },
    });
    await expect(broken).rejects.toThrow('terminal gone');
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([0, -1, 1.5, NaN])('refuses batches of %j', async (maxBatch) => {
    const run = generateBatch(model, { prompts, maxNewTokens: 4, maxBatch });
    await expect(run).rejects.toThrow(/max-batch is .* expected an integer from 1/);
  });

  it.each([
    [{ promptTokens: [] }, /prompt is empty/],
    [{ promptTokens: new Array<number>(20).fill(1) }, /20 tokens, expected fewer than the context of 20/],
    [{ promptTokens: [50] }, /token 50, expected ids below 50/],
    [{ promptTokens: [1], maxNewTokens: -1 }, /max-new-tokens is -1/],
    [{ promptTokens: [1], temperature: -1 }, /temperature/],
    [{ promptTokens: [1], repetitionPenalty: 1e-300 }, /repetition-penalty 1e-300 makes logits infinite/],
  ])('refuses %j', async (options, message) => {
    const run = generate(model, { maxNewTokens: 4, ...options });
    await expect(run).rejects.toThrow(UserError);
    await expect(run).rejects.toThrow(message);
  });
});

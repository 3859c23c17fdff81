import { selectEngine, tf, type EngineName } from '@phi1/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ContinuousBatch } from './continuous-batch.js';
import { generate } from './generation.js';
import { PhiModel } from './model.js';
import { presetConfig } from './presets.js';
import { logProbability } from './sampling.js';
import type { Generated, SequenceOptions } from './sequence.js';

const VOCABULARY = 50;
let model: PhiModel;

async function makeModel(engine: EngineName): Promise<void> {
  await selectEngine({ engine });
  const config = presetConfig('nano', {
    vocab_size: VOCABULARY,
    hidden_size: 24,
    intermediate_size: 48,
    num_hidden_layers: 2,
    num_attention_heads: 3,
    max_position_embeddings: 400,
    initializer_range: 0.4,
  });
  model = PhiModel.initialize(config, 11);
}

const makePrompt = (length: number, seed = 0): number[] =>
  Array.from({ length }, (_, i) => (7 * i + i * i * (seed + 1) + 3 * seed) % VOCABULARY);

/** Adds each request when the one before has had so many tokens more than one, or has ended. */
async function generateJoining(
  batch: ContinuousBatch,
  requests: readonly SequenceOptions[],
  gaps: readonly number[],
): Promise<Generated[]> {
  const results: Promise<Generated>[] = [];
  const add = (index: number): void => {
    if (results.length !== index || index === requests.length) return;
    let left = gaps[index]!;
    const onToken = () => {
      if (left-- === 0) add(index + 1);
    };
    results.push(batch.generate({ ...requests[index]!, onToken }).finally(() => add(index + 1))); // prettier-ignore
  };
  add(0);
  for (let i = 0; i < requests.length; i++) await results[i];
  return Promise.all(results);
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Natural logarithms of every token's probability after each token, by a forward pass over the whole. */
async function readLogProbabilities(tokens: readonly number[]): Promise<number[][]> {
  const logits = model.logits(tf.tensor2d([[...tokens]], undefined, 'int32'));
  const values = (await logits.data()) as Float32Array;
  logits.dispose();
  return tokens.map((_, i) => {
    const row = values.slice(i * VOCABULARY, (i + 1) * VOCABULARY);
    return Array.from(row, (_, token) => logProbability(row, token));
  });
}

describe.each(['cpu', 'torch'] as const)('a continuous batch on engine %s', (engine) => {
  beforeAll(() => makeModel(engine));

  it('gives each who joins whenever what it gives it alone, by its own settings', async () => {
    const requests: Omit<SequenceOptions, 'onToken'>[] = [
      { promptTokens: makePrompt(3), maxNewTokens: 25 },
      { promptTokens: makePrompt(300, 1), maxNewTokens: 8, temperature: 1.1, topP: 0.9, seed: 5 },
      { promptTokens: [4], maxNewTokens: 12, temperature: 0.8, topK: 7, seed: 6 },
      { promptTokens: makePrompt(129, 2), maxNewTokens: 9, repetitionPenalty: 1.3 },
      { promptTokens: makePrompt(70, 3), maxNewTokens: 6, logProbabilities: true },
      { promptTokens: makePrompt(65, 4), maxNewTokens: 15, temperature: 1, seed: 7, stopTokens: [3, 9, 21] },
    ];
    const alone = [];
    for (const request of requests) alone.push(await generate(model, request));
    for (const maxBatch of [2, 8]) {
      const batch = new ContinuousBatch(model, { maxBatch, prefillTokens: 128 });
      expect(await generateJoining(batch, requests, [2, 1, 3, 0, 4, 0])).toEqual(alone);
      expect([batch.active, batch.waiting]).toEqual([0, 0]);
      batch.dispose();
    }
  });

  it('reads a long prompt beside the tokens of another', async () => {
    const batch = new ContinuousBatch(model, { prefillTokens: 128 });
    const order: string[] = [];
    const say = (who: string) => () => void order.push(who);
    const long = { promptTokens: makePrompt(380), maxNewTokens: 1, onToken: say('long') };
    let added: Promise<unknown> | undefined;
    await batch.generate({
      promptTokens: [1, 2],
      maxNewTokens: 6,
      onToken: () => {
        order.push('short');
        added ??= batch.generate(long);
      },
    });
    await added;
    // 380 tokens in parts of 128 at most; the step of the last part is the long one's alone
    expect(order.join(' ')).toBe('short short short long short short short');
    batch.dispose();
  });

  it('gives first tokens before the next ones of others, who wait for 4 steps of prompts at most', async () => {
    const batch = new ContinuousBatch(model, { prefillTokens: 128 });
    let order = '';
    let added: Promise<unknown> | undefined;
    const prompt = { promptTokens: makePrompt(65), maxNewTokens: 1, onToken: () => void (order += 'n') };
    await batch.generate({
      promptTokens: [1, 2],
      maxNewTokens: 4,
      onToken: () => {
        order += 'S';
        added ??= Promise.all(Array.from({ length: 9 }, () => batch.generate(prompt)));
      },
    });
    await added;
    expect(order).toBe('SnnnnnnnSnnSS'); // a prompt a step, of which 8 are more than 512 tokens
    batch.dispose();
  });

  it('begins with all who ask together, and lets a first token out before the next step', async () => {
    const batch = new ContinuousBatch(model);
    const order: string[] = [];
    const onToken = () => {
      order.push('token');
      setImmediate(() => order.push('turn'));
    };
    const ask = () => batch.generate({ promptTokens: [1, 2], maxNewTokens: 2, onToken });
    await Promise.all([ask(), ask()]);
    expect(order.slice(0, 5)).toEqual(['token', 'token', 'turn', 'turn', 'token']);
    batch.dispose();
  });

  it('computes only the end of a prompt that begins like one before, and gives the same', async () => {
    const start = makePrompt(150);
    const prompts = [
      start,
      [...start, 1, 2, 3],
      [...start.slice(0, 100), 9, 9, 9],
      start,
      start.slice(0, 90),
      [7, ...start],
    ];
    const batch = new ContinuousBatch(model, { reusePrefixes: true });
    const read: number[] = [];
    const decode = model.decode.bind(model);
    model.decode = (step) => {
      read.push(step.runs.reduce((sum, { ids }) => sum + ids.length, 0));
      return decode(step);
    };
    const steps: number[] = [];
    try {
      for (const promptTokens of prompts) {
        read.length = 0;
        const { tokens } = await batch.generate({ promptTokens, maxNewTokens: 5 });
        steps.push(read[0]!);
        read.length = 0;
        expect(tokens).toEqual((await generate(model, { promptTokens, maxNewTokens: 5 })).tokens);
      }
    } finally {
      model.decode = decode;
      batch.dispose();
    }
    expect(steps).toEqual([150, 3, 3, 50, 2, 151]); // the third took the row of the second;
  });

  it('ends what its signal asks to end, waiting or not, while the others go on', async () => {
    const batch = new ContinuousBatch(model, { maxBatch: 2 });
    const controllers = [0, 1, 2, 3].map(() => new AbortController());
    const results = controllers.map(({ signal }, i) =>
      batch.generate({
        promptTokens: [1, 2, i],
        maxNewTokens: 10,
        signal,
        onToken: () => {
          controllers[1]!.abort();
          controllers[3]!.abort();
        },
      }),
    );
    expect((await Promise.all(results)).map(({ tokens, stopReason }) => [tokens.length, stopReason])).toEqual(
      [
        [10, 'length'],
        [expect.toSatisfy((count: number) => count <= 1), 'aborted'],
        [10, 'length'],
        [0, 'aborted'],
      ],
    );
    batch.dispose();
  });

  it("lets one sequence's callback throw without the others", async () => {
    const batch = new ContinuousBatch(model);
    const broken = batch.generate({
      promptTokens: [1],
      maxNewTokens: 5,
      onToken: () => {
        throw new Error('client gone');
      },
    });
    const fine = batch.generate({ promptTokens: [2], maxNewTokens: 5 });
    await expect(broken).rejects.toThrow('client gone');
    expect((await fine).tokens).toHaveLength(5);
    batch.dispose();
  });

  it('scores the prompt, in parts too, and what it generates, with the most likely tokens', async () => {
    const promptTokens = makePrompt(200);
    const batch = new ContinuousBatch(model, { prefillTokens: 128, reusePrefixes: true });
    const top: { token: number; logProbability: number }[][] = [];
    const options = { promptTokens, promptLogProbabilities: true, topLogProbabilities: 3 };
    const { tokens, logProbabilities, prompt } = await batch.generate({
      ...options,
      maxNewTokens: 4,
      logProbabilities: true,
      onToken: (token) => void top.push(token.top!),
    });
    const all = await readLogProbabilities([...promptTokens, ...tokens]);
    const found = [
      ...prompt!,
      ...tokens.map((token, i) => ({ token, logProbability: logProbabilities![i], top: top[i] })),
    ];
    expect(found.map(({ token }) => token)).toEqual([...promptTokens.slice(1), ...tokens]);
    found.forEach(({ token, logProbability, top }, i) => {
      expect(logProbability).toBeCloseTo(all[i]![token]!, 3);
      const best = all[i]!.toSorted((a, b) => b - a).slice(0, 3);
      top!.forEach((entry, j) => {
        expect(entry.logProbability).toBeCloseTo(best[j]!, 3);
        expect(all[i]![entry.token]).toBeCloseTo(entry.logProbability, 3);
      });
    });
    const only = await batch.generate({ ...options, maxNewTokens: 0 });
    expect(only).toEqual({ tokens: [], prompt, stopReason: 'length' });
    batch.dispose();
  });

  it('leaves no tensors behind, also when it is disposed of while it runs', async () => {
    const before = tf.memory().numTensors;
    const batch = new ContinuousBatch(model, { reusePrefixes: true });
    await batch.generate({ promptTokens: makePrompt(100), maxNewTokens: 3 });
    const results = [1, 2, 3].map((token) => batch.generate({ promptTokens: [token], maxNewTokens: 300 }));
    await nextTurn();
    batch.dispose();
    for (const { stopReason } of await Promise.all(results)) expect(stopReason).toBe('aborted');
    await nextTurn();
    expect(tf.memory().numTensors).toBe(before);
    await expect(batch.generate({ promptTokens: [1], maxNewTokens: 1 })).rejects.toThrow('disposed of');
  });

  it('refuses options out of range', async () => {
    expect(() => new ContinuousBatch(model, { maxBatch: 0 })).toThrow('max-batch is 0');
    expect(() => new ContinuousBatch(model, { prefillTokens: 64 })).toThrow('prefill-tokens is 64');
    const batch = new ContinuousBatch(model);
    const context = makePrompt(400);
    await expect(batch.generate({ promptTokens: context, maxNewTokens: 1 })).rejects.toThrow('400 tokens');
    const scored = await batch.generate({
      promptTokens: context,
      maxNewTokens: 0,
      promptLogProbabilities: true,
    });
    expect(scored.prompt).toHaveLength(399);
    await expect(
      batch.generate({ promptTokens: [1], maxNewTokens: 1, topLogProbabilities: -1 }),
    ).rejects.toThrow('top-log-probabilities is -1');
  });
});

describe('a continuous batch', () => {
  beforeAll(() => makeModel('torch'));

  it('gives what each gets alone for any requests that come and go at any time', async () => {
    const request = fc.record({
      length: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 60, max: 380 })),
      start: fc.integer({ min: 0, max: 2 }),
      gap: fc.nat(6),
      maxNewTokens: fc.integer({ min: 0, max: 12 }),
      temperature: fc.constantFrom(0, 1),
      seed: fc.nat(3),
    });
    const known = new Map<string, number[]>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(1, 3, 8),
        async (requests, maxBatch) => {
          const batch = new ContinuousBatch(model, { maxBatch, prefillTokens: 130, reusePrefixes: true });
          const all = requests.map(({ length, start, maxNewTokens, temperature, seed }) => {
            return { promptTokens: makePrompt(length, start), maxNewTokens, temperature, seed };
          });
          const wanted = [];
          for (const options of all) {
            const key = JSON.stringify(options);
            if (!known.has(key)) known.set(key, (await generate(model, options)).tokens);
            wanted.push(known.get(key));
          }
          const gaps = requests.map(({ gap }) => gap);
          const results = await generateJoining(batch, all, gaps);
          expect(results.map(({ tokens }) => tokens)).toEqual(wanted);
          batch.dispose();
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });
});

import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { selectEngine } from '../engines/select.js';
import { normal } from '../testing/compare.js';
import { withoutCpuKernels } from '../testing/engines.js';
import { INSTRUCTION_SETS, useKernelsFor } from '../testing/instruction-sets.js';
import { toBfloat16 } from './bfloat16.js';
import type { Dense, Norm } from './decoder-layer.js';
import {
  decoderStep,
  decoderStepReference,
  type DecoderRun,
  type DecoderWeights,
  type LayerCache,
} from './decoder-step.js';
import { argmax, argmaxReference } from './argmax.js';
import { fuseStorage } from './fuse-storage.js';

interface Shape {
  heads: number;
  size: number;
  inner: number;
  vocabulary: number;
  rotaryDim: number;
}

const SMALL: Shape = { heads: 2, size: 4, inner: 12, vocabulary: 9, rotaryDim: 2 };
const ODD: Shape = { heads: 3, size: 22, inner: 101, vocabulary: 71, rotaryDim: 10 };
const WIDE: Shape = { heads: 2, size: 80, inner: 320, vocabulary: 130, rotaryDim: 32 };

const CAPACITY = 11;
const useTorch = () => selectEngine({ engine: 'torch', device: process.env.PHI1_TEST_DEVICE ?? 'auto' });

function random(shape: number[], seed: number, scale: number): tf.Tensor {
  return tf.tensor(normal(shape, seed, scale).values, shape);
}

/** Random weights on the current backend, the same on each. */
function makeWeights(
  { heads, size, inner, vocabulary, rotaryDim }: Shape,
  bfloat16: boolean,
): DecoderWeights {
  let seed = 0;
  const width = heads * size;
  const tensor = (...shape: number[]) => {
    const value = random(shape, ++seed, shape.length > 1 ? 1 / Math.sqrt(shape[1]!) : 0.5);
    return tf.variable(bfloat16 ? toBfloat16(value) : value);
  };
  const dense = (outputs: number, inputs: number) =>
    ({ weight: tensor(outputs, inputs), bias: tensor(outputs) }) as unknown as Dense;
  const norm = () => ({ weight: tensor(width), bias: tensor(width) }) as unknown as Norm;
  const layers = [0, 1].map(() => ({
    norm: norm(),
    q: dense(width, width),
    k: dense(width, width),
    v: dense(width, width),
    dense: dense(width, width),
    fc1: dense(inner, width),
    fc2: dense(width, inner),
  }));
  return {
    embedding: tensor(vocabulary, width) as unknown as tf.Tensor2D,
    layers,
    finalNorm: norm(),
    head: dense(vocabulary, width),
    epsilon: 1e-5,
    rotaryDim,
    rotaryBase: 10_000,
  };
}

function makeCaches(rows: number, { heads, size }: Shape): LayerCache[] {
  const cache = (seed: number) =>
    tf.variable(random([rows, CAPACITY, heads, size], seed, 1) as tf.Tensor4D, false);
  return [0, 1].map((layer) => ({ keys: cache(200 + layer), values: cache(300 + layer) }));
}

function read(logits: tf.Tensor, caches: readonly LayerCache[]): number[] {
  return [logits, ...caches.flatMap(({ keys, values }) => [keys, values])].flatMap((t) => [...t.dataSync()]);
}

interface Case {
  rows: number;
  shape?: Shape;
  /** Whether sequences are of different lengths. */
  masked?: boolean;
  /** Whether sequences are not in the order of the cache's rows. */
  scattered?: boolean;
  together?: boolean;
  bfloat16?: boolean;
}

/** Two steps of sequences that hold something already; logits and the caches. */
function twoSteps(step: typeof decoderStep, of: Case): number[] {
  const { rows, shape = SMALL, masked = false, scattered = false, together = false, bfloat16 = false } = of;
  const weights = makeWeights(shape, bfloat16);
  if (together) {
    for (const { q, k, v, fc1 } of weights.layers) {
      fuseStorage([q, k, v, fc1].map(({ weight }) => weight as unknown as tf.Variable));
      fuseStorage([q, k, v, fc1].map(({ bias }) => bias as unknown as tf.Variable));
    }
  }
  const caches = makeCaches(rows, shape);
  const columns = [CAPACITY - 3, CAPACITY - 2];
  const logits = columns.map((column) => {
    const runs = Array.from({ length: rows }, (_, row): DecoderRun => {
      const position = masked ? column - (row % 5) : column;
      return { ids: [(row + column) % shape.vocabulary], row: scattered ? rows - 1 - row : row, position };
    });
    return step(weights, { runs, caches });
  });
  return read(logits[1]!, caches);
}

async function onCpu<T>(run: () => T): Promise<T> {
  await selectEngine({ engine: 'cpu' });
  return run();
}

/** What {@link twoSteps} gives by the reference, by case: each is compared with several times. */
const references = new Map<string, number[]>();

function expectClose(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(worst).toBeLessThan(2e-5 * expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1));
}

describe.each(INSTRUCTION_SETS)('decoderStep by kernels for $name', (set) => {
  useKernelsFor(set);

  it.each<Case>([
    { rows: 1 },
    { rows: 1, masked: true, together: true },
    { rows: 2, shape: ODD },
    { rows: 3, scattered: true, masked: true },
    { rows: 5, shape: ODD, masked: true },
    { rows: 16, shape: WIDE, masked: true, together: true },
    { rows: 17, shape: ODD, masked: true },
    { rows: 1, shape: WIDE, bfloat16: true },
    { rows: 5, shape: ODD, masked: true, bfloat16: true },
    { rows: 17, shape: WIDE, masked: true, together: true, bfloat16: true },
  ])('agrees with its reference, with these kernels and without any: %j', async (of) => {
    const key = JSON.stringify(of);
    const expected = references.get(key) ?? (await onCpu(() => twoSteps(decoderStepReference, of)));
    references.set(key, expected);
    await useTorch();
    expectClose(twoSteps(decoderStep, of), expected);
    if (set.flags) return;
    withoutCpuKernels(() => {
      expectClose(twoSteps(decoderStep, of), expected);
    });
  });

  it('gives a sequence the same bits whatever else is in the batch', async () => {
    await useTorch();
    const weights = makeWeights(ODD, false);
    const together = makeCaches(17, ODD);
    const runs = Array.from({ length: 17 }, (_, row) => ({ ids: [row], row, position: 6 }));
    const all = decoderStep(weights, { runs, caches: together }).arraySync();
    const row = 13;
    const alone = makeCaches(17, ODD).map(({ keys, values }) => ({
      keys: tf.variable(keys.slice(row, 1)),
      values: tf.variable(values.slice(row, 1)),
    }));
    const one = decoderStep(weights, {
      runs: [{ ids: [row], row: 0, position: 6 }],
      caches: alone,
    }).arraySync();
    expect(one[0]).toEqual(all[row]);
  });

  it('sees weights that have changed', async () => {
    await useTorch();
    const weights = makeWeights(SMALL, false);
    const step = { runs: [{ ids: [1], row: 0, position: 0 }], caches: makeCaches(1, SMALL) };
    const before = decoderStep(weights, step).dataSync();
    (weights.head.bias as unknown as tf.Variable).assign(weights.head.bias.add(1));
    const after = decoderStep(weights, step).dataSync();
    after.forEach((logit, i) => {
      expect(logit).toBeCloseTo(before[i]! + 1, 5);
    });
  });
});

/** Caches of zeros. */
function emptyCaches(rows: number, capacity: number, { heads, size }: Shape): LayerCache[] {
  const block = () => tf.variable(tf.zeros<tf.Rank.R4>([rows, capacity, heads, size]), false);
  return [0, 1].map(() => ({ keys: block(), values: block() }));
}

const makePrompt = (length: number, seed: number, vocabulary: number): number[] =>
  Array.from({ length }, (_, i) => (5 * i + i * i + seed) % vocabulary);

describe.each(INSTRUCTION_SETS)('decoderStep of many tokens by kernels for $name', (set) => {
  useKernelsFor(set);

  it('agrees with its reference for runs of several lengths and pasts, with these kernels and without any', async () => {
    const runs: DecoderRun[] = [
      { ids: [3, 1, 4, 1, 5], row: 3, position: 0 },
      { ids: [9], row: 1, position: 4 },
      { ids: [2, 6, 5], row: 0, position: 7, logits: 'all' },
      { ids: [5, 3], row: 4, position: 2, logits: 'none' },
      { ids: [8, 9], row: 2, position: 0, logits: 'all' },
    ];
    const run = (step: typeof decoderStep): number[] => {
      const caches = makeCaches(5, ODD);
      const logits = step(makeWeights(ODD, false), { runs, caches });
      expect(logits.shape).toEqual([7, ODD.vocabulary]);
      return read(logits, caches);
    };
    const expected = await onCpu(() => run(decoderStepReference));
    await useTorch();
    expectClose(run(decoderStep), expected);
    if (set.flags) return;
    withoutCpuKernels(() => {
      expectClose(run(decoderStep), expected);
    });
  });

  it('gives no logits where none are wanted', async () => {
    const run = () =>
      decoderStep(makeWeights(SMALL, false), {
        runs: [{ ids: [1, 2], row: 0, position: 0, logits: 'none' }],
        caches: makeCaches(1, SMALL),
      }).shape;
    expect(await onCpu(run)).toEqual([0, SMALL.vocabulary]);
    await useTorch();
    expect(run()).toEqual([0, SMALL.vocabulary]);
  });

  it.each([false, true])('is a step for each token, bfloat16 %s', async (bfloat16) => {
    await useTorch();
    const prompts = [[3, 1, 4, 1, 5], [9], [2, 6, 5, 3, 5, 8, 9, 7]];
    const weights = makeWeights(ODD, bfloat16);
    const [caches, stepped] = [makeCaches(4, ODD), makeCaches(4, ODD)];
    const runs = prompts.map((ids, i) => ({ ids, row: i + 1, position: 0 }));
    const logits = decoderStep(weights, { runs, caches });
    prompts.forEach((prompt, i) => {
      const last = prompt.map((id, position) =>
        decoderStep(weights, { runs: [{ ids: [id], row: i + 1, position }], caches: stepped }),
      );
      expect([...logits.slice(i, 1).dataSync()]).toEqual([...last.at(-1)!.dataSync()]);
    });
    caches.forEach(({ keys, values }, layer) => {
      expect(keys.arraySync()).toEqual(stepped[layer]!.keys.arraySync());
      expect(values.arraySync()).toEqual(stepped[layer]!.values.arraySync());
    });
  });

  it.each<{ shape: Shape; bfloat16?: boolean }>([
    { shape: SMALL },
    { shape: ODD },
    { shape: ODD, bfloat16: true },
  ])(
    'is the same for long prompts, in parts too, whatever else is in the batch: %j',
    async ({ shape, bfloat16 = false }) => {
      await useTorch();
      const weights = makeWeights(shape, bfloat16);
      const lengths = shape === SMALL ? [300, 2, 256, 1, 1100] : [63, 64, 90]; // parts are of 1024 tokens at most
      const capacity = Math.max(...lengths);
      const prompts = lengths.map((length, row) => makePrompt(length, row, shape.vocabulary));
      const caches = emptyCaches(lengths.length, capacity, shape);
      const runs = prompts.map((ids, row) => ({ ids, row, position: 0 }));
      const all = decoderStep(weights, { runs, caches });
      prompts.forEach((prompt, i) => {
        const alone = emptyCaches(1, capacity, shape);
        const single = decoderStep(weights, { runs: [{ ids: prompt, row: 0, position: 0 }], caches: alone });
        expect([...all.slice(i, 1).dataSync()]).toEqual([...single.dataSync()]);
        expect(caches[1]!.values.slice(i, 1).arraySync()).toEqual(alone[1]!.values.arraySync());
        const parted = emptyCaches(1, capacity, shape);
        const cut = prompt.length >= 66 ? 64 + (prompt.length % 7) : 0;
        if (cut > 0) {
          const first = { ids: prompt.slice(0, cut), row: 0, position: 0, logits: 'none' } as const;
          decoderStep(weights, { runs: [first], caches: parted });
        }
        const rest = { ids: prompt.slice(cut), row: 0, position: cut };
        const inParts = decoderStep(weights, { runs: [rest], caches: parted });
        expect([...inParts.dataSync()]).toEqual([...single.dataSync()]);
        // a product in tiles is added up in another order than a token's own
        const stepped = emptyCaches(1, capacity, shape);
        const logits = prompt.map((id, position) =>
          decoderStep(weights, { runs: [{ ids: [id], row: 0, position }], caches: stepped }),
        );
        expectClose(read(single, alone), read(logits.at(-1)!, stepped));
        tf.dispose(logits);
      });
    },
  );
});

describe.each(INSTRUCTION_SETS)('argmax by kernels for $name', (set) => {
  useKernelsFor(set);

  it('is the first of the largest, and -1 where a logit is not finite, on every engine', async () => {
    const [rows, vocabulary] = [6, 37];
    const values = normal([rows, vocabulary], 5).values;
    const chosen: [row: number, token: number, value: number][] = [
      [0, 36, 9],
      [1, 3, 9],
      [1, 20, 9],
      [2, 5, NaN],
      [3, 36, Infinity],
      [4, 0, -Infinity],
      [5, 35, 9],
    ];
    for (const [row, token, value] of chosen) values[row * vocabulary + token] = value;
    const expected = [36, 3, -1, -1, -1, 35];
    const run = (op: typeof argmax) => [...op(tf.tensor2d(values, [rows, vocabulary])).dataSync()];
    expect(await onCpu(() => run(argmaxReference))).toEqual(expected);
    await useTorch();
    expect(run(argmax)).toEqual(expected);
    expect(withoutCpuKernels(() => run(argmax))).toEqual(expected);
  });
});

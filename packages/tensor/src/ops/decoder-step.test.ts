import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { selectEngine } from '../engines/select.js';
import { normal } from '../testing/compare.js';
import { withoutCpuKernels } from '../testing/engines.js';
import { INSTRUCTION_SETS, useKernelsFor } from '../testing/instruction-sets.js';
import { toBfloat16 } from './bfloat16.js';
import type { Dense, Norm } from './decoder-layer.js';
import {
  decoderPrompts,
  decoderStep,
  decoderStepReference,
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
  together?: boolean;
  bfloat16?: boolean;
}

/** Two steps of sequences that hold something already; logits and the caches. */
function twoSteps(step: typeof decoderStep, of: Case): number[] {
  const { rows, shape = SMALL, masked = false, together = false, bfloat16 = false } = of;
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
    const ids = Array.from({ length: rows }, (_, row) => (row + column) % shape.vocabulary);
    const positions = ids.map((_, row) => (masked ? column - (row % 5) : column));
    return step(weights, { ids, positions, caches, column });
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
    const step = { ids: [...Array(17).keys()], positions: new Array<number>(17).fill(6), column: 6 };
    const all = decoderStep(weights, { ...step, caches: together }).arraySync();
    const row = 13;
    const alone = makeCaches(17, ODD).map(({ keys, values }) => ({
      keys: tf.variable(keys.slice(row, 1)),
      values: tf.variable(values.slice(row, 1)),
    }));
    const one = decoderStep(weights, { ids: [row], positions: [6], column: 6, caches: alone }).arraySync();
    expect(one[0]).toEqual(all[row]);
  });

  it('sees weights that have changed', async () => {
    await useTorch();
    const weights = makeWeights(SMALL, false);
    const step = { ids: [1], positions: [0], column: 0, caches: makeCaches(1, SMALL) };
    const before = decoderStep(weights, step).dataSync();
    (weights.head.bias as unknown as tf.Variable).assign(weights.head.bias.add(1));
    const after = decoderStep(weights, step).dataSync();
    after.forEach((logit, i) => {
      expect(logit).toBeCloseTo(before[i]! + 1, 5);
    });
  });
});

describe.each(INSTRUCTION_SETS)('decoderPrompts by kernels for $name', (set) => {
  useKernelsFor(set);

  it.each([false, true])('is a step for each token, bfloat16 %s', async (bfloat16) => {
    await useTorch();
    const prompts = [[3, 1, 4, 1, 5], [9], [2, 6, 5, 3, 5, 8, 9, 7]];
    const [firstRow, column, rows] = [1, 8, 4];
    const weights = makeWeights(ODD, bfloat16);
    const [caches, stepped] = [makeCaches(rows, ODD), makeCaches(rows, ODD)];
    const logits = decoderPrompts(weights, { prompts, firstRow, caches, column });
    if (!logits) return; // no compiler here
    prompts.forEach((prompt, i) => {
      const row = firstRow + i;
      const alone = stepped.map(({ keys, values }) => ({
        keys: tf.variable(keys.slice(row, 1)),
        values: tf.variable(values.slice(row, 1)),
      }));
      const last = prompt.map((id, position) =>
        decoderStep(weights, {
          ids: [id],
          positions: [position],
          caches: alone,
          column: column + 1 - prompt.length + position,
        }),
      );
      expect([...logits.slice(i, 1).dataSync()]).toEqual([...last.at(-1)!.dataSync()]);
      caches.forEach(({ keys, values }, layer) => {
        expect(keys.slice(row, 1).arraySync()).toEqual(alone[layer]!.keys.arraySync());
        expect(values.slice(row, 1).arraySync()).toEqual(alone[layer]!.values.arraySync());
      });
    });
    const untouched = makeCaches(rows, ODD)[0]!.keys.slice(0, 1).arraySync();
    expect(caches[0]!.keys.slice(0, 1).arraySync()).toEqual(untouched);
  });

  it.each<{ shape: Shape; bfloat16?: boolean }>([
    { shape: SMALL },
    { shape: ODD },
    { shape: ODD, bfloat16: true },
  ])(
    'is the same for long prompts, whatever else is in the batch: %j',
    async ({ shape, bfloat16 = false }) => {
      await useTorch();
      const weights = makeWeights(shape, bfloat16);
      const lengths = shape === SMALL ? [300, 2, 256, 1, 1100] : [63, 64, 90]; // parts are of 1024 tokens at most
      const prompts = lengths.map((length, row) =>
        Array.from({ length }, (_, i) => (5 * i + i * i + row) % shape.vocabulary),
      );
      const column = Math.max(...lengths) - 1;
      const empty = (rows: number): LayerCache[] =>
        [0, 1].map(() => {
          const block = () =>
            tf.variable(tf.zeros<tf.Rank.R4>([rows, column + 1, shape.heads, shape.size]), false);
          return { keys: block(), values: block() };
        });
      const caches = empty(lengths.length);
      const all = decoderPrompts(weights, { prompts, firstRow: 0, caches, column });
      if (!all) return; // no compiler here
      prompts.forEach((prompt, i) => {
        const alone = empty(1);
        const single = decoderPrompts(weights, { prompts: [prompt], firstRow: 0, caches: alone, column })!;
        expect([...all.slice(i, 1).dataSync()]).toEqual([...single.dataSync()]);
        expect(caches[1]!.values.slice(i, 1).arraySync()).toEqual(alone[1]!.values.arraySync());
        // a product in tiles is added up in another order than a token's own
        const stepped = empty(1);
        const start = column + 1 - prompt.length;
        const logits = prompt.map((id, position) =>
          decoderStep(weights, {
            ids: [id],
            positions: [position],
            caches: stepped,
            column: start + position,
          }),
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

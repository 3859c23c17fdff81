import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { argmax, argmaxReference } from '../../ops/argmax.js';
import {
  decoderStep,
  decoderStepReference,
  releaseDecoder,
  type DecoderRun,
  type DecoderWeights,
  type LayerCache,
} from '../../ops/decoder-step.js';
import type { Dense, Norm } from '../../ops/decoder-layer.js';
import { normal } from '../../testing/compare.js';
import { selectEngine } from '../select.js';
import '../../tf.js';

beforeAll(() => selectEngine({ engine: 'wasm' }));

interface Shape {
  heads: number;
  size: number;
  inner: number;
  vocabulary: number;
  rotaryDim: number;
}

const SMALL: Shape = { heads: 2, size: 4, inner: 12, vocabulary: 9, rotaryDim: 4 };
const ODD: Shape = { heads: 3, size: 7, inner: 31, vocabulary: 71, rotaryDim: 2 };

function makeWeights({ heads, size, inner, vocabulary, rotaryDim }: Shape): DecoderWeights {
  let seed = 0;
  const width = heads * size;
  const tensor = (...shape: number[]) => {
    const scale = shape.length > 1 ? 1 / Math.sqrt(shape[1]!) : 0.5;
    return tf.tidy(() => tf.variable(tf.tensor(normal(shape, ++seed, scale).values, shape)));
  };
  const dense = (outputs: number, inputs: number) =>
    ({ weight: tensor(outputs, inputs), bias: tensor(outputs) }) as unknown as Dense;
  const norm = () => ({ weight: tensor(width), bias: tensor(width) }) as unknown as Norm;
  return {
    embedding: tensor(vocabulary, width) as unknown as tf.Tensor2D,
    layers: [0, 1].map(() => ({
      norm: norm(),
      q: dense(width, width),
      k: dense(width, width),
      v: dense(width, width),
      dense: dense(width, width),
      fc1: dense(inner, width),
      fc2: dense(width, inner),
    })),
    finalNorm: norm(),
    head: dense(vocabulary, width),
    epsilon: 1e-5,
    rotaryDim,
    rotaryBase: 10_000,
  };
}

function makeCaches({ heads, size }: Shape): LayerCache[] {
  const block = (seed: number) => {
    const { values } = normal([4, 12, heads, size], seed, 1);
    return tf.tidy(() => tf.variable(tf.tensor4d(values, [4, 12, heads, size]), false));
  };
  return [0, 1].map((layer) => ({ keys: block(200 + layer), values: block(300 + layer) }));
}

const cases: [string, Shape, DecoderRun[]][] = [
  ['a token', SMALL, [{ ids: [3], row: 0, position: 5 }]],
  [
    'runs of several lengths and pasts',
    ODD,
    [
      { ids: [3, 1, 4, 1, 5], row: 3, position: 0 },
      { ids: [9], row: 1, position: 4 },
      { ids: [2, 6, 5], row: 0, position: 7, logits: 'all' },
      { ids: [5, 3], row: 2, position: 2, logits: 'none' },
    ],
  ],
  ['nothing wanted', SMALL, [{ ids: [1, 2], row: 1, position: 0, logits: 'none' }]],
];

it.each(cases)('decoderStep of %s agrees with its reference', (_name, shape, runs) => {
  const results = [decoderStep, decoderStepReference].map((step) => {
    const caches = makeCaches(shape);
    const logits = step(makeWeights(shape), { runs, caches });
    const tensors = [logits, ...caches.flatMap(({ keys, values }) => [keys, values])];
    return { shape: logits.shape, numbers: tensors.flatMap((x) => [...x.dataSync()]) };
  });
  const [found, expected] = results as [(typeof results)[0], (typeof results)[0]];
  expect(tf.getKernel('Phi1DecoderStep', 'wasm')).toBeDefined();
  expect(found.shape).toEqual(expected.shape);
  expected.numbers.forEach((value, i) => {
    expect(found.numbers[i]).toBeCloseTo(value, 4);
  });
});

it('sees weights that have changed, and frees what it made of them', () => {
  const backend = tf.backend() as unknown as { numDataIds(): number };
  const before = backend.numDataIds();
  const weights = makeWeights(SMALL);
  const caches = makeCaches(SMALL);
  const step = () => {
    const logits = decoderStep(weights, { runs: [{ ids: [1], row: 0, position: 0 }], caches });
    const values = [...logits.dataSync()];
    logits.dispose();
    return values;
  };
  const first = step();
  tf.tidy(() => (weights.head.bias as unknown as tf.Variable).assign(weights.head.bias.add(1)));
  const held = backend.numDataIds();
  step().forEach((logit, i) => {
    expect(logit).toBeCloseTo(first[i]! + 1, 4);
  });
  expect(backend.numDataIds()).toBe(held);
  releaseDecoder(weights);
  const pairs = [...weights.layers.flatMap((layer) => Object.values(layer) as Dense[]), weights.head];
  tf.dispose([weights.embedding, ...[...pairs, weights.finalNorm].flatMap((p) => [p.weight, p.bias])]);
  tf.dispose(caches.flatMap(({ keys, values }) => [keys, values]));
  expect(backend.numDataIds()).toBe(before);
});

it('argmax is the first of the largest, and -1 where a logit is not finite', () => {
  const logits = tf.tensor2d([
    [1, 3, 3, 2],
    [1, NaN, 3, 2],
    [-1, -3, -2, -Infinity],
    [-4, -3, -2, -1],
  ]);
  expect([...argmax(logits).dataSync()]).toEqual([1, -1, -1, 3]);
  expect([...argmaxReference(logits).dataSync()]).toEqual([1, -1, -1, 3]);
});

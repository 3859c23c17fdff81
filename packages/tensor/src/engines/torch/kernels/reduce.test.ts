/** Reductions against TensorFlow.js’s cpu backend, on random shapes. */
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { tf } from '../../../index.js';
import { torchBackend } from '../../../testing/engines.js';
import { arbitraryData, RUNS, sameOnBoth, toTensor } from '../../../testing/random-tensors.js';

beforeAll(async () => {
  await torchBackend();
});

/** A shape without empty dimensions, and some of its dimensions. */
const reductions = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => fc.tuple(arbitraryData(shape), fc.subarray(shape.map((_, d) => d)), fc.boolean()));

describe('reductions', () => {
  it.each(['sum', 'mean', 'max', 'min', 'prod', 'logSumExp'] as const)('%s', async (name) => {
    const property = fc.asyncProperty(reductions, ([data, axes, keepDims]) =>
      sameOnBoth(() => tf[name](toTensor(data), axes, keepDims), 1e-3),
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it.each(['all', 'any'] as const)('%s', async (name) => {
    const property = fc.asyncProperty(reductions, ([data, axes, keepDims]) =>
      sameOnBoth(() => tf[name](toTensor({ ...data, dtype: 'bool' }), axes, keepDims)),
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it.each(['argMax', 'argMin', 'softmax', 'logSoftmax', 'cumsum', 'cumprod'] as const)('%s', async (name) => {
    const property = fc.asyncProperty(reductions, fc.boolean(), fc.boolean(), ([data], exclusive, reverse) =>
      sameOnBoth(() => {
        const x = toTensor(data);
        const last = x.rank - 1;
        if (name === 'cumsum' || name === 'cumprod') return tf[name](x, last, exclusive, reverse);
        return (tf[name] as (x: tf.Tensor, axis: number) => tf.Tensor)(x, last);
      }, 1e-3),
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it.each(['sum', 'mean', 'all', 'any', 'prod'] as const)('%s over nothing', async (name) => {
    await sameOnBoth(() =>
      tf[name](tf.zeros([0, 3], name === 'all' || name === 'any' ? 'bool' : 'float32'), 1),
    );
    await sameOnBoth(() =>
      tf[name](tf.zeros([2, 3], name === 'all' || name === 'any' ? 'bool' : 'float32'), []),
    );
  });

  it('topk puts the lower index first', async () => {
    const values = tf.tensor([1, 3, 3, -Infinity, 3, 1]);
    await sameOnBoth(() => tf.topk(values.clone(), 5).indices);
    await sameOnBoth(() => tf.topk(values.clone(), 5).values);
  });
});

describe('not a number', () => {
  const places = fc.array(fc.constantFrom(NaN, -1, 0, 2, 2, Infinity, -Infinity), {
    minLength: 12,
    maxLength: 12,
  });

  it.each(['argMax', 'argMin', 'max', 'min'] as const)('in every place, as %s takes it', async (name) => {
    const property = fc.asyncProperty(places, fc.constantFrom(0, 1), (values, axis) =>
      sameOnBoth(() => tf[name](tf.tensor2d(values, [3, 4]), axis)),
    );
    await fc.assert(property, { numRuns: RUNS });
    await sameOnBoth(() => tf[name](tf.tensor1d([NaN, 1, 2])));
    await sameOnBoth(() => tf[name](tf.tensor1d([1, NaN, 2])));
    await sameOnBoth(() => tf[name](tf.tensor1d([NaN, NaN])));
  });

  it('in every place of a window of maxPool', async () => {
    const property = fc.asyncProperty(places, (values) =>
      sameOnBoth(() => tf.maxPool(tf.tensor3d(values, [3, 4, 1]), 2, 1, 'same')),
    );
    await fc.assert(property, { numRuns: RUNS });
  });
});

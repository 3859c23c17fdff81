/** Products, convolutions, pooling and look-ups against TensorFlow.js’s cpu backend, on random shapes. */
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { tf } from '../../../index.js';
import { torchBackend } from '../../../testing/engines.js';
import { arbitraryData, dimension, RUNS, sameOnBoth, toTensor } from '../../../testing/random-tensors.js';

beforeAll(async () => {
  await torchBackend();
});

describe('matrices', () => {
  it('matMul of any rank, transposed or not', async () => {
    const sizes = fc.tuple(dimension, dimension, dimension, fc.array(dimension, { maxLength: 2 }));
    const products = sizes.chain(([rows, inner, columns, batch]) =>
      fc.boolean().chain((transposeA) =>
        fc.boolean().chain((transposeB) =>
          fc.record({
            a: arbitraryData([...batch, ...(transposeA ? [inner, rows] : [rows, inner])]),
            b: arbitraryData([...batch, ...(transposeB ? [columns, inner] : [inner, columns])]),
            transposeA: fc.constant(transposeA),
            transposeB: fc.constant(transposeB),
          }),
        ),
      ),
    );
    // TensorFlow.js's cpu backend leaves NaN where an empty sum should be 0
    const property = fc.asyncProperty(products, ({ a, b, transposeA, transposeB }) =>
      sameOnBoth(() => tf.matMul(toTensor(a), toTensor(b), transposeA, transposeB), 1e-3),
    );
    await fc.assert(property, { numRuns: RUNS });
  });
});

describe('images', () => {
  const convolutions = fc
    .record({
      batch: fc.integer({ min: 1, max: 2 }),
      height: fc.integer({ min: 3, max: 7 }),
      width: fc.integer({ min: 3, max: 7 }),
      channels: fc.integer({ min: 1, max: 3 }),
      outputs: fc.integer({ min: 1, max: 3 }),
      size: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 2 }),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    })
    .chain((options) =>
      fc.record({
        options: fc.constant(options),
        x: arbitraryData([options.batch, options.height, options.width, options.channels]),
        filter: arbitraryData([options.size, options.size, options.channels, options.outputs]),
      }),
    );
  type Case = typeof convolutions extends fc.Arbitrary<infer T> ? T : never;

  const check = (compute: (x: tf.Tensor4D, filter: tf.Tensor4D, options: Case['options']) => tf.Tensor) =>
    fc.assert(
      fc.asyncProperty(convolutions, ({ x, filter, options }) =>
        sameOnBoth(() => compute(toTensor(x) as tf.Tensor4D, toTensor(filter) as tf.Tensor4D, options), 1e-3),
      ),
      { numRuns: 25 },
    );

  it('conv2d', () => check((x, filter, { stride, pad }) => tf.conv2d(x, filter, stride, pad)));

  it('conv2d, the gradients of input and filter', () =>
    check((x, filter, { stride, pad }) => {
      const [dx, dFilter] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad).square(),
      )([x, filter]);
      return tf.concat([dx!.flatten(), dFilter!.flatten()]);
    }));

  it('depthwiseConv2d and its gradients', () =>
    check((x, filter, { stride, pad }) => {
      const convolve = (a: tf.Tensor, b: tf.Tensor) =>
        tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
      const [dx, dFilter] = tf.grads(convolve)([x, filter]);
      return tf.concat([convolve(x, filter).flatten(), dx!.flatten(), dFilter!.flatten()]);
    }));

  it('maxPool and avgPool and their gradients', () =>
    check((x, _, { size, stride, pad }) =>
      tf.concat(
        [tf.maxPool, tf.avgPool].flatMap((pool) => {
          const run = (a: tf.Tensor) => pool(a as tf.Tensor4D, size, stride, pad);
          return [run(x).flatten(), tf.grad(run)(x).flatten()];
        }),
      ),
    ));
});

describe('indices', () => {
  const groups = fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }))
    .chain(([rows, width]) =>
      fc.record({
        x: arbitraryData([rows, width]),
        ids: arbitraryData([rows], ['int32'], fc.integer({ min: -1, max: 4 })),
      }),
    );

  it('unsortedSegmentSum, leaving out what is of no group', async () => {
    const property = fc.asyncProperty(groups, ({ x, ids }) =>
      sameOnBoth(() => tf.unsortedSegmentSum(toTensor(x), toTensor(ids) as tf.Tensor1D, 4)),
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it('gather, gatherND, scatterND and bincount', async () => {
    const inside = fc.integer({ min: 1, max: 5 }).chain((rows) =>
      fc.record({
        x: arbitraryData([rows, 2]),
        indices: fc.array(fc.nat({ max: rows - 1 }), { minLength: 1, maxLength: 6 }),
      }),
    );
    const property = fc.asyncProperty(inside, async ({ x, indices }) => {
      const int = (shape: number[]) => tf.tensor(indices, shape, 'int32');
      await sameOnBoth(() => tf.gather(toTensor(x), int([indices.length])));
      await sameOnBoth(() => tf.gatherND(toTensor(x), int([indices.length, 1])));
      await sameOnBoth(() => tf.scatterND(int([indices.length, 1]), tf.ones([indices.length, 2]), [5, 2]));
      await sameOnBoth(() => tf.bincount(int([indices.length]) as tf.Tensor1D, [], 4));
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});

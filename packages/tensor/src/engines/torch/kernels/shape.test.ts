/** Kernels that move data against TensorFlow.js’s cpu backend, on random shapes. */
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { tf } from '../../../index.js';
import { torchBackend } from '../../../testing/engines.js';
import { arbitraryData, RUNS, sameOnBoth, shapes, toTensor } from '../../../testing/random-tensors.js';

beforeAll(async () => {
  await torchBackend();
});

const slices = shapes.chain((shape) =>
  fc.tuple(
    arbitraryData(shape, ['float32', 'int32', 'bool']),
    fc.tuple(
      ...shape.map((length) =>
        fc
          .nat({ max: length })
          .chain((begin) => fc.tuple(fc.constant(begin), fc.nat({ max: length - begin }))),
      ),
    ),
  ),
);

/** Begin, end and stride of a slice that is not empty; the cpu backend fails on some that are. */
const arbitraryRange = (length: number) =>
  fc
    .tuple(fc.nat({ max: length - 1 }), fc.nat({ max: length - 1 }), fc.integer({ min: 1, max: 3 }))
    .map(([a, b, stride]) => (a <= b ? [a, b + 1, stride] : [a, b, -stride]) as [number, number, number]);

describe('shapes', () => {
  it('slice', async () => {
    const property = fc.asyncProperty(slices, ([data, ranges]) =>
      sameOnBoth(() => {
        const x = toTensor(data);
        return x.rank === 0
          ? x.clone()
          : tf.slice(
              x,
              ranges.map(([begin]) => begin),
              ranges.map(([, size]) => size),
            );
      }),
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it('stridedSlice', async () => {
    const strided = fc
      .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 })
      .chain((shape) => fc.tuple(arbitraryData(shape), fc.tuple(...shape.map(arbitraryRange))));
    const property = fc.asyncProperty(strided, ([data, ranges]) =>
      sameOnBoth(() => {
        const [begin, end, strides] = [0, 1, 2].map((part) => ranges.map((range) => range[part as 0]));
        return tf.stridedSlice(toTensor(data), begin!, end!, strides);
      }),
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it('transpose, and what follows on its view', async () => {
    const permutations = shapes.chain((shape) =>
      fc.tuple(
        arbitraryData(shape),
        fc.shuffledSubarray(
          shape.map((_, d) => d),
          { minLength: shape.length },
        ),
      ),
    );
    const property = fc.asyncProperty(permutations, ([data, order]) =>
      sameOnBoth(() => tf.relu(tf.transpose(toTensor(data), order)).reshape([-1])),
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it('pad, mirrorPad, reverse, tile and concat', async () => {
    const padded = fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
      .chain((shape) =>
        fc.tuple(
          arbitraryData(shape),
          fc.tuple(
            ...shape.map((length) => fc.tuple(fc.nat({ max: length - 1 }), fc.nat({ max: length - 1 }))),
          ),
          fc.nat({ max: shape.length - 1 }),
        ),
      );
    const property = fc.asyncProperty(padded, async ([data, paddings, axis]) => {
      await sameOnBoth(() => tf.pad(toTensor(data), paddings, 1.5));
      await sameOnBoth(() => tf.mirrorPad(toTensor(data), paddings, 'reflect'));
      await sameOnBoth(() => tf.mirrorPad(toTensor(data), paddings, 'symmetric'));
      await sameOnBoth(() => tf.reverse(toTensor(data), axis));
      await sameOnBoth(() =>
        tf.tile(
          toTensor(data),
          paddings.map(([before]) => before + 1),
        ),
      );
      await sameOnBoth(() => tf.concat([toTensor(data), tf.neg(toTensor(data))], axis));
    });
    await fc.assert(property, { numRuns: 20 });
  });
});

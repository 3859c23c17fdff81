/** Images in another size against TensorFlow.js's cpu backend, and their gradients against the sums that they are of. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../../index.js';
import { torchBackend } from '../../../testing/engines.js';
import { arbitraryData, sameOnBoth, toTensor } from '../../../testing/random-tensors.js';

beforeAll(() => torchBackend());

const side = fc.integer({ min: 1, max: 7 });
const images = fc
  .tuple(fc.integer({ min: 1, max: 2 }), side, side, fc.integer({ min: 1, max: 3 }))
  .chain((shape) => arbitraryData(shape));
const modes = fc.constantFrom<[boolean, boolean]>([false, false], [true, false], [false, true]);

describe.each(['resizeBilinear', 'resizeNearestNeighbor'] as const)('%s', (name) => {
  it('gives what it gives on cpu', async () => {
    const property = fc.asyncProperty(images, side, side, modes, (data, height, width, mode) =>
      sameOnBoth(() => tf.image[name](toTensor(data) as tf.Tensor4D, [height, width], ...mode)),
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it('has the gradient of what it computes, which is linear', async () => {
    await torchBackend();
    fc.assert(
      fc.property(images, side, side, modes, fc.nat(1000), (data, height, width, mode, seed) => {
        tf.tidy(() => {
          const x = toTensor(data) as tf.Tensor4D;
          const weights = tf.randomNormal([x.shape[0], height, width, x.shape[3]], 0, 1, 'float32', seed);
          const f = (image: tf.Tensor) =>
            tf.image[name](image as tf.Tensor4D, [height, width], ...mode)
              .mul(weights)
              .sum();
          const gradient = tf.grad(f)(x);
          expect(gradient.shape).toEqual(x.shape);
          expect(gradient.mul(x).sum().dataSync()[0]).toBeCloseTo(f(x).dataSync()[0]!, 2);
        });
      }),
      { numRuns: 40 },
    );
  });
});

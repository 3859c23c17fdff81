import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TorchBackend } from '../engines/torch/backend.js';
import { normal } from '../testing/compare.js';
import { torchBackend } from '../testing/engines.js';
import { INSTRUCTION_SETS, useKernelsFor } from '../testing/instruction-sets.js';
import { muon, orthogonalize } from './muon.js';

/** The largest and smallest singular value of a [2, C] matrix, from its Gram matrix. */
function singularValues(gram: tf.Tensor): [number, number] {
  const [a, b, , d] = gram.dataSync() as Float32Array;
  const [mean, spread] = [(a! + d!) / 2, Math.hypot((a! - d!) / 2, b!)];
  return [Math.sqrt(mean + spread), Math.sqrt(Math.max(0, mean - spread))];
}

it('brings singular values near 1 and keeps the singular vectors, wide or tall, whatever the scale', async () => {
  await tf.setBackend('cpu');
  const angle = fc.double({ min: 0, max: Math.PI, noNaN: true });
  const ratio = fc.double({ min: 0.02, max: 1, noNaN: true });
  const scale = fc.integer({ min: -6, max: 6 });
  fc.assert(
    fc.property(angle, angle, ratio, scale, fc.boolean(), (left, right, small, power, tall) => {
      const rotation = (by: number) =>
        tf.tensor2d([Math.cos(by), -Math.sin(by), Math.sin(by), Math.cos(by)], [2, 2]);
      const [u, v] = [rotation(left), rotation(right).pad([[0, 0], [0, 3]]) as tf.Tensor2D]; // prettier-ignore
      const matrix = tf.matMul(u.mul<tf.Tensor2D>([[1, small]]), v).mul<tf.Tensor2D>(10 ** power);
      const given = tall ? matrix.transpose<tf.Tensor2D>() : matrix;
      const found = orthogonalize(given.expandDims<tf.Tensor3D>()).squeeze<tf.Tensor2D>([0]);
      expect(found.shape).toEqual(given.shape);
      const wide = tall ? found.transpose<tf.Tensor2D>() : found;
      const turned = tf.matMul(tf.matMul(u, wide, true), v, false, true);
      const [, upper, lower] = turned.dataSync();
      expect(Math.abs(upper!) + Math.abs(lower!)).toBeLessThan(1e-4);
      const [largest, smallest] = singularValues(tf.matMul(wide, wide, false, true));
      expect(largest).toBeLessThan(1.21);
      expect(smallest).toBeGreaterThan(0.6);
    }),
    { numRuns: 40 },
  );
});

it('refuses what is no matrix and gradients of another shape', () => {
  const { values, shape } = normal([2, 3], 1);
  const matrix = tf.variable(tf.tensor(values, shape));
  const step = { learningRate: 0.1, momentum: 0.9, weightDecay: 0, momenta: [matrix] };
  expect(() => {
    muon({ ...step, parameters: [tf.variable(tf.ones([3]))], gradients: [tf.ones([3])] });
  }).toThrow('is [3], expected a matrix');
  expect(() => {
    muon({ ...step, parameters: [matrix], gradients: [tf.ones([3, 2])] });
  }).toThrow('its gradient [3,2]');
});

describe.each(INSTRUCTION_SETS)('muon by kernels for $name', (set) => {
  useKernelsFor(set);
  let backend: TorchBackend;
  beforeAll(async () => {
    backend = await torchBackend();
  });

  it('takes the same steps as the ops that it is made of, on matrices of any shape', async (context) => {
    if (!backend.cpuKernels) context.skip();
    const side = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 4 }),
        fc.nat(1e6),
        (shapes, seed) => {
          const [fused, composed] = [true, false].map((isFused) => takeSteps(backend, shapes, seed, isFused));
          fused!.forEach((values, i) => {
            for (const [at, value] of values.entries()) expect(value).toBeCloseTo(composed![i]![at]!, 4);
          });
        },
      ),
      { numRuns: 12 },
    );
  });
});

/** Weights and momenta after three steps, by the kernel or by ops. */
function takeSteps(
  backend: TorchBackend,
  shapes: [number, number][],
  seed: number,
  isFused: boolean,
): Float32Array[] {
  const draw = (offset: number, scale: number) =>
    shapes.map((shape, i) => tf.tensor(normal(shape, seed + offset + i, scale).values, shape));
  const changeable = backend as { -readonly [K in keyof TorchBackend]: TorchBackend[K] };
  const { cpuKernels } = changeable;
  if (!isFused) changeable.cpuKernels = undefined;
  try {
    return tf.tidy(() => {
      const [parameters, momenta] = [draw(0, 1), draw(100, 0.1)].map((list) =>
        list.map((one) => tf.variable(one)),
      );
      for (let step = 0; step < 3; step++) {
        const settings = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.2 };
        muon({
          parameters: parameters!,
          momenta: momenta!,
          gradients: draw(200 + 10 * step, 3),
          ...settings,
        });
      }
      const results = [...parameters!, ...momenta!].map((variable) => variable.dataSync<'float32'>());
      tf.dispose([...parameters!, ...momenta!]);
      return results;
    });
  } finally {
    changeable.cpuKernels = cpuKernels;
  }
}

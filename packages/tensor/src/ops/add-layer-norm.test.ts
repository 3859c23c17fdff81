import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectEngine } from '../engines/select.js';
import { largestDifference, normal } from '../testing/compare.js';
import { addLayerNorm, addLayerNormReference, valueAndGradients } from './index.js';

const useTorch = () => selectEngine({ engine: 'torch', device: process.env.PHI1_TEST_DEVICE ?? 'auto' });

/** Both results side by side, so that gradients come through both. */
const sideBySide =
  (op: typeof addLayerNorm) =>
  (gamma: tf.Tensor, beta: tf.Tensor, x: tf.Tensor, ...branches: tf.Tensor[]): tf.Tensor => {
    const { sum, normed } = op(x, branches, gamma as tf.Tensor1D, beta as tf.Tensor1D);
    return tf.concat([sum, normed], -1);
  };

describe('addLayerNorm', () => {
  it('agrees with its reference, values and gradients, for any number of branches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
        fc.integer({ min: 4, max: 33 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 1e6 }),
        async (outer, width, branches, seed) => {
          const inputs = [
            ...[normal([width], seed), normal([width], seed + 1)],
            ...Array.from({ length: branches + 1 }, (_, i) => normal([...outer, width], seed + 2 + i)),
          ];
          const difference = await largestDifference(
            sideBySide(addLayerNorm),
            inputs,
            sideBySide(addLayerNormReference),
          );
          expect(difference).toBeLessThan(1e-4);
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each(['sum', 'normed'] as const)('has gradients where only its %s is used', async (result) => {
    const of = (op: typeof addLayerNorm) => (x: tf.Tensor, branch: tf.Tensor) =>
      op(x, [branch], tf.tensor1d([1, 2, 3, 4]), tf.ones([4]))[result];
    const inputs = [normal([3, 4], 1), normal([3, 4], 2)];
    expect(await largestDifference(of(addLayerNorm), inputs, of(addLayerNormReference))).toBeLessThan(1e-5);
  });

  it('gives each input a gradient that can be freed without the others', async () => {
    await useTorch();
    const [x, first, second] = [1, 2, 3].map((seed) =>
      tf.variable(tf.tensor(normal([2, 5], seed).values, [2, 5])),
    );
    const [gamma, beta] = [tf.ones<tf.Rank.R1>([5]), tf.zeros<tf.Rank.R1>([5])];
    const loss = () => {
      const { sum, normed } = addLayerNorm(x!, [first!, second!], gamma, beta);
      return sum.mul(normed).sum().add(x!.sum()) as tf.Scalar; // x is used again after its gradient came
    };
    const expected = tf.grads(loss)([x!, first!, second!]);
    const { value, gradients } = valueAndGradients(loss, [x!, first!, second!]);
    gradients.forEach((gradient, i) => {
      expect([...gradient.dataSync()]).toEqual([...expected[i]!.dataSync()]);
    });
    tf.dispose([x!, first!, second!, gamma, beta, expected, value, gradients]);
  });

  it('keeps no branch for the backward pass', async () => {
    await useTorch();
    tf.tidy(() => {
      const [gamma, beta] = [tf.ones<tf.Rank.R1>([5]), tf.zeros<tf.Rank.R1>([5])];
      const kept = (op: typeof addLayerNorm) => {
        let count = 0;
        tf.grad((x) => {
          const before = tf.memory().numTensors;
          const result = tf.tidy(() => {
            const { sum, normed } = op(x, [x.mul(2), x.mul(3)], gamma, beta);
            return sum.mul(normed);
          });
          count = tf.memory().numTensors - before;
          return result;
        })(tf.ones([2, 5]));
        return count;
      };
      expect(kept(addLayerNorm)).toBeLessThan(kept(addLayerNormReference));
    });
  });

  it('refuses a branch of another shape', async () => {
    await useTorch();
    const [gamma, beta] = [tf.ones<tf.Rank.R1>([3]), tf.zeros<tf.Rank.R1>([3])];
    expect(() => addLayerNorm(tf.zeros([2, 3]), [tf.zeros([1, 3])], gamma, beta)).toThrow(
      'addLayerNorm: x is [2,3], a branch [1,3]',
    );
  });
});

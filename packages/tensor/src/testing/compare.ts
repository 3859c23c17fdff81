/** Holds a function on the torch engine against the same function on TensorFlow.js's cpu backend. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@phi1/base';
import type { Precision } from '../choices.js';
import { selectEngine } from '../engines/select.js';

/** A tensor that either backend can make. */
export interface Input {
  values: number[];
  shape: number[];
  dtype: 'float32' | 'int32';
}

/** Standard normal numbers. */
export function normal(shape: number[], seed: number, scale = 1): Input {
  const random = new Random(seed);
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * random.normal());
  return { values, shape, dtype: 'float32' };
}

export function integers(values: number[], shape = [values.length]): Input {
  return { values, shape, dtype: 'int32' };
}

type Differentiable = (...inputs: tf.Tensor[]) => tf.Tensor;

/**
 * The value of `f` and the gradients of a fixed weighting of it in every float input, as plain arrays.
 * `f` is called on the current backend.
 */
function valueAndGradients(f: Differentiable, inputs: Input[]): { shape: number[]; values: number[] }[] {
  return tf.tidy(() => {
    const tensors = inputs.map(({ values, shape, dtype }) => tf.tensor(values, shape, dtype));
    const floats = tensors.filter(({ dtype }) => dtype === 'float32');
    const value = f(...tensors);
    const weighting = normal(value.shape, 99);
    const weights = tf.tensor(weighting.values, weighting.shape);
    const gradients = tf.grads((...given) => {
      const rest = [...given];
      return f(...tensors.map((tensor) => (tensor.dtype === 'float32' ? rest.shift()! : tensor)))
        .mul(weights)
        .sum();
    })(floats);
    return [value, ...gradients].map((tensor) => ({ shape: tensor.shape, values: [...tensor.dataSync()] }));
  });
}

/**
 * The largest difference between the two engines over the value and all gradients, relative to the largest
 * number among them (a gradient that is zero but for rounding has no scale of its own), or to 1 where all are
 * smaller: the inputs are not, and small results of theirs are what is left of sums that cancel out.
 *
 * @throws when a shape differs or a number is not finite
 */
export async function largestDifference(
  onTorch: Differentiable,
  inputs: Input[],
  onCpu: Differentiable = onTorch,
  precision: Precision = 'float32',
): Promise<number> {
  await selectEngine({ engine: 'cpu' });
  const expected = valueAndGradients(onCpu, inputs);
  await selectEngine({ engine: 'torch', device: process.env.PHI1_TEST_DEVICE ?? 'auto', precision });
  const actual = valueAndGradients(onTorch, inputs);
  const scale = expected.reduce((most, { values }) => Math.max(most, ...values.map(Math.abs)), 1);
  let largest = 0;
  actual.forEach(({ shape, values }, i) => {
    if (String(shape) !== String(expected[i]!.shape)) {
      throw new Error(`shape [${String(shape)}], expected [${String(expected[i]!.shape)}]`);
    }
    values.forEach((value, j) => {
      if (!Number.isFinite(value))
        throw new Error(`number ${String(j)} of result ${String(i)} is ${String(value)}`);
      largest = Math.max(largest, Math.abs(value - expected[i]!.values[j]!) / scale);
    });
  });
  return largest;
}

/** Other numbers for a tensor that is there: what another process computed, say. */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';

/**
 * Gives a tensor other numbers, in place where the engine can and nothing else has its data. They are copied before this
 * returns.
 *
 * @param x float32; a variable stays, and another tensor is disposed of where it could not be written to. What was made of
 *   it by reshaping or slicing may change with it
 * @param values as many as `x` has
 * @returns what has the numbers now: `x`, or a new tensor of its shape
 * @throws Error when there are more or fewer
 */
export function writeFloats<T extends tf.Tensor>(x: T, values: Float32Array): T {
  if (values.length !== x.size) {
    throw new Error(`writeFloats: ${String(values.length)} values for the shape [${String(x.shape)}]`);
  }
  const [made] = hasKernel('Phi1WriteFloats')
    ? runKernel('Phi1WriteFloats', { x }, { values })
    : [tf.tensor(values.slice(), x.shape)];
  if (made === undefined) return x;
  if (x instanceof tf.Variable) {
    x.assign(made);
    made.dispose();
    return x;
  }
  x.dispose();
  return made as T;
}

/**
 * What lies between two blocks of a transformer: the branches of the one are added to the residual stream, and the
 * sum is normalized for the next. One op, because a GPU then reads and writes the stream once for all of it,
 * forward and backward, and because the branches need not be kept for the backward pass.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';
import { layerNorm, layerNormReference } from './layer-norm.js';

/** What a block begins from: the stream for its residual sum, and the normalized stream for its products. */
export interface AddLayerNorm {
  /** The residual stream that goes on, the shape of x: a new tensor. */
  sum: tf.Tensor;
  /** Its layer normalization, the shape of x. */
  normed: tf.Tensor;
}

/**
 * sum = x + branches, from left to right, and the layer normalization of the sum over its last dimension.
 *
 * @param x [..., C], the residual stream
 * @param branches what a block adds to it, the shape of x each
 * @param gamma [C], the scale
 * @param beta [C], the shift
 * @throws when a branch has another shape than x
 */
export function addLayerNorm(
  x: tf.Tensor,
  branches: readonly tf.Tensor[],
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon = 1e-5,
): AddLayerNorm {
  const other = branches.find((branch) => !tf.util.arraysEqual(branch.shape, x.shape));
  if (other) throw new Error(`addLayerNorm: x is [${String(x.shape)}], a branch [${String(other.shape)}]`);
  const [first, second] = branches;
  if (!first) return { sum: x.clone(), normed: layerNorm(x, gamma, beta, epsilon) };
  if (branches.length > 2 || !hasKernel('Phi1AddLayerNorm')) {
    const sum = branches.reduce((total, branch) => total.add(branch), x);
    return { sum, normed: layerNorm(sum, gamma, beta, epsilon) };
  }
  const inputs = { x, first, second, gamma, beta };
  const [sum, normed] = runKernel('Phi1AddLayerNorm', inputs, { epsilon, branches: branches.length });
  return { sum: sum!, normed: normed! };
}

/** The composition of standard ops that defines the op. */
export function addLayerNormReference(
  x: tf.Tensor,
  branches: readonly tf.Tensor[],
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon = 1e-5,
): AddLayerNorm {
  const sum = branches.reduce((total, branch) => total.add(branch), x);
  return { sum, normed: layerNormReference(sum, gamma, beta, epsilon) };
}

// in the registry, and not through `withGradient`, because that knows ops of one result only
tf.registerGradient({
  kernelName: 'Phi1AddLayerNorm',
  inputsToSave: ['gamma'],
  outputsToSave: [true, false, true, true],
  gradFunc: (dys, saved, attributes) => {
    const [dsum, dy] = dys as tf.Tensor[];
    const [gamma, x, mean, rstd] = saved; // what was normalized is the sum
    const [dx, dgamma, dbeta] = runKernel('Phi1AddLayerNormGrad', { dy, dsum, x, mean, rstd, gamma });
    // the same for all that was added; who takes a gradient may free it, so each gets a tensor of its own
    const own = Array.from({ length: attributes.branches as number }, () => dx!.clone());
    const [first, second] = own.map((gradient) => () => gradient);
    return { x: () => dx!, first: first!, second: second!, gamma: () => dgamma!, beta: () => dbeta! };
  },
});

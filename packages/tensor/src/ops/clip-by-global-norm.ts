/** Clipping by the norm of all gradients together (Pascanu et al. 2013; torch.nn.utils.clip_grad_norm_). */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';

/**
 * Scales the gradients by min(1, maxNorm / (norm + 1e-6)), where norm is the Euclidean norm of all of them.
 *
 * @param options `inPlace`: the given tensors may be written to, which saves a copy where the engine can; use what is
 *   returned, and nothing that was made of them by reshaping or slicing
 * @returns the clipped gradients and the norm before clipping, all new tensors that the caller disposes
 */
export function clipByGlobalNorm(
  gradients: tf.Tensor[],
  maxNorm: number,
  { inPlace = false }: { inPlace?: boolean } = {},
): { gradients: tf.Tensor[]; norm: tf.Scalar } {
  if (hasKernel('Phi1ClipByGlobalNorm')) {
    const [norm, ...clipped] = runKernel('Phi1ClipByGlobalNorm', { gradients }, { maxNorm, inPlace });
    return { gradients: clipped, norm: norm as tf.Scalar };
  }
  const [norm, ...clipped] = tf.tidy(() => {
    const total = tf.addN(gradients.map(sumOfSquares)).sqrt();
    const scale = tf.minimum(1, tf.div(maxNorm, total.add(1e-6)));
    return [total, ...gradients.map((gradient) => gradient.mul(scale))];
  });
  return { gradients: clipped, norm: norm as tf.Scalar };
}

/** Over rows first: the wasm backend adds in float32 one by one, and a sum over a million can be off by a per cent. */
function sumOfSquares(x: tf.Tensor): tf.Tensor {
  const squares = x.square();
  return (x.rank > 1 ? squares.sum(-1) : squares).sum();
}

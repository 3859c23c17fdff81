/** Layer normalization over the last dimension (Ba, Kiros and Hinton 2016). */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

/**
 * @param x [..., C]
 * @param gamma [C], the scale
 * @param beta [C], the shift
 * @returns the shape of x
 */
export function layerNorm<T extends tf.Tensor>(
  x: T,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon = 1e-5,
): T {
  if (!hasKernel('Phi1LayerNorm')) return layerNormReference(x, gamma, beta, epsilon);
  return withGradient([x, gamma, beta], (save) => {
    const [y, mean, rstd] = runKernel('Phi1LayerNorm', { x, gamma, beta }, { epsilon });
    save([x, gamma, mean!, rstd!]);
    return {
      value: y!,
      gradFunc: (dy, [savedX, savedGamma, savedMean, savedRstd]) =>
        runKernel('Phi1LayerNormGrad', {
          dy,
          x: savedX,
          gamma: savedGamma,
          mean: savedMean,
          rstd: savedRstd,
        }),
    };
  });
}

/** The composition of standard ops that defines the op. */
export function layerNormReference<T extends tf.Tensor>(
  x: T,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon = 1e-5,
): T {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(gamma).add(beta);
  });
}

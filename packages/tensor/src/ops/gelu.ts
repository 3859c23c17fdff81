/**
 * GELU in its tanh form, the activation of phi-1 (`gelu_new` in Transformers):
 * 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), Hendrycks and Gimpel 2016.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** @param x any shape, float32 @returns the same shape */
export function gelu<T extends tf.Tensor>(x: T): T {
  if (!hasKernel('Phi1Gelu')) return geluReference(x);
  return withGradient([x], (save) => {
    save([x]);
    return {
      value: runKernel('Phi1Gelu', { x })[0]!,
      gradFunc: (dy, [saved]) => geluGradient(dy, saved!),
    };
  });
}

/** d gelu / dx times dy, from the activation's input. */
function geluGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  if (hasKernel('Phi1GeluGrad')) return runKernel('Phi1GeluGrad', { dy, x })[0]!;
  return tf.tidy(() => {
    const inner = x.add(x.pow(3).mul(CUBIC)).mul(SQRT_2_OVER_PI);
    const tanh = inner.tanh();
    const innerSlope = x
      .square()
      .mul(3 * CUBIC)
      .add(1)
      .mul(SQRT_2_OVER_PI);
    const slope = tanh
      .add(1)
      .mul(0.5)
      .add(x.mul(0.5).mul(tf.sub(1, tanh.square())).mul(innerSlope));
    return dy.mul(slope);
  });
}

/** The composition of standard ops that defines the op. */
export function geluReference<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const inner = x.add(x.pow(3).mul(CUBIC)).mul(SQRT_2_OVER_PI);
    return x.mul(0.5).mul(inner.tanh().add(1)) as T;
  });
}

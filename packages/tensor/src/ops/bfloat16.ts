/**
 * Tensors held as bfloat16 (Kalamkar et al. 2019): the 8 bits of exponent of float32 and 8 of precision, in half
 * the memory. To TensorFlow.js such a tensor is float32 like any other: reading gives float32 values, and an op
 * that knows nothing of bfloat16 computes in float32. Which ops make such tensors by themselves is the matter of
 * `engines/precision.ts`.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

/**
 * The values of x rounded to the nearest bfloat16, and held in two bytes each where the engine can. The gradient
 * passes through unchanged.
 *
 * @param x float32, any shape; magnitudes below 2^111 where the engine has no bfloat16
 */
export function toBfloat16<T extends tf.Tensor>(x: T): T {
  return withGradient([x], () => ({
    value: hasKernel('Phi1ToBfloat16') ? runKernel('Phi1ToBfloat16', { x })[0]! : toBfloat16Reference(x),
    gradFunc: (dy) => dy.clone(),
  }));
}

/** The composition of standard ops that defines the op: Veltkamp's splitting (1968), which keeps 24 - 16 bits. */
export function toBfloat16Reference<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const scaled = x.mul(2 ** 16 + 1);
    return scaled.sub(scaled.sub(x)) as T;
  });
}

/** What a tensor's numbers can be held as. */
export type StorageDtype = 'float32' | 'bfloat16';

/** What a float32 tensor is held as by the engine in use. */
export function storageDtype(x: tf.Tensor): StorageDtype {
  const backend = tf.backend() as unknown as { isBfloat16?: (x: tf.TensorInfo) => boolean };
  return backend.isBfloat16?.(x) ? 'bfloat16' : 'float32';
}

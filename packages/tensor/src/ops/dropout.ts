/**
 * Dropout whose mask is a pure function of a seed and the element's index, so that a run can be repeated and
 * continued bit for bit, on any engine. Not TensorFlow.js's `tf.dropout`, which draws on the host.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

/**
 * Zeroes each element with probability `rate` and scales the rest by 1 / (1 - rate).
 *
 * @param x any shape
 * @param rate in [0, 1); 0 returns x itself
 * @param seed an integer; the same seed gives the same mask
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, seed: number): T {
  if (!(rate >= 0 && rate < 1)) throw new Error(`dropout: the rate must be in [0, 1), not ${String(rate)}`);
  if (rate === 0) return x;
  return withGradient([x], () => ({
    value: applyMask(x, rate, seed),
    gradFunc: (dy) => applyMask(dy, rate, seed),
  }));
}

function applyMask(x: tf.Tensor, rate: number, seed: number): tf.Tensor {
  if (hasKernel('Phi1Dropout')) return runKernel('Phi1Dropout', { x }, { rate, seed })[0]!;
  return tf.tidy(() => x.mul(tf.tensor(dropoutMask(x.size, rate, seed), x.shape)));
}

/** The mask of `size` elements: 0 where dropped, 1 / (1 - rate) where kept. */
export function dropoutMask(size: number, rate: number, seed: number): Float32Array {
  const threshold = dropoutThreshold(rate);
  const scale = 1 / (1 - rate);
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i++) mask[i] = hash(i, seed) >= threshold ? scale : 0;
  return mask;
}

/** Elements whose 31-bit hash is below this are dropped. */
export function dropoutThreshold(rate: number): number {
  return Math.round(rate * 2 ** 31);
}

/**
 * A 31-bit hash of an index and a seed: murmur3's finalizer over 32-bit integers, which any engine with
 * wrapping int32 products and arithmetic shifts can compute.
 */
function hash(index: number, seed: number): number {
  let h = Math.imul(index, 0x9e3779b1 | 0) ^ mixSeed(seed);
  h = Math.imul(h ^ ((h >> 16) & 0xffff), 0x85ebca6b | 0);
  h = Math.imul(h ^ ((h >> 13) & 0x7ffff), 0xc2b2ae35 | 0);
  return (h ^ ((h >> 16) & 0xffff)) & 0x7fffffff;
}

/** Spreads a seed over 32 bits, so that neighboring seeds give unrelated masks. */
export function mixSeed(seed: number): number {
  let h = (seed ^ Math.floor(seed / 2 ** 32)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) | 0;
}

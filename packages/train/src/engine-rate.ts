/**
 * How much arithmetic the engine can do: what the model's own arithmetic is a share of in the model FLOP utilization
 * (Chowdhery et al. 2022, PaLM, appendix B). Measured on this machine, where the paper takes the data sheet's figure.
 */
import { tf } from '@phi1/tensor';

/** A product this long is timed reliably, and keeps a slow engine busy no longer than needed. */
const LONG_ENOUGH_SECONDS = 0.02;

/** An engine that has just been loaded is not at its full rate at once. */
const WARM_SECONDS = 0.5;

/**
 * The engine's own rate for a square matrix product, in floating-point operations a second: the best of half a second,
 * for the smallest size, from 128 by powers of two, that takes long enough to be timed.
 */
export async function measureMatMulRate(largestSize = 8192): Promise<number> {
  let size = 128;
  while (size < largestSize && (await measureBest(size)) < LONG_ENOUGH_SECONDS) size *= 2;
  return (2 * size ** 3) / (await measureBest(size, WARM_SECONDS));
}

/** @returns the seconds of the quickest product of at least three, and of as many as fit in `duration` */
async function measureBest(size: number, duration = 0): Promise<number> {
  const a = tf.randomNormal([size, size], 0, 1, 'float32', 1);
  const times: number[] = [];
  for (let total = 0; times.length < 3 || total < duration; total += times.at(-1)!) {
    const start = performance.now();
    const corner = tf.tidy(() => tf.matMul(a, a).slice([0, 0], [1, 1]));
    await corner.data(); // waits for an asynchronous engine
    times.push((performance.now() - start) / 1000);
    corner.dispose();
  }
  a.dispose();
  return Math.min(...times);
}

/** Writing into a tensor that stays where it is: how a KV cache takes a step's keys or values. */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';

/**
 * cache[:, column : column + T] = update, in place where the engine can.
 *
 * @param cache [B, capacity, H, D]; nothing else may share its data
 * @param update [B, T, H, D]
 * @throws when the update does not fit
 */
export function cacheWrite(cache: tf.Variable<tf.Rank.R4>, update: tf.Tensor4D, column: number): void {
  const [rows, capacity, heads, size] = cache.shape;
  const time = update.shape[1];
  if (column < 0 || column + time > capacity) {
    throw new Error(
      `cacheWrite: columns ${String(column)} to ${String(column + time)} of a cache of ${String(capacity)}`,
    );
  }
  tf.tidy(() => {
    if (hasKernel('Phi1CacheWrite')) {
      runKernel('Phi1CacheWrite', { cache, update }, { column });
      return;
    }
    const before = cache.slice([0, 0, 0, 0], [rows, column, heads, size]);
    const after = cache.slice([0, column + time, 0, 0], [rows, capacity - column - time, heads, size]);
    cache.assign(tf.concat([before, update, after], 1));
  });
}

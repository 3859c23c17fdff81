/** Writing into a tensor that stays where it is: how a KV cache takes the keys or values of new tokens. */
import * as tf from '@tensorflow/tfjs';
import { embedding } from './embedding.js';
import { hasKernel, runKernel } from './kernels.js';

/**
 * Writes the keys or values of tokens into their cells, in place where the engine can. Cell r x capacity + c is column c
 * of row r.
 *
 * @param cache [B, capacity, H, D]; nothing else may share its data
 * @param update [R, T, H, D]
 * @param cells where each of the R x T tokens goes, no two into one
 * @throws when there is not one cell of the cache for each token
 */
export function cacheWrite(
  cache: tf.Variable<tf.Rank.R4>,
  update: tf.Tensor4D,
  cells: readonly number[],
): void {
  const [rows, capacity, heads, size] = cache.shape;
  const [tokens, places] = [update.shape[0] * update.shape[1], rows * capacity];
  const outside = cells.find((cell) => !(cell >= 0 && cell < places));
  if (cells.length !== tokens || outside !== undefined) {
    const what = outside === undefined ? `${String(cells.length)} cells` : `cell ${String(outside)}`;
    throw new Error(`cacheWrite: ${what} for ${String(tokens)} tokens, in a cache of ${String(places)}`);
  }
  tf.tidy(() => {
    if (hasKernel('Phi1CacheWrite')) {
      runKernel('Phi1CacheWrite', { cache, update }, { cells });
      return;
    }
    const from = Int32Array.from({ length: places }, (_, cell) => cell);
    cells.forEach((cell, token) => (from[cell] = places + token));
    const flat = [cache, update].map((block) => block.reshape([-1, heads * size]));
    const written = embedding(tf.tensor1d(from, 'int32'), tf.concat(flat) as tf.Tensor2D);
    cache.assign(written.reshape(cache.shape));
  });
}

/**
 * Tensors whose numbers are those of a file on this machine, without a second copy in memory where the engine can.
 * What the file's format is, and which bytes are whose, is the caller's business.
 */
import type * as tf from '@tensorflow/tfjs';
import type { StorageDtype } from '../ops/bfloat16.js';
import { hasKernel, runKernel } from '../ops/kernels.js';
import type { StoredType } from './floats.js';

/** A tensor's bytes in a file, little-endian and in row-major order. */
export interface PlacedTensor {
  shape: readonly number[];
  type: StoredType;
  /** Where its first byte is. */
  start: number;
}

/** What type the tensors are held as, and whether they may share the file's pages. */
export interface MapFileOptions {
  /** What the tensors are held as; by default as in the file, and what is float16 there as float32. */
  dtype?: StorageDtype | undefined;
  /**
   * Gives the tensors memory of their own instead of the file's pages. Without it a tensor that needs no conversion
   * costs no memory but the system's cache of the file, and the file must not be truncated while the tensor lives
   * (replacing or removing it is harmless). Writing to a tensor never changes the file.
   */
  copy?: boolean;
}

/**
 * @param groups tensors that get memory of their own lie side by side within a group
 * @returns the tensors of all groups, in order; undefined where the engine cannot do this
 * @throws Error when the file is shorter than `size` or cannot be read
 */
export function mapFile(
  path: string,
  size: number,
  groups: readonly (readonly PlacedTensor[])[],
  { dtype, copy = false }: MapFileOptions = {},
): tf.Tensor[] | undefined {
  if (!hasKernel('Phi1MapFile')) return undefined;
  return runKernel('Phi1MapFile', {}, { path, size, groups, dtype, copy });
}

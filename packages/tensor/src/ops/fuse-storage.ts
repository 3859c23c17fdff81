/**
 * Puts variables side by side in memory, so that an engine can treat several weights of one input as one
 * matrix without holding them twice. Values, names and gradients stay as they are; only where the numbers lie
 * changes, and an engine that cannot do so, or gains nothing by it, leaves everything as it was.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';

/** @param variables of the same shape but for the first dimension, placed in this order */
export function fuseStorage(variables: tf.Variable[]): void {
  if (!hasKernel('Phi1FuseStorage')) return;
  tf.tidy(() => {
    runKernel('Phi1FuseStorage', { variables }).forEach((placed, i) => {
      variables[i]!.assign(placed);
    });
  });
}

/** Variables that a kernel may write to in place. */
import * as tf from '@tensorflow/tfjs';

/** Gives a variable data of its own, because a kernel that works in place would change every sharer's. */
export function ownData(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) === 1) return;
  tf.tidy(() => {
    variable.assign(variable.add(0));
  });
}

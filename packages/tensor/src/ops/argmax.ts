/** The most likely token of each row of logits, so that greedy decoding need not read the logits. */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';

/**
 * @param logits [B, V]
 * @returns int32 [B]: the first of the largest, or -1 where a logit of the row is not finite
 */
export function argmax(logits: tf.Tensor2D): tf.Tensor1D {
  const [tokens] = hasKernel('Phi1Argmax') ? runKernel('Phi1Argmax', { logits }) : [];
  return (tokens as tf.Tensor1D | undefined) ?? argmaxReference(logits);
}

/** The composition of standard ops that defines the op. */
export function argmaxReference(logits: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const finite = logits.mul(0).sum(1).equal(0); // 0 times what is not finite is not 0
    return tf.where(
      finite,
      logits.argMax<tf.Tensor1D>(1),
      tf.fill<tf.Rank.R1>([logits.shape[0]], -1, 'int32'),
    );
  });
}

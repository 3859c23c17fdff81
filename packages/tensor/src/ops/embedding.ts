/** A table look-up: rows of a weight by token id. */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

/**
 * @param ids int32, any shape, each in [0, V)
 * @param weight [V, C]
 * @returns [...ids.shape, C]
 */
export function embedding(ids: tf.Tensor, weight: tf.Tensor2D): tf.Tensor {
  return withGradient([weight], (save) => {
    save([ids]);
    return {
      value: hasKernel('Phi1Embedding')
        ? runKernel('Phi1Embedding', { ids, weight })[0]!
        : tf.gather(weight, ids as tf.Tensor1D),
      gradFunc: (dy, [savedIds]) => embeddingGradient(dy, savedIds!, weight.shape[0]),
    };
  });
}

function embeddingGradient(dy: tf.Tensor, ids: tf.Tensor, rows: number): tf.Tensor {
  if (hasKernel('Phi1EmbeddingGrad')) return runKernel('Phi1EmbeddingGrad', { dy, ids }, { rows })[0]!;
  return tf.tidy(() => {
    const flat = dy.reshape([ids.size, dy.shape.at(-1)!]);
    return tf.matMul(tf.oneHot(ids.flatten().toInt() as tf.Tensor1D, rows).toFloat(), flat, true, false);
  });
}

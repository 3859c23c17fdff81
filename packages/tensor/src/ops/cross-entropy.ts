/**
 * The language model's loss straight from hidden states: output product, softmax and negative log-likelihood
 * a chunk of tokens at a time, so that the [tokens, vocabulary] logits never exist whole. The gradient is
 * computed in the forward pass, chunk by chunk, while the chunk's logits are there (as in Liger's kernel).
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, isRecordingGradients, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

/** Which labels count, all but -100 by default, and the tokens of a chunk (default 1024), which bound the memory. */
export interface CrossEntropyOptions {
  /** Tokens with this label count for nothing. */
  ignoreIndex?: number;
  /** How many tokens' logits exist at a time. */
  chunkTokens?: number;
}

/**
 * The mean of -log softmax(hidden W^T + b)[label] over the tokens whose label is not `ignoreIndex`.
 *
 * @param hidden [N, C]
 * @param weight [V, C]
 * @param bias [V], or undefined
 * @param labels int32 [N], each in [0, V) or `ignoreIndex`
 * @returns a scalar in nats; 0 where every label is ignored
 */
export function crossEntropy(
  hidden: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D | undefined,
  labels: tf.Tensor1D,
  { ignoreIndex = -100, chunkTokens = 1024 }: CrossEntropyOptions = {},
): tf.Scalar {
  const run = hasKernel('Phi1CrossEntropy') ? fusedChunks : referenceChunks;
  return withGradient(bias ? [hidden, weight, bias] : [hidden, weight], (save) => {
    const withGradients = isRecordingGradients();
    const [loss, ...gradients] = run(hidden, weight, bias, labels, {
      ignoreIndex,
      chunkTokens,
      withGradients,
    });
    save(gradients);
    return {
      value: loss!,
      gradFunc: (dy, saved) => saved.map((gradient) => gradient.mul(dy)),
    };
  });
}

interface ChunkOptions extends Required<CrossEntropyOptions> {
  withGradients: boolean;
}

function fusedChunks(
  hidden: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D | undefined,
  labels: tf.Tensor1D,
  options: ChunkOptions,
): tf.Tensor[] {
  return runKernel('Phi1CrossEntropy', { hidden, weight, bias, labels }, { ...options });
}

/** Loss and, when asked for, the gradients of hidden, weight and bias, by standard ops. */
function referenceChunks(
  hidden: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D | undefined,
  labels: tf.Tensor1D,
  { ignoreIndex, chunkTokens, withGradients }: ChunkOptions,
): tf.Tensor[] {
  const [tokens, width] = hidden.shape;
  const vocabulary = weight.shape[0];
  const classes = tf.range(0, vocabulary, 1, 'int32');
  const counted = labels.notEqual(ignoreIndex);
  const perToken = tf.maximum(counted.sum(), 1).reciprocal();
  let loss: tf.Tensor = tf.scalar(0);
  let weightGradient: tf.Tensor = tf.zerosLike(weight);
  let biasGradient: tf.Tensor = tf.zeros([vocabulary]);
  const hiddenGradients: tf.Tensor2D[] = [];
  for (let start = 0; start < tokens; start += chunkTokens) {
    const size = Math.min(chunkTokens, tokens - start);
    const parts = tf.tidy(() => {
      const chunk = hidden.slice([start, 0], [size, width]);
      const share = counted.slice([start], [size]).toFloat().mul(perToken).expandDims(1);
      // not tf.oneHot, which refuses a vocabulary of one
      const target = labels.slice([start], [size]).expandDims(1).equal(classes).toFloat();
      const product = tf.matMul(chunk, weight, false, true);
      const logProbabilities = (bias ? product.add<tf.Tensor2D>(bias) : product).logSoftmax();
      const chunkLoss = logProbabilities.mul(target).mul(share).sum().neg();
      if (!withGradients) return [loss.add(chunkLoss)];
      const logitGradient = logProbabilities.exp().sub(target).mul<tf.Tensor2D>(share);
      return [
        loss.add(chunkLoss),
        tf.matMul(logitGradient, weight),
        weightGradient.add(tf.matMul(logitGradient, chunk, true, false)),
        biasGradient.add(logitGradient.sum(0)),
      ];
    });
    loss = parts[0]!;
    if (!withGradients) continue;
    hiddenGradients.push(parts[1] as tf.Tensor2D);
    [weightGradient, biasGradient] = [parts[2]!, parts[3]!];
  }
  if (!withGradients) return [loss];
  const hiddenGradient = tokens > 0 ? tf.concat(hiddenGradients, 0) : tf.zerosLike(hidden);
  const gradients = [hiddenGradient, weightGradient];
  return bias ? [loss, ...gradients, biasGradient] : [loss, ...gradients];
}

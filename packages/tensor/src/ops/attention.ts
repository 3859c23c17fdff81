/**
 * Scaled dot-product attention (Vaswani et al. 2017) in two forms: `causalAttention` for training and
 * prefilling, where a token sees itself and what came before, and `attention` for decoding against a cache.
 */
import * as tf from '@tensorflow/tfjs';
import { dropout } from './dropout.js';
import { hasKernel, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

/** Dropout of the attention weights, and the scale of the scores; by default softmax(q k^T / sqrt(D)) v. */
export interface CausalAttentionOptions {
  /** The share of attention weights that is dropped, in [0, 1). */
  dropout?: number;
  /** Of the dropout mask. */
  seed?: number;
  /** What the scores are multiplied by; 1 / sqrt(D) by default. */
  scale?: number;
  /**
   * [B * T]: for each token where in its sequence its document begins, which never falls along a sequence. It sees nothing
   * before that, so that documents which share a sequence are as apart as in sequences of their own (Llama 3, section 3.2).
   * Sequences are one document by default. No engine's kernel for this op takes it; that of `parallelBlock` does.
   */
  documentStarts?: Int32Array | undefined;
}

/**
 * Causal self-attention.
 *
 * @param q [B, T, H, D]
 * @param k [B, T, H, D]
 * @param v [B, T, H, D]
 * @returns [B, T, H, D]
 * @throws when the three are not of one such shape, or there is not one start for each token
 */
export function causalAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  options: CausalAttentionOptions = {},
): tf.Tensor4D {
  if (q.shape.length !== 4 || [k, v].some((x) => !tf.util.arraysEqual(x.shape, q.shape))) {
    const [ofQ, ofK, ofV] = [q, k, v].map(({ shape }) => `[${String(shape)}]`) as [string, string, string];
    throw new Error(`causalAttention: q is ${ofQ}, k ${ofK}, v ${ofV}; expected one shape [B, T, H, D]`);
  }
  const { dropout: rate = 0, seed = 0, scale = 1 / Math.sqrt(q.shape[3]), documentStarts } = options;
  if (q.size === 0) return q.add(k).add(v); // as empty, with gradients; no engine's kernels take it
  if (documentStarts || !hasKernel('Phi1CausalAttention')) {
    return causalAttentionReference(q, k, v, { dropout: rate, seed, scale, documentStarts });
  }
  const attributes = { scale, rate, seed };
  return withGradient([q, k, v], (save) => {
    const [out, ...state] = runKernel('Phi1CausalAttention', { q, k, v }, attributes);
    save([q, k, v, out!, ...state]);
    return {
      value: out!,
      gradFunc: (dy, [savedQ, savedK, savedV, savedOut, ...savedState]) =>
        runKernel(
          'Phi1CausalAttentionGrad',
          { dy, q: savedQ, k: savedK, v: savedV, out: savedOut, state: savedState },
          attributes,
        ),
    };
  });
}

/** The composition of standard ops that defines causal attention. */
export function causalAttentionReference(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  options: CausalAttentionOptions = {},
): tf.Tensor4D {
  const { dropout: rate = 0, seed = 0, scale = 1 / Math.sqrt(q.shape[3]), documentStarts } = options;
  return tf.tidy(() => {
    const [batch, time] = q.shape;
    let seen: tf.Tensor = tf.linalg.bandPart(tf.ones([time, time]), -1, 0); // 1 on and below the diagonal
    if (documentStarts) {
      const starts = tf.tensor(documentStarts, [batch, 1, time, 1], 'int32');
      seen = seen.mul(tf.range(0, time, 1, 'int32').greaterEqual(starts).cast('float32'));
    }
    const probabilities = scores(q, k, scale).add(seen.sub(1).mul(1e9)).softmax();
    return weightedSum(dropout(probabilities, rate, seed), v);
  });
}

/** Which keys a query sees, all by default, and what the scores are multiplied by; 1 / sqrt(D) by default. */
export interface AttentionOptions {
  /** Added to the scores, broadcast to [B, H, Tq, Tk]: 0 where a key is seen, a very negative number where not. */
  mask?: tf.Tensor;
  scale?: number;
}

/**
 * Attention of some queries over any keys. Not differentiable where the engine has its own kernel: it is for
 * generation.
 *
 * @param q [B, Tq, H, D]
 * @param k [B, Tk, H, D]
 * @param v [B, Tk, H, D]
 * @returns [B, Tq, H, D]
 */
export function attention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  { mask, scale = 1 / Math.sqrt(q.shape[3]) }: AttentionOptions = {},
): tf.Tensor4D {
  if (hasKernel('Phi1Attention')) {
    return runKernel('Phi1Attention', { q, k, v, mask }, { scale })[0] as tf.Tensor4D;
  }
  return tf.tidy(() => {
    const raw = scores(q, k, scale);
    return weightedSum((mask ? raw.add(mask) : raw).softmax(), v);
  });
}

function scores(q: tf.Tensor4D, k: tf.Tensor4D, scale: number): tf.Tensor {
  return tf.matMul(q.transpose([0, 2, 1, 3]), k.transpose([0, 2, 1, 3]), false, true).mul(scale);
}

function weightedSum(probabilities: tf.Tensor, v: tf.Tensor4D): tf.Tensor4D {
  return tf.matMul(probabilities, v.transpose([0, 2, 1, 3])).transpose([0, 2, 1, 3]);
}

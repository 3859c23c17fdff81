/**
 * One layer of a phi model for one new token of each sequence: layer norm, attention against a KV cache and
 * MLP in parallel, both added to the residual stream. It exists because generation makes few, small products,
 * between which the cost of calling an op counts. For training, use the ops that it is made of.
 */
import * as tf from '@tensorflow/tfjs';
import { attention } from './attention.js';
import { cacheWrite } from './cache-write.js';
import { hasKernel, runKernel } from './kernels.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import { rotaryEmbedding, type RotaryTables } from './rotary-embedding.js';

export interface Dense {
  /** [out, in] */
  weight: tf.Tensor2D;
  /** [out] */
  bias: tf.Tensor1D;
}

export interface DecoderWeights {
  norm: { weight: tf.Tensor1D; bias: tf.Tensor1D };
  q: Dense;
  k: Dense;
  v: Dense;
  dense: Dense;
  fc1: Dense;
  fc2: Dense;
}

export interface DecoderCache {
  /** [B, capacity, H, D] each, written in place. */
  keys: tf.Variable<tf.Rank.R4>;
  values: tf.Variable<tf.Rank.R4>;
  /** Where the new token's keys and values go; what comes after it is not seen. */
  column: number;
  /** Added to the scores, [B, 1, 1, column + 1]; absent where every column before is seen. */
  mask?: tf.Tensor | undefined;
}

/**
 * @param x [B, C], the residual stream at the new tokens
 * @param rotary of the new tokens' positions, [B, 1, R/2] or [1, R/2]
 * @param epsilon of the layer norm
 * @returns [B, C]
 */
export function decoderBlock(
  x: tf.Tensor2D,
  weights: DecoderWeights,
  rotary: RotaryTables,
  cache: DecoderCache,
  epsilon: number,
): tf.Tensor2D {
  if (!hasKernel('Phi1DecoderBlock')) return decoderBlockReference(x, weights, rotary, cache, epsilon);
  const { norm, q, k, v, dense, fc1, fc2 } = weights;
  const pairs = [norm, q, k, v, dense, fc1, fc2].flatMap(({ weight, bias }) => [weight, bias]);
  const { keys, values, column, mask } = cache;
  return runKernel(
    'Phi1DecoderBlock',
    { x, weights: pairs, cos: rotary.cos, sin: rotary.sin, keys, values, mask },
    { column, epsilon },
  )[0] as tf.Tensor2D;
}

/** The composition of the other ops that defines the op. */
export function decoderBlockReference(
  x: tf.Tensor2D,
  weights: DecoderWeights,
  rotary: RotaryTables,
  { keys, values, column, mask }: DecoderCache,
  epsilon: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    const [rows, , heads, size] = keys.shape;
    const normed = layerNorm(x, weights.norm.weight, weights.norm.bias, epsilon);
    const project = ({ weight, bias }: Dense) =>
      linear(normed, weight, bias).reshape<tf.Tensor4D>([rows, 1, heads, size]);
    const q = rotaryEmbedding(project(weights.q), rotary.cos, rotary.sin);
    cacheWrite(keys, rotaryEmbedding(project(weights.k), rotary.cos, rotary.sin), column);
    cacheWrite(values, project(weights.v), column);
    const seen = (cache: tf.Tensor4D) => cache.slice([0, 0, 0, 0], [rows, column + 1, heads, size]);
    const mixed = attention(q, seen(keys), seen(values), mask ? { mask } : {}).reshape(x.shape);
    const attended = linear(mixed, weights.dense.weight, weights.dense.bias);
    const widened = linear(normed, weights.fc1.weight, weights.fc1.bias, 'gelu');
    return attended.add(linear(widened, weights.fc2.weight, weights.fc2.bias)).add(x);
  });
}

/**
 * A layer of a phi model (section 2.3 of Gunasekar et al. 2023): attention and MLP in parallel on one layer norm. This is
 * the one composition of it; `parallelBlock` and `decoderStep` are kernels for what it computes, held against it.
 */
import type * as tf from '@tensorflow/tfjs';
import { addLayerNorm } from './add-layer-norm.js';
import { causalAttention } from './attention.js';
import { dropout } from './dropout.js';
import { linear } from './linear.js';
import { rotaryEmbedding, type RotaryTables } from './rotary-embedding.js';

/** A linear map, x W^T + b, in PyTorch's layout. */
export interface Dense {
  /** [out, in] */
  weight: tf.Tensor2D;
  /** [out] */
  bias: tf.Tensor1D;
}

/** The gain and offset of a layer norm, [C] each. */
export interface Norm {
  weight: tf.Tensor1D;
  bias: tf.Tensor1D;
}

/**
 * The weights of one layer: q, k, v and dense are [C, C], fc1 is [M, C] and fc2 [C, M], with M the width of the MLP.
 */
export interface DecoderLayer<D extends Dense = Dense> {
  norm: Norm;
  q: D;
  k: D;
  v: D;
  dense: D;
  fc1: D;
  fc2: D;
}

/**
 * What a layer's weights do not tell: the heads, the rotary tables of its tokens, and dropout, of which there is
 * none by default.
 */
export interface ParallelBlockOptions {
  /** How many heads the width is divided into. */
  heads: number;
  /** Of the tokens' positions, see `rotaryEmbedding`. */
  rotary: RotaryTables;
  /** Of the layer norm. */
  epsilon: number;
  /** For each token where in its sequence its document begins, see `causalAttention`. */
  documentStarts?: Int32Array | undefined;
  /** The share of attention weights that is dropped, and the seed of the mask. */
  attentionDropout?: { rate: number; seed: number };
  /** The share of each branch's result that is dropped, and the seeds for attention's branch and the MLP's. */
  residualDropout?: { rate: number; seeds: readonly [number, number] };
}

/** What attends, and what projects, in place of the layer's own. */
export interface DecoderLayerOptions<D extends Dense = Dense> extends ParallelBlockOptions {
  /** Of queries, keys and values, all [B, T, H, D] and rotated; causal attention within the call by default. */
  attend?: ((q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D) => tf.Tensor4D) | undefined;
  /** A linear map of x [..., in]; `linear` with its weights by default. */
  project?: (dense: D, x: tf.Tensor, activation?: 'gelu') => tf.Tensor;
}

export const NO_ATTENTION_DROPOUT = { rate: 0, seed: 0 };
export const NO_RESIDUAL_DROPOUT = { rate: 0, seeds: [0, 0] } as const;

/**
 * x + dense(attention(q, k, v)) + fc2(gelu(fc1(n))), with q, k and v linear in n, the layer norm of x.
 *
 * @param stream the parts of x, [B, T, C] each, that are still to be summed
 * @returns the parts of the sum, [B, T, C] each: x, attention's branch and the MLP's
 */
export function decoderLayer<D extends Dense = Dense>(
  [first, ...rest]: readonly tf.Tensor[],
  layer: DecoderLayer<D>,
  {
    heads,
    rotary: { cos, sin },
    epsilon,
    documentStarts,
    attentionDropout = NO_ATTENTION_DROPOUT,
    residualDropout = NO_RESIDUAL_DROPOUT,
    attend = (q, k, v) =>
      causalAttention(q, k, v, {
        dropout: attentionDropout.rate,
        seed: attentionDropout.seed,
        documentStarts,
      }),
    project = ({ weight, bias }, x, activation) => linear(x, weight, bias, activation),
  }: DecoderLayerOptions<D>,
): tf.Tensor[] {
  const [batch, time, width] = first!.shape as [number, number, number];
  const { weight, bias } = layer.norm;
  const { sum, normed } = addLayerNorm(first!, rest, weight, bias, epsilon);
  const split = (dense: D) =>
    project(dense, normed).reshape<tf.Tensor4D>([batch, time, heads, width / heads]);
  const q = rotaryEmbedding(split(layer.q), cos, sin);
  const k = rotaryEmbedding(split(layer.k), cos, sin);
  const mixed = attend(q, k, split(layer.v)).reshape([batch, time, width]);
  const attended = project(layer.dense, mixed);
  const transformed = project(layer.fc2, project(layer.fc1, normed, 'gelu'));
  const { rate, seeds } = residualDropout;
  return [sum, dropout(attended, rate, seeds[0]), dropout(transformed, rate, seeds[1])];
}

/** The residual stream out of its parts, added from the first to the last. */
export function sumStream([first, ...rest]: readonly tf.Tensor[]): tf.Tensor {
  return rest.reduce((sum, part) => sum.add(part), first!);
}

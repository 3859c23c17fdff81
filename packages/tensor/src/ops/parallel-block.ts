/**
 * A whole layer of a phi model, attention and MLP in parallel on one layer norm (section 2.3 of Gunasekar et al.
 * 2023). One op, because an engine can share the norm's result among four products, join GELU and the residual sum to
 * products, and keep less for the backward pass. For one token against a cache there is `decoderStep`.
 */
import * as tf from '@tensorflow/tfjs';
import { addLayerNorm } from './add-layer-norm.js';
import { causalAttention } from './attention.js';
import type { DecoderLayer } from './decoder-step.js';
import { dropout } from './dropout.js';
import { fuses, runKernel } from './kernels.js';
import { linear } from './linear.js';
import { rotaryEmbedding, type RotaryTables } from './rotary-embedding.js';
import { withGradient } from './with-gradient.js';

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
  /** The share of attention weights that is dropped, and the seed of the mask. */
  attentionDropout?: { rate: number; seed: number };
  /** The share of each branch's result that is dropped, and the seeds for attention's branch and the MLP's. */
  residualDropout?: { rate: number; seeds: readonly [number, number] };
}

const NO_ATTENTION_DROPOUT = { rate: 0, seed: 0 };
const NO_RESIDUAL_DROPOUT = { rate: 0, seeds: [0, 0] } as const;

/**
 * x + dense(attention(q, k, v)) + fc2(gelu(fc1(n))), with q, k and v linear in n, the layer norm of x.
 *
 * @param x [B, T, C]
 * @returns [B, T, C]; undefined where the engine has no such kernel for these tensors, and the ops that it is made of
 * serve
 */
export function parallelBlock(
  x: tf.Tensor3D,
  layer: DecoderLayer,
  options: ParallelBlockOptions,
): tf.Tensor3D | undefined {
  const { norm, q, k, v, dense, fc1, fc2 } = layer;
  const weights = [norm, q, k, v, dense, fc1, fc2].flatMap(({ weight, bias }): tf.Tensor[] => [weight, bias]);
  const { cos, sin } = options.rotary;
  if (!fuses('Phi1ParallelBlock', [x, ...weights, cos, sin])) return undefined;
  const {
    attentionDropout: attention = NO_ATTENTION_DROPOUT,
    residualDropout: residual = NO_RESIDUAL_DROPOUT,
  } = options;
  const attributes = { heads: options.heads, epsilon: options.epsilon, attention, residual };
  return withGradient([x, ...weights], (save) => {
    const [y, ...state] = runKernel('Phi1ParallelBlock', { x, weights, cos, sin }, attributes);
    save([x, ...weights, cos, sin, ...state]);
    return {
      value: y!,
      gradFunc: (dy, saved) => {
        const [savedX, ...rest] = saved;
        const savedWeights = rest.slice(0, weights.length);
        const [savedCos, savedSin, ...savedState] = rest.slice(weights.length);
        const inputs = {
          dy,
          x: savedX,
          weights: savedWeights,
          cos: savedCos,
          sin: savedSin,
          state: savedState,
        };
        return runKernel('Phi1ParallelBlockGrad', inputs, attributes);
      },
    };
  });
}

/** The composition of other ops that defines the op. */
export function parallelBlockReference(
  x: tf.Tensor3D,
  { norm, q, k, v, dense, fc1, fc2 }: DecoderLayer,
  {
    heads,
    rotary: { cos, sin },
    epsilon,
    attentionDropout: attention = NO_ATTENTION_DROPOUT,
    residualDropout: residual = NO_RESIDUAL_DROPOUT,
  }: ParallelBlockOptions,
): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, time, width] = x.shape;
    const { sum, normed } = addLayerNorm(x, [], norm.weight, norm.bias, epsilon);
    const project = ({ weight, bias }: DecoderLayer['q']) =>
      linear(normed, weight, bias).reshape<tf.Tensor4D>([batch, time, heads, width / heads]);
    const turn = (part: tf.Tensor4D) => rotaryEmbedding(part, cos, sin);
    const options = { dropout: attention.rate, seed: attention.seed };
    const mixed = causalAttention(turn(project(q)), turn(project(k)), project(v), options).reshape(x.shape);
    const widened = linear(normed, fc1.weight, fc1.bias, 'gelu');
    const branches = [linear(mixed, dense.weight, dense.bias), linear(widened, fc2.weight, fc2.bias)];
    return branches.reduce(
      (total, branch, i) => total.add(dropout(branch, residual.rate, residual.seeds[i]!)),
      sum,
    );
  }) as tf.Tensor3D;
}

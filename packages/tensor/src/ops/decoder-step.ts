/**
 * One new token of each sequence through a phi model against a KV cache: embedding, the layers (attention and
 * MLP in parallel on one layer norm), final norm and output head. One op, because generation makes few, small
 * products, between which the cost of calling an op counts. For training, use the ops that it is made of.
 */
import * as tf from '@tensorflow/tfjs';
import { attention } from './attention.js';
import { cacheWrite } from './cache-write.js';
import { embedding } from './embedding.js';
import { hasKernel, runKernel } from './kernels.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import { rotaryEmbedding, rotaryTables, type RotaryTables } from './rotary-embedding.js';

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
export interface DecoderLayer {
  norm: Norm;
  q: Dense;
  k: Dense;
  v: Dense;
  dense: Dense;
  fc1: Dense;
  fc2: Dense;
}

/** All that the step needs of a model: its weights, and what of its config they do not tell. */
export interface DecoderWeights {
  /** [V, C] */
  embedding: tf.Tensor2D;
  layers: readonly DecoderLayer[];
  finalNorm: Norm;
  head: Dense;
  /** Of the layer norms. */
  epsilon: number;
  /** How many dimensions of a head turn, and the base of their wavelengths. */
  rotaryDim: number;
  rotaryBase: number;
}

/** Keys and values of one layer, [B, capacity, H, D] each, written in place. */
export interface LayerCache {
  keys: tf.Variable<tf.Rank.R4>;
  values: tf.Variable<tf.Rank.R4>;
}

/** The new token of B sequences, one a row of the caches, which are written in place. */
export interface DecoderStep {
  /** The new token of each sequence. */
  ids: readonly number[];
  /** Its position in its sequence, from 0. */
  positions: readonly number[];
  caches: readonly LayerCache[];
  /**
   * Where the new keys and values go, from the largest position on: sequences end in the same column, and what
   * is in a row before the sequence's first position, or after the column, is not seen.
   */
  column: number;
}

/** The prompts of sequences that are new in the cache, in rows from `firstRow` on, each ending in one column. */
export interface DecoderPrompts {
  /** Token ids, at least one each. */
  prompts: readonly (readonly number[])[];
  firstRow: number;
  caches: readonly LayerCache[];
  /** Of the last token of each prompt. */
  column: number;
}

/** @returns the logits of the tokens that follow, [B, V] */
export function decoderStep(weights: DecoderWeights, step: DecoderStep): tf.Tensor2D {
  if (!hasKernel('Phi1DecoderStep')) return decoderStepReference(weights, step);
  const { epsilon, rotaryDim, rotaryBase } = weights;
  const { ids, positions, column } = step;
  return runKernel('Phi1DecoderStep', gatherInputs(weights, step.caches), {
    ids,
    positions,
    column,
    epsilon,
    rotaryDim,
    rotaryBase,
  })[0] as tf.Tensor2D;
}

/**
 * Runs prompts into the cache at once, without padding.
 *
 * @returns the logits of the tokens that follow, [prompts, V]; undefined where the engine has no such kernel
 */
export function decoderPrompts(weights: DecoderWeights, step: DecoderPrompts): tf.Tensor2D | undefined {
  if (!hasKernel('Phi1DecoderPrompts')) return undefined;
  const { epsilon, rotaryDim, rotaryBase } = weights;
  const { prompts, firstRow, column } = step;
  const [logits] = runKernel('Phi1DecoderPrompts', gatherInputs(weights, step.caches), {
    prompts,
    firstRow,
    column,
    epsilon,
    rotaryDim,
    rotaryBase,
  });
  return logits as tf.Tensor2D | undefined;
}

/** How a layer's weights follow each other in the kernels' inputs. */
const ORDER = ['norm', 'q', 'k', 'v', 'dense', 'fc1', 'fc2'] as const;

const flattened = new WeakMap<DecoderWeights, tf.Tensor[]>();

function gatherInputs(
  weights: DecoderWeights,
  caches: readonly LayerCache[],
): Record<string, tf.Tensor | tf.Tensor[]> {
  let flat = flattened.get(weights);
  if (!flat) {
    const { layers, finalNorm, head } = weights;
    const pairs = [...layers.flatMap((layer) => ORDER.map((name) => layer[name])), finalNorm, head];
    flat = [weights.embedding, ...pairs.flatMap(({ weight, bias }) => [weight, bias])];
    flattened.set(weights, flat);
  }
  return { weights: flat, caches: caches.flatMap(({ keys, values }) => [keys, values]) };
}

/** The composition of the other ops that defines the op. */
export function decoderStepReference(weights: DecoderWeights, step: DecoderStep): tf.Tensor2D {
  const { layers, finalNorm, head, epsilon, rotaryDim, rotaryBase } = weights;
  return tf.tidy(() => {
    const rows = step.ids.length;
    const { cos, sin } = rotaryTables(step.positions, rotaryDim, rotaryBase);
    const shape = [rows, 1, rotaryDim / 2];
    const rotary = { cos: cos.reshape(shape), sin: sin.reshape(shape) };
    const mask = decoderMask(step);
    let x = embedding(tf.tensor1d([...step.ids], 'int32'), weights.embedding) as tf.Tensor2D;
    layers.forEach((layer, i) => {
      x = block(x, layer, rotary, step.caches[i]!, step.column, mask, epsilon);
    });
    return linear(
      layerNorm(x, finalNorm.weight, finalNorm.bias, epsilon),
      head.weight,
      head.bias,
    ) as tf.Tensor2D;
  });
}

function block(
  x: tf.Tensor2D,
  layer: DecoderLayer,
  rotary: RotaryTables,
  { keys, values }: LayerCache,
  column: number,
  mask: tf.Tensor | undefined,
  epsilon: number,
): tf.Tensor2D {
  const [rows, , heads, size] = keys.shape;
  const normed = layerNorm(x, layer.norm.weight, layer.norm.bias, epsilon);
  const project = ({ weight, bias }: Dense) =>
    linear(normed, weight, bias).reshape<tf.Tensor4D>([rows, 1, heads, size]);
  const q = rotaryEmbedding(project(layer.q), rotary.cos, rotary.sin);
  cacheWrite(keys, rotaryEmbedding(project(layer.k), rotary.cos, rotary.sin), column);
  cacheWrite(values, project(layer.v), column);
  const seen = (cache: tf.Tensor4D) => cache.slice([0, 0, 0, 0], [rows, column + 1, heads, size]);
  const mixed = attention(q, seen(keys), seen(values), mask ? { mask } : {}).reshape(x.shape);
  const attended = linear(mixed, layer.dense.weight, layer.dense.bias);
  const widened = linear(normed, layer.fc1.weight, layer.fc1.bias, 'gelu');
  return attended.add(linear(widened, layer.fc2.weight, layer.fc2.bias)).add(x);
}

/** Added to the score of a key that is not to be seen: its weight is then exactly 0. */
const UNSEEN = -1e9;

/** What is added to the scores of a step, [B, 1, 1, column + 1]; undefined where every column is seen. */
export function decoderMask(step: Pick<DecoderStep, 'positions' | 'column'>): tf.Tensor | undefined {
  const values = decoderMaskValues(step);
  return values && tf.tensor4d(values, [step.positions.length, 1, 1, step.column + 1]);
}

/** The numbers of {@link decoderMask}, for a kernel that makes its own tensor of them. */
export function decoderMaskValues({
  positions,
  column,
}: Pick<DecoderStep, 'positions' | 'column'>): Float32Array | undefined {
  if (positions.every((position) => position === column)) return undefined;
  const columns = column + 1;
  const values = new Float32Array(positions.length * columns);
  positions.forEach((position, row) => {
    values.fill(UNSEEN, row * columns, row * columns + column - position);
  });
  return values;
}

/**
 * One new token of each sequence through a phi model against a KV cache: embedding, the layers, final norm and
 * output head. One op, because generation makes few, small
 * products, between which the cost of calling an op counts. For training, use the ops that it is made of.
 */
import * as tf from '@tensorflow/tfjs';
import { attention } from './attention.js';
import { cacheWrite } from './cache-write.js';
import { decoderLayer, sumStream, type DecoderLayer, type Dense, type Norm } from './decoder-layer.js';
import { embedding } from './embedding.js';
import { hasKernel, runKernel } from './kernels.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import { rotaryTables, type RotaryTables } from './rotary-embedding.js';

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
  const { layers, finalNorm, head, epsilon } = weights;
  return tf.tidy(() => {
    const rows = step.ids.length;
    const heads = step.caches[0]!.keys.shape[2];
    const rotary = stepRotary(weights, step);
    const attend = attendToCache(step);
    let stream: tf.Tensor[] = [embedding(tf.tensor2d([...step.ids], [rows, 1], 'int32'), weights.embedding)];
    layers.forEach((layer, i) => {
      stream = decoderLayer(stream, layer, {
        heads,
        rotary,
        epsilon,
        attend: (q, k, v) => attend(i, q, k, v),
      });
    });
    const hidden = layerNorm(sumStream(stream), finalNorm.weight, finalNorm.bias, epsilon);
    return linear(hidden.reshape([rows, -1]), head.weight, head.bias) as tf.Tensor2D;
  });
}

/** The rotary tables of a step's tokens, [B, 1, rotaryDim / 2] each. */
export function stepRotary(
  { rotaryDim, rotaryBase }: Pick<DecoderWeights, 'rotaryDim' | 'rotaryBase'>,
  { positions }: Pick<DecoderStep, 'positions'>,
): RotaryTables {
  const { cos, sin } = rotaryTables(positions, rotaryDim, rotaryBase);
  const shape: [number, number, number] = [positions.length, 1, rotaryDim / 2];
  return { cos: cos.reshape(shape), sin: sin.reshape(shape) };
}

/** Attention of a step's tokens, [B, 1, H, D], in one layer: keys and values go into the cache, queries see what is in it. */
export function attendToCache({
  caches,
  column,
  positions,
}: DecoderStep): (layer: number, q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D) => tf.Tensor4D {
  const mask = decoderMask({ positions, column });
  return (layer, q, k, v) => {
    const { keys, values } = caches[layer]!;
    cacheWrite(keys, k, column);
    cacheWrite(values, v, column);
    const seen = (block: tf.Tensor4D) => block.slice<tf.Tensor4D>([0, 0], [-1, column + 1]);
    return attention(q, seen(keys), seen(values), mask ? { mask } : {});
  };
}

/** Added to the score of a key that is not to be seen: its weight is then exactly 0. */
const UNSEEN = -1e9;

/** What is added to the scores of a step, [B, 1, 1, column + 1]; undefined where every column is seen. */
function decoderMask(step: Pick<DecoderStep, 'positions' | 'column'>): tf.Tensor | undefined {
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

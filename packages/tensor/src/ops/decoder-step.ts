/**
 * New tokens of some sequences through a phi model against a KV cache: embedding, the layers, final norm and
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

/** Tokens that follow each other in a sequence: its next one, or a part of its prompt. */
export interface DecoderRun {
  /** Token ids, at least one. */
  ids: readonly number[];
  /** The sequence's row in the caches. */
  row: number;
  /** Of the first of the tokens, from 0; what is in columns before it is the sequence's past. */
  position: number;
  /** After which of the tokens the next one's logits are wanted; after the last by default. */
  logits?: 'last' | 'all' | 'none';
}

/** New tokens of some sequences, no two runs of one row. The caches are written in place. */
export interface DecoderStep {
  runs: readonly DecoderRun[];
  caches: readonly LayerCache[];
}

/** @returns the logits that are wanted, run by run: [tokens, V] */
export function decoderStep(weights: DecoderWeights, step: DecoderStep): tf.Tensor2D {
  const byKernel = (some: DecoderStep) => runDecoderKernel(weights, some);
  return byKernel(step) ?? byLength(step, (group) => byKernel(group) ?? decodeByOps(weights, group));
}

/** Frees what an engine made of some weights, in the order of the kernels' inputs. */
type Release = (weights: readonly tf.Tensor[]) => void;

const releases: Release[] = [];

/** Has an engine told which weights are about to be disposed of. */
export function onReleaseDecoder(release: Release): void {
  releases.push(release);
}

/** Frees what engines have prepared of some weights, before they are disposed of themselves. */
export function releaseDecoder(weights: DecoderWeights): void {
  const flat = flattened.get(weights);
  if (flat) for (const release of releases) release(flat);
}

/** The composition of the other ops that defines the op. */
export function decoderStepReference(weights: DecoderWeights, step: DecoderStep): tf.Tensor2D {
  return byLength(step, (group) => decodeByOps(weights, group));
}

/** What a layer's queries do with its keys and values, [B, T, H, D] each. */
type Attend = (layer: number, q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D) => tf.Tensor4D;

/** A model in two parts, for {@link decodeWith}. */
export interface DecoderParts {
  /** From ids [B, T] to what the head takes, [B, T, C], with the given positions and attention. */
  forward: (ids: tf.Tensor2D, rotary: RotaryTables, attend: Attend) => tf.Tensor3D;
  /** From [tokens, C] to [tokens, V]. */
  head: (hidden: tf.Tensor2D) => tf.Tensor2D;
}

/** The op for a model that is not its weights alone, as one with an adapter. @returns like {@link decoderStep} */
export function decodeWith(
  rotary: Pick<DecoderWeights, 'rotaryDim' | 'rotaryBase'>,
  step: DecoderStep,
  parts: DecoderParts,
): tf.Tensor2D {
  return byLength(step, (group) => decodeGroup(rotary, group, parts));
}

/** Undefined where the engine has no kernel for it. */
function runDecoderKernel(weights: DecoderWeights, step: DecoderStep): tf.Tensor2D | undefined {
  if (!hasKernel('Phi1DecoderStep')) return undefined;
  const { epsilon, rotaryDim, rotaryBase } = weights;
  const attributes = { runs: step.runs, epsilon, rotaryDim, rotaryBase };
  const [logits] = runKernel('Phi1DecoderStep', gatherInputs(weights, step.caches), attributes);
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

/** Which of a run's tokens have their logits wanted. */
export function wantedTokens({ ids, logits = 'last' }: DecoderRun): number[] {
  if (logits === 'none') return [];
  return logits === 'last' ? [ids.length - 1] : [...ids.keys()];
}

/** Decodes runs of one length together, which needs no padding. @returns logits in the order of the runs */
function byLength({ runs, caches }: DecoderStep, decode: (group: DecoderStep) => tf.Tensor2D): tf.Tensor2D {
  const lengths = [...new Set(runs.map(({ ids }) => ids.length))];
  if (lengths.length === 1) return decode({ runs, caches });
  return tf.tidy(() => {
    const from = new Map<DecoderRun, number>();
    let rows = 0;
    const parts = lengths.map((length) => {
      const group = runs.filter(({ ids }) => ids.length === length);
      for (const run of group) {
        from.set(run, rows);
        rows += wantedTokens(run).length;
      }
      return decode({ runs: group, caches });
    });
    const order = runs.flatMap((run) => wantedTokens(run).map((_, i) => from.get(run)! + i));
    const filled = parts.filter(({ shape }) => shape[0] > 0);
    if (filled.length === 0) return parts[0]!;
    return embedding(tf.tensor1d(order, 'int32'), tf.concat(filled)) as tf.Tensor2D;
  });
}

function decodeByOps(weights: DecoderWeights, step: DecoderStep): tf.Tensor2D {
  const { layers, finalNorm, head, epsilon } = weights;
  return decodeGroup(weights, step, {
    forward: (ids, rotary, attend) => {
      let stream: tf.Tensor[] = [embedding(ids, weights.embedding)];
      const heads = step.caches[0]!.keys.shape[2];
      layers.forEach((layer, i) => {
        const options = { heads, rotary, epsilon };
        stream = decoderLayer(stream, layer, { ...options, attend: (q, k, v) => attend(i, q, k, v) });
      });
      return layerNorm(sumStream(stream), finalNorm.weight, finalNorm.bias, epsilon) as tf.Tensor3D;
    },
    head: (hidden) => linear(hidden, head.weight, head.bias) as tf.Tensor2D,
  });
}

/** Runs of one length. */
function decodeGroup(
  { rotaryDim, rotaryBase }: Pick<DecoderWeights, 'rotaryDim' | 'rotaryBase'>,
  step: DecoderStep,
  { forward, head }: DecoderParts,
): tf.Tensor2D {
  return tf.tidy(() => {
    const [rows, time] = [step.runs.length, step.runs[0]!.ids.length];
    const ids = step.runs.flatMap((run) => run.ids);
    const positions = step.runs.flatMap((run) => run.ids.map((_, i) => run.position + i));
    const { cos, sin } = rotaryTables(positions, rotaryDim, rotaryBase);
    const shape = [rows, time, rotaryDim / 2];
    const rotary = { cos: cos.reshape(shape), sin: sin.reshape(shape) };
    const hidden = forward(tf.tensor2d(ids, [rows, time], 'int32'), rotary, attendToCache(step));
    const flat = hidden.reshape<tf.Tensor2D>([rows * time, -1]);
    const wanted = step.runs.flatMap((run, row) => wantedTokens(run).map((token) => row * time + token));
    // where none is wanted the head is asked for one, of which nothing is kept: it knows its width
    const chosen = tf.tensor1d(wanted.length > 0 ? wanted : [0], 'int32');
    const logits = head(embedding(chosen, flat) as tf.Tensor2D);
    return wanted.length > 0 ? logits : tf.tensor2d([], [0, logits.shape[1]]);
  });
}

/** Attention of runs of one length: keys and values go into the cache, queries see what is in it. */
function attendToCache({ runs, caches }: DecoderStep): Attend {
  const time = runs[0]!.ids.length;
  const [, capacity] = caches[0]!.keys.shape;
  const cells = runs.flatMap(({ row, position, ids }) => ids.map((_, i) => row * capacity + position + i));
  const columns = Math.max(...runs.map(({ position }) => position)) + time;
  const mask = decoderMask(runs, columns);
  const [first] = runs as [DecoderRun];
  const follow = runs.every(({ row }, i) => row === first.row + i);
  const seen = (block: tf.Tensor4D): tf.Tensor4D => {
    const part = block.slice<tf.Tensor4D>([follow ? first.row : 0], [follow ? runs.length : -1, columns]);
    if (follow) return part;
    return tf.gather(
      part,
      tf.tensor1d(
        runs.map(({ row }) => row),
        'int32',
      ),
    );
  };
  return (layer, q, k, v) => {
    const { keys, values } = caches[layer]!;
    cacheWrite(keys, k, cells);
    cacheWrite(values, v, cells);
    return attention(q, seen(keys), seen(values), mask ? { mask } : {});
  };
}

/** Added to the score of a key that is not to be seen: its weight is then exactly 0. */
const UNSEEN = -1e9;

/** What is added to the scores of runs of one length, [B, 1, T, columns]; undefined where every column is seen. */
function decoderMask(runs: readonly DecoderRun[], columns: number): tf.Tensor | undefined {
  const values = decoderMaskValues(runs, columns);
  return values && tf.tensor4d(values, [runs.length, 1, runs[0]!.ids.length, columns]);
}

/** The numbers of {@link decoderMask}, for a kernel that makes its own tensor of them. */
export function decoderMaskValues(runs: readonly DecoderRun[], columns: number): Float32Array | undefined {
  const last = runs.flatMap(({ ids, position }) => ids.map((_, i) => position + i));
  if (last.every((column) => column === columns - 1)) return undefined;
  const values = new Float32Array(last.length * columns);
  last.forEach((column, token) => values.fill(UNSEEN, token * columns + column + 1, (token + 1) * columns));
  return values;
}

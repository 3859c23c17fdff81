/**
 * `decoderStep` on the wasm backend, in Node and in browsers: two of XNNPACK's products a layer, and all that is between
 * them here, in place, where a dozen of the backend's ops with a tensor each would cost more than what they compute. Keys and
 * values are written where they lie in the cache.
 */
import * as tf from '@tensorflow/tfjs';
import { onReleaseDecoder, wantedTokens, type DecoderRun } from '../../ops/decoder-step.js';
import { rotaryValues } from '../../ops/rotary-embedding.js';
import { BACKEND_NAME, floats, makeFloats, type WasmBackend } from './backend.js';
import {
  prepareWeights,
  releaseWeights,
  type PreparedDense,
  type PreparedWeights,
} from './prepared-weights.js';

interface Attributes {
  runs: readonly DecoderRun[];
  epsilon: number;
  rotaryDim: number;
  rotaryBase: number;
}

/** A token of the step: its place among them, and its sequence's row and column in the cache. */
interface Place {
  row: number;
  column: number;
}

tf.registerKernel({
  kernelName: 'Phi1DecoderStep',
  backendName: BACKEND_NAME,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { weights, caches } = inputs as unknown as Record<'weights' | 'caches', tf.TensorInfo[]>;
    const wasm = backend as WasmBackend;
    const prepared = prepareWeights(wasm, weights);
    return prepared ? decode(wasm, prepared, caches, attrs as unknown as Attributes) : [];
  },
});

onReleaseDecoder(releaseWeights);

function decode(
  backend: WasmBackend,
  weights: PreparedWeights,
  caches: readonly tf.TensorInfo[],
  { runs, epsilon, rotaryDim, rotaryBase }: Attributes,
): tf.TensorInfo {
  const [, capacity, heads, size] = caches[0]!.shape as [number, number, number, number];
  const places = runs.flatMap(({ row, position, ids }) =>
    ids.map((_, i): Place => ({ row, column: position + i })),
  );
  const [tokens, width] = [places.length, heads * size];
  const rotary = rotaryValues(
    places.map(({ column }) => column),
    rotaryDim,
    rotaryBase,
  );
  const stream = embed(floats(backend, weights.embedding), runs, width);
  const normed = new Float32Array(tokens * width);
  weights.layers.forEach(({ norm, wide, narrow }, layer) => {
    normalize(normed, stream, floats(backend, norm.weight), floats(backend, norm.bias), epsilon);
    const projected = product(backend, normed, wide);
    const all = floats(backend, projected);
    const mixed = new Float32Array(tokens * narrow.inputs);
    const stride = wide.outputs;
    for (const offset of [0, width]) rotate(all, offset, stride, { heads, size, rotaryDim, ...rotary });
    const [keys, values] = [caches[2 * layer]!, caches[2 * layer + 1]!].map((cache) =>
      floats(backend, cache),
    );
    places.forEach(({ row, column }, token) => {
      const [cell, from] = [(row * capacity + column) * width, token * stride];
      keys!.set(all.subarray(from + width, from + 2 * width), cell);
      values!.set(all.subarray(from + 2 * width, from + 3 * width), cell);
    });
    places.forEach(({ row, column }, token) => {
      const begin = row * capacity * width;
      const seen = { keys: keys!, values: values!, begin, columns: column + 1, heads, size };
      attend(mixed, token * narrow.inputs, all, token * stride, seen);
      activate(mixed, token * narrow.inputs + width, all, token * stride + 3 * width, narrow.inputs - width);
    });
    backend.disposeData(projected.dataId);
    const added = product(backend, mixed, narrow);
    const sums = floats(backend, added);
    for (let i = 0; i < stream.length; i++) stream[i]! += sums[i]!;
    backend.disposeData(added.dataId);
  });
  const wanted = wantedRows(runs);
  const { head, finalNorm } = weights;
  if (wanted.length === 0) return makeFloats(backend, [0, head.outputs], new Float32Array(0));
  const last = new Float32Array(wanted.length * width);
  wanted.forEach((token, i) => {
    last.set(stream.subarray(token * width, (token + 1) * width), i * width);
  });
  normalize(last, last, floats(backend, finalNorm.weight), floats(backend, finalNorm.bias), epsilon);
  const logits = product(backend, last, head);
  return { ...logits, shape: [wanted.length, head.outputs] };
}

/** x [rows, inputs] times a weight, plus its bias; the result is the caller's to free. */
function product(backend: WasmBackend, x: Float32Array, dense: PreparedDense): tf.TensorInfo {
  const rows = x.length / dense.inputs;
  const a = makeFloats(backend, [1, rows, dense.inputs], x);
  const { kernelFunc } = tf.getKernel('_FusedMatMul', BACKEND_NAME);
  const result = kernelFunc({
    backend,
    inputs: { a, b: dense.weight, bias: dense.bias },
    attrs: { transposeA: false, transposeB: false, activation: 'linear' },
  }) as tf.TensorInfo;
  backend.disposeData(a.dataId);
  return result;
}

function embed(embedding: Float32Array, runs: readonly DecoderRun[], width: number): Float32Array {
  const ids = runs.flatMap((run) => run.ids);
  const rows = new Float32Array(ids.length * width);
  ids.forEach((id, token) => {
    rows.set(embedding.subarray(id * width, (id + 1) * width), token * width);
  });
  return rows;
}

function wantedRows(runs: readonly DecoderRun[]): number[] {
  let first = 0;
  return runs.flatMap((run) => {
    const rows = wantedTokens(run).map((token) => first + token);
    first += run.ids.length;
    return rows;
  });
}

/** Layer norm of each row of x. */
function normalize(
  into: Float32Array,
  x: Float32Array,
  gain: Float32Array,
  offset: Float32Array,
  epsilon: number,
): void {
  const width = gain.length;
  for (let begin = 0; begin < x.length; begin += width) {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < width; i++) sum += x[begin + i]!;
    const mean = sum / width;
    for (let i = 0; i < width; i++) squares += (x[begin + i]! - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / width + epsilon);
    for (let i = 0; i < width; i++) into[begin + i] = (x[begin + i]! - mean) * scale * gain[i]! + offset[i]!;
  }
}

interface Turn {
  heads: number;
  size: number;
  rotaryDim: number;
  cos: Float32Array;
  sin: Float32Array;
}

/** Rotary embedding of what lies at an offset in each row, in place. */
function rotate(all: Float32Array, offset: number, stride: number, turn: Turn): void {
  const { heads, size, rotaryDim, cos, sin } = turn;
  const half = rotaryDim / 2;
  for (let token = 0; token * stride < all.length; token++) {
    for (let head = 0; head < heads; head++) {
      const begin = token * stride + offset + head * size;
      for (let i = 0; i < half; i++) {
        const [c, s] = [cos[token * half + i]!, sin[token * half + i]!];
        const [first, second] = [all[begin + i]!, all[begin + half + i]!];
        all[begin + i] = first * c - second * s;
        all[begin + half + i] = second * c + first * s;
      }
    }
  }
}

/** What a query sees: the first columns of a row of the cache. */
interface Seen {
  keys: Float32Array;
  values: Float32Array;
  begin: number;
  columns: number;
  heads: number;
  size: number;
}

/** Attention of one token's query over what is in the cache. */
function attend(into: Float32Array, to: number, queries: Float32Array, from: number, seen: Seen): void {
  const { keys, values, begin, columns, heads, size } = seen;
  const scale = 1 / Math.sqrt(size);
  const weights = new Float32Array(columns);
  for (let head = 0; head < heads; head++) {
    const query = queries.subarray(from + head * size, from + (head + 1) * size);
    let largest = -Infinity;
    for (let column = 0; column < columns; column++) {
      const key = begin + (column * heads + head) * size;
      let [a, b, i] = [0, 0, 0];
      for (; i + 1 < size; i += 2) {
        a += query[i]! * keys[key + i]!;
        b += query[i + 1]! * keys[key + i + 1]!;
      }
      if (i < size) a += query[i]! * keys[key + i]!;
      weights[column] = (a + b) * scale;
      largest = Math.max(largest, weights[column]!);
    }
    let total = 0;
    for (let column = 0; column < columns; column++) {
      total += weights[column] = Math.exp(weights[column]! - largest);
    }
    const result = into.subarray(to + head * size, to + (head + 1) * size);
    for (let column = 0; column < columns; column++) {
      const [weight, value] = [weights[column]! / total, begin + (column * heads + head) * size];
      for (let i = 0; i < size; i++) result[i]! += weight * values[value + i]!;
    }
  }
}

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

/** GELU in its tanh form. */
function activate(into: Float32Array, to: number, x: Float32Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const value = x[from + i]!;
    into[to + i] = 0.5 * value * (1 + Math.tanh(SQRT_2_OVER_PI * (value + 0.044715 * value * value * value)));
  }
}

/**
 * A phi model's weights as the wasm backend multiplies fast. Its products go through XNNPACK only where the weight is [in,
 * out] and the same tensor as the last time, so each is turned once, those of one input side by side.
 */
import * as tf from '@tensorflow/tfjs';
import { floats, makeFloats, type WasmBackend } from './backend.js';

/** A linear map: the weight [in, out] and the bias [out]. */
export interface PreparedDense {
  weight: tf.TensorInfo;
  bias: tf.TensorInfo;
  inputs: number;
  outputs: number;
}

/** A layer as two products. */
export interface PreparedLayer {
  norm: { weight: tf.TensorInfo; bias: tf.TensorInfo };
  /** From the normed stream to q, k, v and the MLP's first layer, one after the other. */
  wide: PreparedDense;
  /** From attention's result and the MLP's, one after the other, to what is added to the stream. */
  narrow: PreparedDense;
}

/** A model's weights; they stay valid until one of them is written. */
export interface PreparedWeights {
  embedding: tf.TensorInfo;
  layers: PreparedLayer[];
  finalNorm: { weight: tf.TensorInfo; bias: tf.TensorInfo };
  head: PreparedDense;
  /** What they were made of. */
  sources: readonly tf.DataId[];
  backend: WasmBackend;
}

/** Of larger models the backend's memory, 4 GB at most, would not hold what is prepared beside the weights. */
const MOST_NUMBERS = 2 ** 28;

const prepared = new WeakMap<object, PreparedWeights>();

/**
 * @param weights in the order of the op's input: the embedding, seven pairs a layer, the final norm, the head
 * @returns what is prepared of them, kept until {@link releaseWeights}; undefined where they are too large
 */
export function prepareWeights(
  backend: WasmBackend,
  weights: readonly tf.TensorInfo[],
): PreparedWeights | undefined {
  const [embedding] = weights as [tf.TensorInfo];
  const known = prepared.get(weights);
  if (known?.backend === backend && known.sources.every((source, i) => source === weights[i]!.dataId))
    return known;
  if (known) release(known);
  if (weights.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape), 0) > MOST_NUMBERS)
    return undefined;
  const pair = (i: number) => ({ weight: weights[1 + 2 * i]!, bias: weights[2 + 2 * i]! });
  const count = (weights.length - 5) / 14;
  const made: PreparedWeights = {
    embedding,
    layers: Array.from({ length: count }, (_, i) => {
      const [norm, q, k, v, dense, fc1, fc2] = [0, 1, 2, 3, 4, 5, 6].map((j) => pair(7 * i + j)) as [
        ...[Pair, Pair, Pair, Pair, Pair, Pair, Pair],
      ];
      return {
        norm,
        wide: prepareDense(backend, [q, k, v, fc1], 'outputs'),
        narrow: prepareDense(backend, [dense, fc2], 'inputs'),
      };
    }),
    finalNorm: pair(7 * count),
    head: prepareDense(backend, [pair(7 * count + 1)], 'outputs'),
    sources: weights.map(({ dataId }) => dataId),
    backend,
  };
  prepared.set(weights, made);
  return made;
}

/** Frees what was prepared of some weights. */
export function releaseWeights(weights: readonly tf.TensorInfo[]): void {
  const known = prepared.get(weights);
  if (known) release(known);
  prepared.delete(weights);
}

function release({ layers, head, backend }: PreparedWeights): void {
  for (const { weight, bias } of [...layers.flatMap(({ wide, narrow }) => [wide, narrow]), head]) {
    backend.disposeData(weight.dataId);
    backend.disposeData(bias.dataId);
  }
}

interface Pair {
  weight: tf.TensorInfo;
  bias: tf.TensorInfo;
}

/** One linear map of several: of one input, their outputs in a row; or of inputs in a row, the sum of their outputs. */
function prepareDense(
  backend: WasmBackend,
  parts: readonly Pair[],
  along: 'inputs' | 'outputs',
): PreparedDense {
  const shapes = parts.map(({ weight }) => weight.shape as [number, number]);
  const sum = (axis: 0 | 1) => shapes.reduce((total, shape) => total + shape[axis], 0);
  const outputs = along === 'outputs' ? sum(0) : shapes[0]![0];
  const inputs = along === 'inputs' ? sum(1) : shapes[0]![1];
  const [turned, biases] = [new Float32Array(inputs * outputs), new Float32Array(outputs)];
  let [row, column] = [0, 0];
  for (const [i, { weight, bias }] of parts.entries()) {
    const [values, offsets] = [floats(backend, weight), floats(backend, bias)];
    const [outs, ins] = shapes[i]!;
    for (let o = 0; o < outs; o++) {
      for (let i = 0; i < ins; i++) turned[(row + i) * outputs + column + o] = values[o * ins + i]!;
      biases[column + o]! += offsets[o]!;
    }
    if (along === 'outputs') column += outs;
    else row += ins;
  }
  return {
    weight: makeFloats(backend, [1, inputs, outputs], turned),
    bias: makeFloats(backend, [outputs], biases),
    inputs,
    outputs,
  };
}

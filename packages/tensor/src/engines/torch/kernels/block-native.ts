/**
 * The fused op `parallelBlock` and its gradients in one call each of our own CPU kernels
 * (`packages/tensor/native/block.cpp`): everything that they read is laid out here as that file declares it, in
 * slots of 64 bits.
 */
import type * as tf from '@tensorflow/tfjs';
import { dropoutThreshold, mixSeed } from '../../../ops/dropout.js';
import type { FusedKernel } from '../../../ops/kernels.js';
import { defineKernel, type Kernel, type KernelCall } from '../kernel.js';
import { TorchError, type Handle } from '../library.js';
import { addressAt, Slots } from '../native-memory.js';
import { dataAddress, results } from './phi-native.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

/** The struct `Block`. */
const block = new Slots(48);

interface Sizes {
  batch: number;
  time: number;
  heads: number;
  width: number;
  inner: number;
}

/** Lays out what both passes read, and the addresses that each adds. */
function layOut(call: KernelCall, { batch, time, heads, width, inner }: Sizes, rest: number[]): void {
  const { inputs, attributes, backend } = call;
  const { epsilon, attention, residual, documentStarts } = attributes as {
    epsilon: number;
    documentStarts: Int32Array | undefined;
    attention: { rate: number; seed: number };
    residual: { rate: number; seeds: [number, number] };
  };
  const { x, cos, sin } = inputs;
  const bySequence = cos!.shape.length === 3 ? 1 : 0;
  const sizes = [batch, time, heads, width / heads, inner, cos!.shape.at(-1)!, bySequence, backend.threads];
  const doubles = [epsilon, 1 / (1 - attention.rate), 1 / (1 - residual.rate)];
  const dropouts = [
    dropoutThreshold(attention.rate),
    mixSeed(attention.seed),
    dropoutThreshold(residual.rate),
    ...residual.seeds.map(mixSeed),
  ];
  const tables = [cos, sin].map((info) => dataAddress(call, info));
  const starts = documentStarts ? addressAt(documentStarts.buffer) + documentStarts.byteOffset : 0;
  const addresses = [...tables, starts, ...[...getWeights(call), x].map((info) => dataAddress(call, info))];
  sizes.forEach((value, i) => {
    block.setInteger(i, value);
  });
  doubles.forEach((value, i) => {
    block.setDouble(sizes.length + i, value);
  });
  [...dropouts, ...addresses, ...rest].forEach((value, i) => {
    block.setInteger(sizes.length + doubles.length + i, value);
  });
}

/** Weight and bias of norm, q, k, v, dense, fc1 and fc2. */
const getWeights = ({ inputs }: KernelCall) => inputs.weights as unknown as tf.TensorInfo[];

/** @throws TorchError when a tensor is of a shape that does not fit the others */
function computeSizes(call: KernelCall): Sizes {
  const { x, cos, sin } = call.inputs;
  const [batch, time, width] = x!.shape as [number, number, number];
  const heads = call.attributes.heads as number;
  const inner = getWeights(call)[10]!.shape[0]!;
  const square = [[width, width], [width]];
  const shapes = [
    [width],
    [width],
    ...square,
    ...square,
    ...square,
    ...square,
    [inner, width],
    [inner],
    [width, inner],
    [width],
  ];
  const half = cos!.shape.at(-1)!;
  const angles = cos!.shape.length === 3 ? [batch, time, half] : [time, half];
  const fits =
    getWeights(call).every(({ shape }, i) => String(shape) === String(shapes[i])) &&
    [cos, sin].every((table) => String(table!.shape) === String(angles)) &&
    width % heads === 0 &&
    2 * half <= width / heads;
  if (!fits) {
    const given = getWeights(call).map(({ shape }) => `[${String(shape)}]`);
    throw new TorchError(`the weights ${given.join(', ')} or angles do not fit ${String(heads)} heads`);
  }
  return { batch, time, heads, width, inner };
}

define('Phi1ParallelBlock', (call) => {
  const sizes = computeSizes(call);
  const { batch, time, heads, width, inner } = sizes;
  const { handles, at } = results(
    call,
    [batch * time, 3 * width + inner],
    [batch * time, width],
    [batch, heads, time],
    [batch * time, 2],
    [batch, time, width],
  );
  layOut(call, sizes, at);
  call.backend.cpuKernels!.block(block.address);
  return [handles.at(-1)!, ...handles.slice(0, -1)];
});

define('Phi1ParallelBlockGrad', (call) => {
  const { torch, inputs } = call;
  const sizes = computeSizes(call);
  const { batch, time, width, inner } = sizes;
  const across = 3 * width + inner;
  const state = (inputs.state as unknown as tf.TensorInfo[]).map((info) => dataAddress(call, info));
  const { handles, at } = results(
    call,
    [batch, time, width],
    [2, width],
    [across, width],
    [across],
    [width, width],
    [width],
    [width, inner],
    [width],
  );
  layOut(call, sizes, [...state, 0, dataAddress(call, inputs.dy), ...at]);
  call.backend.cpuKernels!.blockGradients(block.address);
  const [dx, norm, weights, biases, ...rest] = handles as [Handle, Handle, Handle, Handle, ...Handle[]];
  const rows = (row: number, count: number) => torch.view(weights, [count, width], [width, 1], row * width);
  const part = (from: Handle, first: number, count: number) => torch.view(from, [count], [1], first);
  const projection = (row: number, count: number) => [rows(row, count), part(biases, row, count)];
  const [dDense, dDenseBias, dFc2, dFc2Bias] = rest as [Handle, Handle, Handle, Handle];
  return [
    dx,
    part(norm, 0, width),
    part(norm, width, width),
    ...[0, 1, 2].flatMap((i) => projection(i * width, width)),
    dDense,
    dDenseBias,
    ...projection(3 * width, inner),
    dFc2,
    dFc2Bias,
  ];
});

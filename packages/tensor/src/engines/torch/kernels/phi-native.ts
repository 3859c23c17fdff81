/**
 * The fused ops of a training step with our own CPU kernels (`packages/tensor/native`), in float32. Where a call does
 * not fit, or there are no kernels of our own, the same op's kernel in `phi.ts` serves.
 */
import type * as tf from '@tensorflow/tfjs';
import { dropoutThreshold, mixSeed } from '../../../ops/dropout.js';
import type { FusedKernel } from '../../../ops/kernels.js';
import { defineNativeKernel, type KernelCall, type KernelResult } from '../kernel.js';
import { TorchError, type Handle } from '../library.js';
import type { NativeKernels } from '../native.js';

type NativeKernel = (call: KernelCall, native: NativeKernels) => KernelResult | undefined;

/** Registers a kernel for calls whose tensors are not empty, and whose floats are all held as float32. */
function define(name: FusedKernel, kernel: NativeKernel): void {
  defineNativeKernel(name, (call) => {
    const { backend, inputs } = call;
    if (!backend.takesNatively(Object.values(inputs).flat())) return undefined;
    const { labels, ...others } = inputs;
    const areFloats = Object.values(others).every(
      (input) => Array.isArray(input) || input.dtype === 'float32',
    );
    return areFloats && (!labels || labels.dtype === 'int32') ? kernel(call, backend.cpuKernels!) : undefined;
  });
}

/** Whether a tensor is absent or of a shape. */
const is = (info: tf.TensorInfo | undefined, ...shape: number[]) =>
  info === undefined ||
  (info.shape.length === shape.length && shape.every((size, d) => size === info.shape[d]));

/** The address of a tensor's numbers, laid out row by row; 0 for an absent one. */
export function dataAddress(
  { handle, operators, torch }: KernelCall,
  info: tf.TensorInfo | undefined,
): number {
  if (!info) return 0;
  const held = handle(info);
  return torch.dataAddress(torch.isContiguous(held) ? held : operators.contiguous(held, 0));
}

/** Uninitialized tensors of the given shapes, and their addresses. */
export function results(
  { torch, backend }: KernelCall,
  ...shapes: number[][]
): { handles: Handle[]; at: number[] } {
  const handles = shapes.map((shape) => torch.empty(shape, 'float32', backend.device));
  return { handles, at: handles.map((handle) => torch.dataAddress(handle)) };
}

define('Phi1Linear', (call, native) => {
  const { inputs, attributes, backend } = call;
  const [[rows, width], [outputs]] = [inputs.x!.shape, inputs.weight!.shape] as [
    ...[[number, number], [number, number]],
  ];
  if (!is(inputs.weight, outputs, width) || !is(inputs.bias, outputs)) return undefined;
  const shape = [rows, outputs];
  const { handles, at } = results(call, ...(attributes.activation === 'gelu' ? [shape, shape] : [shape]));
  const [x, weight, bias] = [inputs.x, inputs.weight, inputs.bias].map((info) => dataAddress(call, info));
  native.linear(x!, weight!, bias!, at[0]!, at[1] ?? 0, rows, width, outputs, backend.threads);
  return handles.toReversed(); // what was activated, then what went into it
});

define('Phi1LinearGrad', (call, native) => {
  const { inputs, attributes, backend } = call;
  const { dy, x, weight, preActivation } = inputs;
  const [rows, width] = x!.shape as [number, number];
  const outputs = weight!.shape[0]!;
  if (![dy, preActivation].every((info) => is(info, rows, outputs)) || !is(weight, outputs, width)) {
    return undefined;
  }
  const [dyAt, preAt, xAt, weightAt] = [dy, preActivation, x, weight].map((info) =>
    dataAddress(call, info),
  ) as [...[number, number, number, number]];
  const slopes = preActivation ? results(call, [rows, outputs]).at[0]! : 0;
  const wanted = [x!.shape, weight!.shape, ...(attributes.bias ? [[outputs]] : [])];
  const { handles, at } = results(call, ...wanted);
  native.linearGradients(
    ...[dyAt, preAt, xAt, weightAt, slopes, at[0]!, at[1]!, at[2] ?? 0],
    ...[rows, width, outputs, backend.threads],
  );
  return handles;
});

define('Phi1Rotary', (call, native) => {
  const { inputs, attributes, backend } = call;
  const { x, cos, sin } = inputs;
  const [batch, time, , size] = x!.shape as [number, number, number, number];
  const half = cos!.shape.at(-1)!;
  const bySequence = cos!.shape.length === 3;
  const fits = [cos, sin].every((table) => is(table, ...(bySequence ? [batch] : []), time, half));
  if (!fits || 2 * half > size) return undefined;
  const [xAt, cosAt, sinAt] = [x, cos, sin].map((info) => dataAddress(call, info)) as [
    number,
    number,
    number,
  ];
  const { handles, at } = results(call, x!.shape);
  const sign = attributes.backwards ? -1 : 1;
  native.rotary(xAt, cosAt, sinAt, at[0]!, ...x!.shape, half, bySequence ? 1 : 0, sign, backend.threads);
  return handles[0]!;
});

/** Dropout as the kernels want it, and the threads. */
function dropoutSettings({ attributes, backend }: KernelCall): number[] {
  const { rate, seed } = attributes as { rate: number; seed: number };
  return [1 / (1 - rate), dropoutThreshold(rate), mixSeed(seed), backend.threads];
}

define('Phi1Dropout', (call, native) => {
  const { x } = call.inputs;
  const { handles, at } = results(call, x!.shape);
  const count = x!.shape.reduce((a, b) => a * b, 1);
  native.dropout(dataAddress(call, x), at[0]!, count, ...dropoutSettings(call));
  return handles[0]!;
});

define('Phi1CausalAttention', (call, native) => {
  const { q, k, v } = call.inputs;
  if (![k, v].every((info) => is(info, ...q!.shape))) return undefined;
  const [batch, time, heads] = q!.shape as [number, number, number, number];
  const { handles, at } = results(call, q!.shape, [batch, heads, time]);
  const addresses = [q, k, v].map((info) => dataAddress(call, info));
  native.attention(
    ...addresses,
    ...at,
    ...q!.shape,
    call.attributes.scale as number,
    ...dropoutSettings(call),
  );
  return handles;
});

define('Phi1CausalAttentionGrad', (call, native) => {
  const { dy, q, k, v, out } = call.inputs;
  const logSums = (call.inputs.state as unknown as [tf.TensorInfo])[0];
  const [batch, time, heads] = q!.shape as [number, number, number, number];
  if (![dy, k, v, out].every((info) => is(info, ...q!.shape)) || !is(logSums, batch, heads, time))
    return undefined;
  const { handles, at } = results(call, q!.shape, q!.shape, q!.shape);
  const addresses = [q, k, v, out, logSums, dy].map((info) => dataAddress(call, info));
  native.attentionGradients(
    ...addresses,
    ...at,
    ...q!.shape,
    call.attributes.scale as number,
    ...dropoutSettings(call),
  );
  return handles;
});

define('Phi1CrossEntropy', (call, native) => {
  const { inputs, attributes, backend } = call;
  const { ignoreIndex, chunkTokens, withGradients } = attributes as {
    ignoreIndex: number;
    chunkTokens: number;
    withGradients: boolean;
  };
  const { hidden, weight, bias, labels } = inputs;
  const [tokens, width] = hidden!.shape as [number, number];
  const vocabulary = weight!.shape[0]!;
  if (!is(weight, vocabulary, width) || !is(bias, vocabulary) || !is(labels, tokens)) return undefined;
  const addresses = [hidden, weight, bias, labels].map((info) => dataAddress(call, info));
  const room = results(call, [Math.min(chunkTokens, tokens), vocabulary]);
  const of = (info: tf.TensorInfo | undefined) => (info ? [info.shape] : []);
  const { handles, at } = results(call, [], ...(withGradients ? [hidden, weight, bias].flatMap(of) : []));
  const wrong = native.crossEntropy(
    ...addresses,
    ...[room.at[0]!, at[0]!, at[1] ?? 0, at[2] ?? 0, at[3] ?? 0],
    ...[tokens, width, vocabulary, chunkTokens, ignoreIndex, backend.threads],
  );
  if (wrong >= 0)
    throw new TorchError(`the label of token ${String(wrong)} is not in [0, ${String(vocabulary)})`);
  return handles;
});

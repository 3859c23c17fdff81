/** The fused op `decoderBlock` on libtorch, in as few native calls as it takes. */
import type * as tf from '@tensorflow/tfjs';
import { defineKernel, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';

defineKernel('Phi1CacheWrite', (call) => {
  const { cache, update } = call.inputs;
  writeColumns(call, call.handle(cache!), call.handle(update!), call.attributes.column as number);
  return [];
});

function writeColumns({ operators, torch }: KernelCall, cache: Handle, update: Handle, column: number): void {
  const time = torch.shapeOf(update)[1]!;
  operators.copy_(operators.narrow(cache, 1, column, time), update, false);
}

defineKernel('Phi1DecoderBlock', (call) => {
  const { inputs, handle, operators, shims } = call;
  const { column, epsilon } = call.attributes as { column: number; epsilon: number };
  const [rows, , heads, size] = inputs.keys!.shape as [number, number, number, number];
  const weights = (inputs.weights as unknown as tf.TensorInfo[]).map(handle);
  const [normWeight, normBias, q, qBias, k, kBias, v, vBias, dense, denseBias, fc1, fc1Bias, fc2, fc2Bias] =
    weights as [Handle, Handle, ...Handle[]];
  const x = handle(inputs.x!);
  const [normed] = operators.native_layer_norm(x, [heads * size], normWeight, normBias, epsilon);
  const product = productOf(call, rows);
  const perHead = (y: Handle) => operators.view(y, [rows, 1, heads, size]);

  const turned = rotated(
    call,
    operators.cat([perHead(product(normed, q!, qBias!)), perHead(product(normed, k!, kBias!))], 1),
  );
  const [keys, values] = [handle(inputs.keys!), handle(inputs.values!)];
  writeColumns(call, keys, operators.narrow(turned, 1, 1, 1), column);
  writeColumns(call, values, perHead(product(normed, v!, vBias!)), column);

  const swapped = (y: Handle, length: number) =>
    operators.permute(operators.narrow(y, 1, 0, length), [0, 2, 1, 3]);
  const mixed = operators.scaled_dot_product_attention(
    swapped(turned, 1),
    swapped(keys, column + 1),
    swapped(values, column + 1),
    inputs.mask && handle(inputs.mask),
    0,
    false,
    undefined,
    false,
  );
  const attended = product(operators.reshape(mixed, [rows, heads * size]), dense!, denseBias!);
  const transformed = product(operators.gelu(product(normed, fc1!, fc1Bias!), 'tanh'), fc2!, fc2Bias!);
  return shims.add_Tensor(shims.add_Tensor(attended, transformed, 1), x, 1);
});

/** y = x W^T + b for [rows, in]; one row goes as a matrix and a vector, which reads the weight faster. */
function productOf({ operators, shims }: KernelCall, rows: number) {
  return (x: Handle, weight: Handle, bias: Handle): Handle => {
    if (rows > 1) return operators.linear(x, weight, bias);
    return shims.addmv(bias, weight, operators.view(x, [-1]), 1, 1);
  };
}

/** Rotary embedding of [B, 2, H, D] at one position a row. */
function rotated(call: KernelCall, x: Handle): Handle {
  const { inputs, handle, operators, shims } = call;
  const { cos, sin } = inputs;
  const half = cos!.shape.at(-1)!;
  const tables = [cos!.shape.length === 3 ? cos!.shape[0]! : 1, 1, 1, half];
  const [c, s] = [operators.view(handle(cos!), tables), operators.view(handle(sin!), tables)];
  const [first, second] = [operators.narrow(x, 3, 0, half), operators.narrow(x, 3, half, half)];
  const newFirst = shims.add_Tensor(operators.mul_Tensor(first, c), operators.mul_Tensor(second, s), -1);
  const newSecond = shims.add_Tensor(operators.mul_Tensor(second, c), operators.mul_Tensor(first, s), 1);
  operators.copy_(first, newFirst, false); // x is this kernel's own
  operators.copy_(second, newSecond, false);
  return x;
}

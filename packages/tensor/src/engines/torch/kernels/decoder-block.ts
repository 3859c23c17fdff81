/**
 * The fused op `decoderBlock` on libtorch. One token's products are so small that the number of native calls
 * decides: weights that lie side by side (see `placeTogether`) are one product, and every view is one call.
 */
import type * as tf from '@tensorflow/tfjs';
import type { FusedKernel } from '../../../ops/kernels.js';
import { defineKernel, type Kernel, type KernelCall } from '../kernel.js';
import { DTYPE, type Handle, type Torch } from '../library.js';
import { vectorMathOf } from '../vector-math.js';
import { decodeVector } from './decoder-vector.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

define('Phi1PlaceTogether', ({ inputs, handle, operators, torch }) => {
  const variables = inputs.variables as unknown as tf.TensorInfo[];
  const whole = operators.cat(variables.map(handle), 0);
  let offset = 0;
  return variables.map(({ shape }) => {
    const place = torch.view(whole, shape, contiguousStrides(shape), offset);
    offset += shape.reduce((a, b) => a * b, 1);
    return place;
  });
});

function contiguousStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let d = shape.length - 2; d >= 0; d--) strides[d] = strides[d + 1]! * shape[d + 1]!;
  return strides;
}

define('Phi1CacheWrite', ({ inputs, handle, operators, attributes }) => {
  const { cache, update } = inputs;
  const place = operators.narrow(handle(cache!), 1, attributes.column as number, update!.shape[1]!);
  operators.copy_(place, handle(update!), false);
  return [];
});

define('Phi1DecoderBlock', (call) => decodeAsVector(call) ?? decodeAsMatrix(call));

function decodeAsMatrix(call: KernelCall): Handle {
  const { inputs, operators, shims, torch } = call;
  const { column, epsilon } = call.attributes as { column: number; epsilon: number };
  const [rows, capacity, heads, size] = inputs.keys!.shape as [number, number, number, number];
  const width = heads * size;
  const weights = inputs.weights as unknown as tf.TensorInfo[];
  const [normWeight, normBias, q, qBias, k, kBias, v, vBias, dense, denseBias, fc1, fc1Bias, fc2, fc2Bias] =
    weights.map((info) => call.handle(info)) as [Handle, Handle, ...Handle[]];
  const x = call.handle(inputs.x!);
  const [normed] = operators.native_layer_norm(x, [width], normWeight, normBias, epsilon);

  // [rows, q | k | v | fc1]
  const inner = weights[10]!.shape[0]!;
  const across = 3 * width + inner;
  const all = asOne(torch, [q!, k!, v!, fc1!], [width, width, width, inner], width);
  const allBias = asOne(torch, [qBias!, kBias!, vBias!, fc1Bias!], [width, width, width, inner], 1);
  const projected =
    all && allBias
      ? product(
          call,
          rows,
          normed,
          torch.view(q!, [across, width], [width, 1], 0),
          torch.view(qBias!, [across], [1], 0),
        )
      : operators.cat(
          [product(call, rows, normed, q!, qBias!), product(call, rows, normed, k!, kBias!)].concat([
            product(call, rows, normed, v!, vBias!),
            product(call, rows, normed, fc1!, fc1Bias!),
          ]),
          -1,
        );

  rotate(call, projected, [rows, 2, heads, size], [across, width, size, 1]);
  const [keys, values] = [call.handle(inputs.keys!), call.handle(inputs.values!)];
  const rowStride = capacity * width;
  const store = (cache: Handle, offset: number) => {
    const place = torch.view(cache, [rows, width], [rowStride, 1], column * width);
    operators.copy_(place, torch.view(projected, [rows, width], [across, 1], offset), false);
  };
  store(keys, width);
  store(values, 2 * width);
  const mixed = attend(call, projected, { rows, heads, size, across, rowStride });
  const attended = product(call, rows, torch.view(mixed, [rows, width], [width, 1], 0), dense!, denseBias!);
  const widened = torch.view(projected, [rows, inner], [across, 1], 3 * width);
  const transformed = product(call, rows, operators.gelu(widened, 'tanh'), fc2!, fc2Bias!);
  return torch.view(
    shims.add_Tensor(shims.add_Tensor(attended, transformed, 1), x, 1),
    [rows, width],
    [width, 1],
    0,
  );
}

/** One sequence in float32 on the CPU, its weights side by side: without operators. Undefined for anything else. */
function decodeAsVector({ backend, inputs, handle, torch, attributes }: KernelCall): Handle | undefined {
  const [rows, , heads, size] = inputs.keys!.shape as [number, number, number, number];
  const math = vectorMathOf(torch);
  if (rows !== 1 || backend.device.type !== 'cpu' || inputs.mask || !math) return undefined;
  const infos = inputs.weights as unknown as tf.TensorInfo[];
  const [width, inner] = [heads * size, infos[10]!.shape[0]!];
  const all = [inputs.x!, inputs.cos!, inputs.sin!, inputs.keys!, inputs.values!, ...infos].map(handle);
  if (!all.every((one) => torch.isContiguous(one) && torch.dtypeOf(one) === DTYPE.float32)) return undefined;
  const [
    x,
    cos,
    sin,
    keys,
    values,
    gamma,
    beta,
    q,
    qBias,
    k,
    kBias,
    v,
    vBias,
    dense,
    denseBias,
    fc1,
    fc1Bias,
  ] = all.map((one) => torch.dataAddress(one)) as [number, ...number[]];
  const lengths = [width, width, width, inner];
  if (
    !follow([q!, k!, v!, fc1!], lengths, width) ||
    !follow([qBias!, kBias!, vBias!, fc1Bias!], lengths, 1)
  ) {
    return undefined;
  }
  const out = torch.empty([1, width], 'float32', backend.device);
  decodeVector(math, {
    ...{ x, norm: [gamma!, beta!], projection: [q!, qBias!], dense: [dense!, denseBias!] },
    fc2: [torch.dataAddress(all[17]!), torch.dataAddress(all[18]!)],
    ...{ rotary: [cos!, sin!], cache: [keys!, values!], heads, size, inner },
    ...{ column: attributes.column as number, epsilon: attributes.epsilon as number },
    ...{ halfRotary: inputs.cos!.shape.at(-1)!, out: torch.dataAddress(out) },
  });
  return out;
}

/** Whether blocks of these numbers of rows, `width` floats each, follow each other in memory. */
function follow(addresses: number[], rows: number[], width: number): boolean {
  return addresses.every((address, i) => i === 0 || address === addresses[i - 1]! + 4 * rows[i - 1]! * width);
}

/** The queries in `projected` over the cache up to its new column: [B, 1, H, D] in memory. */
function attend(
  call: KernelCall,
  projected: Handle,
  {
    rows,
    heads,
    size,
    across,
    rowStride,
  }: Record<'rows' | 'heads' | 'size' | 'across' | 'rowStride', number>,
): Handle {
  const { inputs, operators, shims, torch } = call;
  const columns = (call.attributes.column as number) + 1;
  const [keys, values] = [call.handle(inputs.keys!), call.handle(inputs.values!)];
  const width = heads * size;
  if (rows === 1) {
    const query = torch.view(projected, [heads, 1, size], [size, size, 1], 0);
    const scores = operators.bmm(query, torch.view(keys, [heads, size, columns], [size, 1, width], 0));
    const weights = operators._softmax(shims.mul_Scalar(scores, 1 / Math.sqrt(size)), 2, false);
    return operators.bmm(weights, torch.view(values, [heads, columns, size], [size, width, 1], 0));
  }
  const seen = (cache: Handle) =>
    torch.view(cache, [rows, heads, columns, size], [rowStride, size, width, 1], 0);
  const [mixed] = operators._scaled_dot_product_flash_attention_for_cpu(
    torch.view(projected, [rows, heads, 1, size], [across, size, width, 1], 0),
    seen(keys),
    seen(values),
    0,
    false,
    inputs.mask && call.handle(inputs.mask),
    undefined,
  );
  return operators.permute(mixed, [0, 2, 1, 3]);
}

/** Whether contiguous tensors with these numbers of rows, `width` elements each, follow each other in memory. */
function asOne(torch: Torch, handles: Handle[], rows: number[], width: number): boolean {
  if (!handles.every((handle) => torch.isContiguous(handle))) return false;
  return follow(
    handles.map((handle) => torch.dataAddress(handle)),
    rows,
    width,
  );
}

/** y = x W^T + b for [rows, in]; one row goes as a matrix and a vector, which reads the weight faster. */
function product(call: KernelCall, rows: number, x: Handle, weight: Handle, bias: Handle): Handle {
  const { operators, shims, torch } = call;
  if (rows > 1) return operators.linear(x, weight, bias);
  const inputs = torch.sizeOf(x);
  return shims.addmv(bias, weight, torch.view(x, [inputs], [1], 0), 1, 1);
}

/** Rotary embedding, in place, of the part of `projected` that a view of [B, 2, H, D] describes. */
function rotate(call: KernelCall, projected: Handle, shape: number[], strides: number[]): void {
  const { inputs, handle, operators, shims, torch } = call;
  const { cos, sin } = inputs;
  const half = cos!.shape.at(-1)!;
  const part = [...shape.slice(0, 3), half];
  const [first, second] = [
    torch.view(projected, part, strides, 0),
    torch.view(projected, part, strides, half),
  ];
  const table = [cos!.shape.length === 3 ? cos!.shape[0]! : 1, 1, 1, half];
  const tableStrides = [half, half, half, 1];
  const [c, s] = [handle(cos!), handle(sin!)].map((x) => torch.view(x, table, tableStrides, 0));
  const newFirst = shims.add_Tensor(operators.mul_Tensor(first, c!), operators.mul_Tensor(second, s!), -1);
  const newSecond = shims.add_Tensor(operators.mul_Tensor(second, c!), operators.mul_Tensor(first, s!), 1);
  operators.copy_(first, newFirst, false);
  operators.copy_(second, newSecond, false);
}

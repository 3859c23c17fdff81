/**
 * What libtorch's own operators take for granted and would crash on: a few of them, meant to be called by
 * PyTorch's autograd alone, read and write past the end of tensors whose shapes do not fit together.
 */
import type { Handle, Torch } from './library.js';
import type { Operators } from './operators.js';

interface GuardCall {
  torch: Torch;
  operators: Operators;
  args: readonly unknown[];
}

/** @returns what is wrong with the arguments, or undefined */
type Guard = (call: GuardCall) => string | undefined;

function countElements(torch: Torch, tensor: Handle): number {
  return torch.shape(tensor).reduce((size, length) => size * length, 1);
}

function sameShape(torch: Torch, tensors: readonly Handle[]): boolean {
  const [first, ...rest] = tensors.map((tensor) => String(torch.shape(tensor)));
  return rest.every((shape) => shape === first);
}

function sameDtype(torch: Torch, tensors: readonly Handle[]): boolean {
  const [first, ...rest] = tensors.map((tensor) => torch.dtypeCode(tensor));
  return rest.every((dtype) => dtype === first);
}

function attention(torch: Torch, q: Handle, k: Handle, v: Handle): string | undefined {
  const shapes = [q, k, v].map((tensor) => torch.shape(tensor));
  const [qShape, kShape, vShape] = shapes;
  if (shapes.some((shape) => shape.length !== 4)) return 'expected q, k and v of rank 4';
  if (shapes.flat().includes(0)) return 'there is nothing to attend to in a tensor of size zero';
  if (String(kShape) !== String(vShape)) return 'expected k and v of one shape';
  if ([0, 1, 3].some((d) => qShape![d] !== kShape![d])) return 'expected q and k to differ in length alone';
  if (!sameDtype(torch, [q, k, v])) return 'expected q, k and v of one type';
  return undefined;
}

const poolingBackward: Guard = ({ torch, operators, args }) => {
  const [gradient, x, indices] = [args[0], args[1], args[7]] as [Handle, Handle, Handle];
  if (!sameShape(torch, [gradient, indices])) return 'expected an index for each element of the gradient';
  if (countElements(torch, indices) === 0) return undefined;
  if (torch.dtype(indices) !== 'int64') return 'expected indices of type int64';
  const spatial = (args[2] as number[]).length;
  const space = torch
    .shape(x)
    .slice(-spatial)
    .reduce((size, length) => size * length, 1);
  const all = torch.shape(indices).map((_, d) => d);
  const extremes = [operators.amin(indices, all, false), operators.amax(indices, all, false)];
  const [least, most] = extremes.map((extreme) => torch.readInteger(extreme));
  for (const extreme of extremes) torch.delete(extreme);
  return least! < 0 || most! >= space ? `expected indices from 0 to ${String(space - 1)}` : undefined;
};

export const GUARDS: Readonly<Record<string, Guard>> = {
  _scaled_dot_product_flash_attention_for_cpu: ({ torch, args }) =>
    attention(torch, ...(args as [Handle, Handle, Handle])),

  _scaled_dot_product_flash_attention_for_cpu_backward: ({ torch, args }) => {
    const [dy, q, k, v, out, logSumExp] = args as Handle[];
    const wrong = attention(torch, q!, k!, v!);
    if (wrong !== undefined) return wrong;
    if (!sameShape(torch, [dy!, q!, out!])) return 'expected the gradient and the result in the shape of q';
    if (!sameDtype(torch, [dy!, q!, out!])) return 'expected the gradient and the result in the type of q';
    if (String(torch.shape(logSumExp!)) !== String(torch.shape(q!).slice(0, 3)))
      return 'expected a logsumexp for each row of q';
    return torch.dtype(logSumExp!) === 'float32' ? undefined : 'expected a logsumexp of type float32';
  },

  native_layer_norm_backward: ({ torch, args }) => {
    const [dy, x, width, mean, rstd] = args as [Handle, Handle, number[], Handle, Handle];
    if (!sameShape(torch, [dy, x])) return 'expected the gradient in the shape of the input';
    const rows = countElements(torch, x) / width.reduce((size, length) => size * length, 1);
    return [mean, rstd].every((statistic) => countElements(torch, statistic) === rows) ||
      !Number.isFinite(rows)
      ? undefined
      : `expected a mean and a deviation for each of ${String(rows)} rows`;
  },

  _fused_adamw_: ({ torch, args }) => {
    const [parameters, gradients, first, second] = args as Handle[][];
    const wrong = parameters!.findIndex((parameter, i) => {
      const others = [gradients!, first!, second!].flatMap((list) => list[i] ?? []);
      return others.length < 3 || !sameShape(torch, [parameter, ...others]);
    });
    return wrong < 0
      ? undefined
      : `expected a gradient and moments in the shape of parameter ${String(wrong)}`;
  },

  embedding_dense_backward: ({ torch, args }) => {
    const [gradient, indices, rows] = args as [Handle, Handle, number];
    if (!['int32', 'int64'].includes(torch.dtype(indices))) return 'expected indices of type int32 or int64';
    if (!['float32', 'float64', 'bfloat16'].includes(torch.dtype(gradient)))
      return 'expected a gradient of a floating point type';
    const shape = torch.shape(gradient);
    if (shape.length === 0 || String(shape.slice(0, -1)) !== String(torch.shape(indices)))
      return 'expected a row of the gradient for each index';
    return rows < 0 ? 'expected no negative number of rows' : undefined;
  },

  max_pool2d_with_indices_backward: poolingBackward,
  max_pool3d_with_indices_backward: poolingBackward,
};

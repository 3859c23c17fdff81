/** Kernels that say where in memory something lies: weights side by side, and writing into a tensor or a cache. */
import type * as tf from '@tensorflow/tfjs';
import type { FusedKernel } from '../../../ops/kernels.js';
import type { TorchBackend } from '../backend.js';
import { defineKernel, likeDtype, type Kernel, type KernelCall } from '../kernel.js';
import { BYTES, type Handle, type Torch } from '../library.js';
import { writeBytes } from '../native-memory.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

/** One product of more bytes than this is not faster than several: calling them costs nothing beside them. */
const MOST_BYTES_ON_CPU = 2 ** 23;

define('Phi1FuseStorage', ({ inputs, native, operators, torch, backend }) => {
  const variables = inputs.variables as unknown as tf.TensorInfo[];
  const handles = variables.map(native);
  const sizes = variables.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const bytes = sizes.reduce((sum, size) => sum + size, 0) * BYTES[torch.dtype(handles[0]!)];
  const isLarge = backend.device.type === 'cpu' && bytes > MOST_BYTES_ON_CPU;
  if (isLarge || lieTogether(torch, handles, sizes)) return [];
  const whole = operators.cat(handles, 0);
  let offset = 0;
  return variables.map(({ shape }, i) => {
    const place = torch.view(whole, shape, contiguousStrides(shape), offset);
    offset += sizes[i]!;
    return place;
  });
});

/** Elements from one index to the next in each dimension, of a tensor whose last dimension is contiguous. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let d = shape.length - 2; d >= 0; d--) strides[d] = strides[d + 1]! * shape[d + 1]!;
  return strides;
}

/** Whether contiguous tensors of one type and so many elements each follow each other in memory. */
export function lieTogether(torch: Torch, handles: readonly Handle[], sizes: readonly number[]): boolean {
  const dtype = torch.dtype(handles[0]!);
  let next = torch.dataAddress(handles[0]!);
  return handles.every((handle, i) => {
    if (torch.dataAddress(handle) !== next || !torch.isContiguous(handle)) return false;
    next += BYTES[dtype] * sizes[i]!;
    return true;
  });
}

/** Whether a float32 tensor is the only one that has its data, which is written to row by row. */
export function isOwn(backend: TorchBackend, info: tf.TensorInfo): boolean {
  if (backend.refCount(info.dataId) !== 1 || backend.isBfloat16(info)) return false;
  return backend.torch.isContiguous(backend.handle(info));
}

define('Phi1WriteFloats', ({ inputs, attributes, backend, torch, native }) => {
  const x = inputs.x!;
  const values = attributes.values as Float32Array;
  if (!isOwn(backend, x)) return [backend.upload(values, x.shape, 'float32')];
  if (backend.device.type === 'cpu') writeBytes(torch.dataAddress(native(x)), values);
  else {
    const uploaded = backend.upload(values, x.shape, 'float32');
    torch.check(torch.functions.copyInto(native(x), uploaded, 1), () => 'write');
  }
  backend.written(x);
  return [];
});

define('Phi1CacheWrite', (call) => {
  const { cache, update } = call.inputs;
  const [rows, capacity, heads, size] = cache!.shape as [number, number, number, number];
  const flat = call.torch.view(call.native(cache!), [rows * capacity, heads * size], [heads * size, 1], 0);
  const tokens = call.operators.reshape(call.native(update!), [-1, heads * size]);
  writeCells(call, flat, uploadIndices(call, call.attributes.cells as readonly number[]), tokens);
  return [];
});

/** Indices as PyTorch's operators that write by them want them. */
export function uploadIndices({ backend, operators }: KernelCall, indices: readonly number[]): Handle {
  const handle = backend.upload(indices, [indices.length], 'int32');
  return operators._to_copy(handle, 'int64', undefined, undefined, undefined, false, undefined);
}

/** Rows of a matrix in place, in the matrix's type. */
export function writeCells(call: KernelCall, matrix: Handle, cells: Handle, rows: Handle): void {
  call.operators.index_copy_(matrix, 0, cells, likeDtype(call, rows, matrix));
}

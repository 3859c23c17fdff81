/** Kernels that say where in memory something lies: weights side by side, and writing into a cache. */
import type * as tf from '@tensorflow/tfjs';
import type { FusedKernel } from '../../../ops/kernels.js';
import { defineKernel, type Kernel } from '../kernel.js';
import { BYTES, type Handle, type Torch } from '../library.js';

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

define('Phi1CacheWrite', ({ inputs, native, operators, attributes }) => {
  const { cache, update } = inputs;
  const place = operators.narrow(native(cache!), 1, attributes.column as number, update!.shape[1]!);
  operators.copy_(place, native(update!), false);
  return [];
});

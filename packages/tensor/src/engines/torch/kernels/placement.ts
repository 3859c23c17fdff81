/** Kernels that say where in memory something lies: weights side by side, and writing into a cache. */
import type * as tf from '@tensorflow/tfjs';
import type { FusedKernel } from '../../../ops/kernels.js';
import { defineKernel, type Kernel } from '../kernel.js';
import type { Handle, Torch } from '../library.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

define('Phi1PlaceTogether', ({ inputs, native, operators, torch }) => {
  const variables = inputs.variables as unknown as tf.TensorInfo[];
  const whole = operators.cat(variables.map(native), 0);
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

/** Whether contiguous tensors of so many elements each follow each other in memory, as float32. */
export function lieTogether(torch: Torch, handles: readonly Handle[], sizes: readonly number[]): boolean {
  let next = torch.dataAddress(handles[0]!);
  return handles.every((handle, i) => {
    if (torch.dataAddress(handle) !== next || !torch.isContiguous(handle)) return false;
    next += 4 * sizes[i]!;
    return true;
  });
}

define('Phi1CacheWrite', ({ inputs, native, operators, attributes }) => {
  const { cache, update } = inputs;
  const place = operators.narrow(native(cache!), 1, attributes.column as number, update!.shape[1]!);
  operators.copy_(place, native(update!), false);
  return [];
});

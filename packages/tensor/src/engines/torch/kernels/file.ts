/** Tensors whose memory is a file's, mapped by libtorch and unmapped with the last of them. */
import type { FusedKernel } from '../../../ops/kernels.js';
import type { StorageDtype } from '../../../ops/bfloat16.js';
import { bytesPerElement } from '../../../storage/floats.js';
import type { PlacedTensor } from '../../../storage/map-file.js';
import { defineKernel, type Kernel, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { dropPages, readPages } from '../native-memory.js';
import { contiguousStrides } from './placement.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

interface Attributes {
  path: string;
  size: number;
  groups: readonly (readonly PlacedTensor[])[];
  dtype: StorageDtype | undefined;
  copy: boolean;
}

define('Phi1MapFile', (call) => {
  const { operators, torch, backend } = call;
  const { path, size, groups, dtype, copy } = call.attributes as unknown as Attributes;
  if (size === 0) return groups.flat().map(({ shape }) => torch.empty(shape, 'float32', backend.device));
  // not shared: what is written to a page becomes this process's own
  const file = operators.from_file(path, false, size, 'uint8', undefined, undefined, undefined);
  const held = ({ type }: PlacedTensor) => dtype ?? (type === 'bfloat16' ? 'bfloat16' : 'float32');
  const fits = (tensor: PlacedTensor) =>
    tensor.type === held(tensor) && tensor.start % bytesPerElement(tensor.type) === 0;
  if (copy || backend.device.type !== 'cpu')
    return groups.flatMap((group) => copied(call, file, group, held));
  const tensors = groups.flatMap((group) =>
    group.every(fits) ? group.map((tensor) => inPlace(call, file, tensor)) : copied(call, file, group, held),
  );
  if (groups.some((group) => group.every(fits))) readPages(torch.dataAddress(file), size);
  return tensors;
});

/** A tensor's numbers where they are in the file. */
function inPlace(
  { operators, torch }: KernelCall,
  file: Handle,
  { shape, type, start }: PlacedTensor,
): Handle {
  const size = bytesPerElement(type);
  const bytes = operators.narrow(file, 0, start, size * countElements(shape));
  const aligned = start % size === 0 ? bytes : operators.clone(bytes, undefined);
  return torch.view(operators.view_dtype(aligned, type), shape, contiguousStrides(shape), 0);
}

/** Tensors in memory of their own on the engine's device: one block where they are held as one type. */
function copied(
  call: KernelCall,
  file: Handle,
  group: readonly PlacedTensor[],
  held: (tensor: PlacedTensor) => StorageDtype,
): Handle[] {
  const { operators, torch, backend } = call;
  const [first, ...rest] = group;
  if (first === undefined) return [];
  if (rest.some((tensor) => held(tensor) !== held(first))) {
    return group.flatMap((tensor) => copied(call, file, [tensor], held));
  }
  const elements = group.reduce((sum, { shape }) => sum + countElements(shape), 0);
  const block = torch.empty([elements], held(first), backend.device);
  let offset = 0;
  return group.map((tensor) => {
    const { shape, type, start } = tensor;
    const place = torch.view(block, shape, contiguousStrides(shape), offset);
    operators.copy_(place, inPlace(call, file, tensor), false);
    offset += countElements(shape);
    dropPages(torch.dataAddress(file) + start, bytesPerElement(type) * countElements(shape));
    return place;
  });
}

function countElements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

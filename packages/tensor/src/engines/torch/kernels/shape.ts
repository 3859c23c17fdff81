/**
 * Kernels that move, cut, join and cast data; most give a view of their input and copy nothing. What is held as
 * bfloat16 stays so.
 */
import * as tf from '@tensorflow/tfjs';
import { defineKernel, type KernelCall } from '../kernel.js';
import type { Handle, TorchDtype } from '../library.js';
import { toInt32 } from './integers.js';

defineKernel(tf.Identity, ({ inputs, backend }) => backend.share(inputs.x!));

defineKernel(tf.Reshape, ({ inputs, native, operators, torch, attributes }) => {
  const { x } = inputs;
  const size = tf.util.sizeFromShape(x!.shape);
  const shape = tf.util.inferFromImplicitShape(attributes.shape as number[], size);
  if (tf.util.sizeFromShape(shape) !== size) {
    throw new Error(
      `Reshape: [${String(x!.shape)}] has ${String(size)} elements, [${String(shape)}] has not`,
    );
  }
  const source = native(x!);
  if (!torch.isContiguous(source)) return operators.reshape(source, shape);
  return torch.view(source, shape, tf.util.computeStrides(shape).concat(shape.length > 0 ? 1 : []), 0);
});

defineKernel(tf.ExpandDims, ({ inputs, native, operators, attributes }) =>
  operators.unsqueeze(native(inputs.input!), attributes.dim as number),
);

defineKernel(tf.Transpose, ({ inputs, native, operators, attributes }) =>
  operators.permute(native(inputs.x!), attributes.perm as number[]),
);

defineKernel(tf.Cast, (call) => {
  const { inputs, handle, operators, attributes, backend } = call;
  const { x } = inputs;
  const dtype = attributes.dtype as 'float32' | 'int32' | 'bool' | 'complex64';
  if (dtype === x!.dtype) return backend.share(x!);
  let source = handle(x!);
  if (x!.dtype === 'complex64') source = operators.select_int(operators.view_as_real(source), -1, 0);
  if (dtype === 'int32' && x!.dtype !== 'bool') return toInt32(call, source);
  return operators._to_copy(source, dtype, undefined, undefined, undefined, false, undefined);
});

defineKernel(tf.Slice, ({ inputs, native, operators, attributes }) => {
  const { x } = inputs;
  const { begin, size } = attributes as { begin: number[]; size: number[] };
  const [starts, sizes] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size);
  tf.slice_util.assertParamsValid(x as tf.Tensor, starts!, sizes!);
  let view = native(x!);
  x!.shape.forEach((length, d) => {
    if (sizes![d] !== length) view = operators.narrow(view, d, starts![d]!, sizes![d]!);
  });
  return view === native(x!) ? operators.reshape(view, x!.shape) : view;
});

defineKernel(tf.Concat, ({ inputs, native, operators, attributes }) => {
  const all = Object.values(inputs);
  const axis = tf.util.parseAxisParam(attributes.axis as number, all[0]!.shape)[0]!;
  tf.backend_util.assertParamsConsistent(
    all.map(({ shape }) => shape),
    axis,
  );
  const parts = all.filter(({ shape }) => tf.util.sizeFromShape(shape) > 0);
  return operators.cat((parts.length > 0 ? parts : all).map(native), axis);
});

defineKernel(tf.Pack, ({ inputs, handle, operators, attributes }) => {
  const all = Object.values(inputs);
  for (const { shape, dtype } of all) {
    tf.util.assertShapesMatch(shape, all[0]!.shape, 'All tensors passed to stack must have matching shapes');
    tf.util.assert(
      dtype === all[0]!.dtype,
      () => `All tensors passed to stack must have matching dtypes, got ${dtype} and ${all[0]!.dtype}`,
    );
  }
  return operators.stack(all.map(handle), attributes.axis as number);
});

defineKernel(tf.Unpack, ({ inputs, native, operators, attributes }) =>
  operators.unbind_int(native(inputs.value!), attributes.axis as number),
);

defineKernel(tf.SplitV, ({ inputs, native, operators, attributes }) => {
  const { x } = inputs;
  const { numOrSizeSplits, axis } = attributes as { numOrSizeSplits: number[] | number; axis: number };
  const dimension = tf.util.parseAxisParam(axis, x!.shape)[0]!;
  const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, dimension);
  return operators.split_with_sizes(native(x!), sizes, dimension);
});

defineKernel(tf.Tile, ({ inputs, native, operators, attributes }) => {
  const { shape } = inputs.x!;
  const reps = attributes.reps as number[];
  const onlyOnes = reps.length === shape.length && shape.every((length, d) => length === 1 || reps[d] === 1);
  if (!onlyOnes) return operators.repeat(native(inputs.x!), reps);
  // a view that takes no memory
  return operators.expand(
    native(inputs.x!),
    shape.map((length, d) => length * reps[d]!),
    false,
  );
});

defineKernel(tf.BroadcastTo, ({ inputs, native, operators, attributes }) =>
  operators.expand(native(inputs.x!), attributes.shape as number[], false),
);

defineKernel(tf.Reverse, ({ inputs, native, operators, attributes }) =>
  operators.flip(native(inputs.x!), tf.util.parseAxisParam(attributes.dims as number[], inputs.x!.shape)),
);

defineKernel(tf.PadV2, ({ inputs, handle, shims, attributes }) => {
  const { paddings, constantValue } = attributes as { paddings: [number, number][]; constantValue: number };
  return shims.pad(handle(inputs.x!), paddings.toReversed().flat(), 'constant', constantValue);
});

defineKernel(tf.Complex, ({ inputs, handle, operators }) =>
  operators.complex(handle(inputs.real!), handle(inputs.imag!)),
);

for (const [name, part] of [
  [tf.Real, 0],
  [tf.Imag, 1],
] as const) {
  defineKernel(name, ({ inputs, handle, operators }) =>
    operators.select_int(operators.view_as_real(handle(inputs.input!)), -1, part),
  );
}

defineKernel(tf.ComplexAbs, ({ inputs, handle, operators }) => operators.abs(handle(inputs.x!)));

/** A new tensor in which every element is `value`. */
export function filled(
  { torch, shims, backend }: KernelCall,
  shape: number[],
  dtype: TorchDtype,
  value: number,
): Handle {
  const handle = torch.empty(shape, dtype, backend.device);
  const fitting = dtype === 'float32' ? Math.fround(value) : dtype === 'int32' ? value | 0 : value;
  shims.fill__Scalar(handle, fitting);
  return handle;
}

/** A float32 scalar for an operator that wants all of its tensors on one device, as `clamp` and `where` do. */
export function deviceScalar(call: KernelCall, value: number): Handle {
  return call.backend.device.type === 'cpu' ? call.torch.scalar(value) : filled(call, [], 'float32', value);
}

/** int32 indices, moved to the nearest end of a dimension of that size where they point outside. */
export function clampedIndices(call: KernelCall, indices: Handle, size: number): Handle {
  const bound = (value: number) => filled(call, [], 'int32', value);
  return call.operators.clamp_Tensor(indices, bound(0), bound(size - 1));
}

/** The int32 tensor [first, first + 1, ...] of `length` numbers, modulo 2^32. */
export function countFrom(call: KernelCall, first: number, length: number): Handle {
  const { operators, shims } = call;
  const steps = filled(call, [length], 'int32', 1);
  if (length > 0) shims.fill__Scalar(operators.narrow(steps, 0, 0, 1), first | 0);
  return operators.cumsum(steps, 0, 'int32');
}

defineKernel(tf.Fill, (call) => {
  const { shape, value } = call.attributes as { shape: number[]; value: number | string };
  const dtype = (call.attributes.dtype as tf.DataType | undefined) ?? tf.util.inferDtype(value);
  if (dtype === 'string') {
    return filledStrings(call, shape, value as string);
  }
  return filled(call, shape, dtype, value as number);
});

defineKernel(tf.ZerosLike, (call) => likeInput(call, 0));
defineKernel(tf.OnesLike, (call) => likeInput(call, 1));

function likeInput(call: KernelCall, value: number): Handle | tf.TensorInfo {
  const { x } = call.inputs;
  if (x!.dtype !== 'string') return filled(call, x!.shape, x!.dtype, value);
  return filledStrings(call, x!.shape, '');
}

function filledStrings({ backend }: KernelCall, shape: number[], value: string): tf.TensorInfo {
  const encoded = tf.util.encodeString(value);
  const values = new Array<Uint8Array>(tf.util.sizeFromShape(shape)).fill(encoded);
  return backend.registerValues(values, shape, 'string');
}

defineKernel(tf.Range, ({ attributes, backend }) => {
  const { start, stop, step, dtype } = attributes as Record<'start' | 'stop' | 'step', number> & {
    dtype: 'float32' | 'int32';
  };
  const stride = stop < start && step === 1 ? -1 : step; // the default step counts either way
  const length = stride === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / stride));
  return backend.registerValues(counted(start, stride, length, dtype), [length], dtype);
});

defineKernel(tf.LinSpace, ({ attributes, backend }) => {
  const { start, stop, num } = attributes as Record<'start' | 'stop' | 'num', number>;
  const step = num > 1 ? (stop - start) / (num - 1) : 0;
  return backend.registerValues(counted(start, step, num, 'float32'), [num], 'float32');
});

/** start, start + step, start + 2 step, ... */
function counted(start: number, step: number, length: number, dtype: 'float32' | 'int32'): tf.TypedArray {
  return tf.util.makeZerosTypedArray(length, dtype).map((_, i) => start + i * step);
}

defineKernel(tf.MatrixBandPart, (call) => {
  const { inputs, handle, operators } = call;
  const { input } = inputs;
  const [rows, columns] = input!.shape.slice(-2) as [number, number];
  const limit = (info: tf.TensorInfo, bound: number) => {
    const value = (call.backend.readSync(info.dataId) as Int32Array)[0]!;
    if (!Number.isInteger(value) || value > bound) {
      throw new Error(`bandPart: a limit of ${String(value)} does not fit [${String(input!.shape)}]`);
    }
    return value < 0 ? bound : value;
  };
  const [lower, upper] = [limit(inputs.numLower!, rows), limit(inputs.numUpper!, columns)];
  return operators.tril(operators.triu(handle(input!), -lower), upper);
});

/** Kernels that fold dimensions away, run along one, or normalize over one. */
import * as tf from '@tensorflow/tfjs';
import { defineKernel, toDtype, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { filled } from './shape.js';

/** The dimensions of a reduction, counted from 0, and whether they stay with length 1. */
function reduction({ inputs, attributes }: KernelCall): { axes: number[]; keepDims: boolean } {
  const axes = tf.util.parseAxisParam(
    (attributes.axis ?? attributes.reductionIndices) as number | number[],
    inputs.x!.shape,
  );
  return { axes, keepDims: (attributes.keepDims as boolean | undefined) ?? false };
}

/** A reduction over no dimensions, which torch would take to mean all of them. */
function unreduced({ torch, handle, inputs }: KernelCall): Handle {
  return torch.share(handle(inputs.x!));
}

defineKernel(tf.Sum, (call) => {
  const { axes, keepDims } = reduction(call);
  const { x } = call.inputs;
  if (axes.length === 0)
    return x!.dtype === 'bool' ? toDtype(call, unreduced(call), 'int32') : unreduced(call);
  return call.operators.sum_dim_IntList(call.handle(x!), axes, keepDims, undefined);
});

defineKernel(tf.Mean, (call) => {
  const { axes, keepDims } = reduction(call);
  const x = toDtype(call, call.handle(call.inputs.x!), 'float32');
  return axes.length === 0 ? call.torch.share(x) : call.operators.mean_dim(x, axes, keepDims, undefined);
});

for (const [name, operator, ofNothing] of [
  [tf.Max, 'amax', -Infinity],
  [tf.Min, 'amin', Infinity],
] as const) {
  defineKernel(name, (call) => {
    const { axes, keepDims } = reduction(call);
    const { x } = call.inputs;
    if (axes.length === 0) return unreduced(call);
    if (x!.dtype === 'float32' && axes.some((axis) => x!.shape[axis] === 0)) {
      const [shape] = tf.backend_util.computeOutAndReduceShapes(x!.shape, axes);
      const kept = tf.backend_util.expandShapeToKeepDim(shape, axes);
      return filled(call, keepDims ? kept : shape, 'float32', ofNothing);
    }
    return call.operators[operator](call.handle(x!), axes, keepDims);
  });
}

defineKernel(tf.All, (call) => {
  const { axes, keepDims } = reduction(call);
  return axes.length === 0
    ? unreduced(call)
    : call.operators.all_dims(call.handle(call.inputs.x!), axes, keepDims);
});

defineKernel(tf.Any, (call) => {
  const { axes, keepDims } = reduction(call);
  return axes.length === 0
    ? unreduced(call)
    : call.operators.any_dims(call.handle(call.inputs.x!), axes, keepDims);
});

defineKernel(tf.Prod, (call) => {
  const { axes, keepDims } = reduction(call);
  let product = unreduced(call);
  // one dimension at a time, the last first, so that the others keep their numbers
  for (const axis of axes.toSorted((a, b) => b - a)) {
    product = call.operators.prod_dim_int(product, axis, keepDims, undefined);
  }
  return product;
});

for (const [name, operator] of [
  [tf.ArgMax, 'argmax'],
  [tf.ArgMin, 'argmin'],
] as const) {
  defineKernel(name, (call) => {
    const { inputs, handle, operators, attributes } = call;
    const { x } = inputs;
    const axis = tf.util.parseAxisParam(attributes.axis as number, x!.shape)[0]!;
    if (x!.dtype !== 'float32') return operators[operator](toDtype(call, handle(x!), 'int32'), axis, false);
    // torch takes NaN for the extremum; TensorFlow.js passes over it, unless it comes first
    const worst = name === tf.ArgMax ? -Infinity : Infinity;
    const comparable = operators.nan_to_num(handle(x!), worst, Infinity, -Infinity);
    const best = operators[operator](comparable, axis, false);
    const startsWithNaN = operators.isnan(operators.select_int(handle(x!), axis, 0));
    return operators.where_self(startsWithNaN, filled(call, [], 'int64', 0), best);
  });
}

for (const [name, operator] of [
  [tf.Cumsum, 'cumsum'],
  [tf.Cumprod, 'cumprod'],
] as const) {
  defineKernel(name, (call) => {
    const { inputs, handle, operators, shims, attributes } = call;
    const { axis, exclusive, reverse } = attributes as { axis: number; exclusive: boolean; reverse: boolean };
    const { x } = inputs;
    const dimension = tf.util.parseAxisParam(axis, x!.shape)[0]!;
    let source = handle(x!);
    if (reverse) source = operators.flip(source, [dimension]);
    const length = x!.shape[dimension]!;
    if (exclusive && length > 0) {
      const padding = new Array<number>(2 * (x!.shape.length - dimension)).fill(0);
      padding[padding.length - 2] = 1; // torch counts dimensions from the last
      const neutral = name === tf.Cumsum ? 0 : 1;
      source = shims.pad(operators.narrow(source, dimension, 0, length - 1), padding, 'constant', neutral);
    }
    const result = operators[operator](source, dimension, undefined);
    return reverse ? operators.flip(result, [dimension]) : result;
  });
}

defineKernel(tf.Softmax, ({ inputs, handle, operators, attributes }) =>
  operators._softmax(handle(inputs.logits!), toDimension(attributes.dim, inputs.logits!), false),
);

defineKernel(tf.LogSoftmax, ({ inputs, handle, operators, attributes }) =>
  operators._log_softmax(handle(inputs.logits!), toDimension(attributes.axis, inputs.logits!), false),
);

function toDimension(axis: unknown, { shape }: tf.TensorInfo): number {
  return shape.length === 0 ? 0 : tf.util.parseAxisParam(axis as number, shape)[0]!;
}

/** A stable sort, because of equal elements the one with the lower index must come first. */
defineKernel(tf.TopK, ({ inputs, handle, operators, attributes }) => {
  const { k } = attributes as { k: number };
  const [values, indices] = operators.sort_stable(handle(inputs.x!), true, -1, true);
  return [values, indices].map((sorted) => operators.narrow(sorted, -1, 0, k));
});

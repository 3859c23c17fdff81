/** Kernels that read from and write to places given by indices, and that count or sum by group. */
import * as tf from '@tensorflow/tfjs';
import { defineKernel, likeDtype, toDtype, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { filled } from './shape.js';

/**
 * Rows of a flattened tensor that multi-dimensional indices point to, as one int32 tensor.
 *
 * @param strides of the indexed dimensions, counted in rows
 * @param shape of the indexed tensor, for the error
 * @throws Error where an index points outside, which torch would take for a count from the end, or crash on
 */
function gatherRows(
  call: KernelCall,
  indices: tf.TensorInfo,
  strides: number[],
  rows: number,
  shape: number[],
): Handle {
  const values = call.backend.readSync(indices.dataId) as Int32Array;
  const rank = strides.length;
  const flat = new Int32Array(rank === 0 ? values.length : values.length / rank);
  for (let i = 0; i < flat.length; i++) {
    let row = 0;
    for (let j = 0; j < rank; j++) row += values[i * rank + j]! * strides[j]!;
    if (row < 0 || row >= rows) {
      const index = Array.from(values.subarray(i * rank, (i + 1) * rank));
      throw new Error(`Invalid indices: ${String(index)} does not index into ${String(shape)}`);
    }
    flat[i] = row;
  }
  return call.backend.upload(flat, [flat.length], 'int32');
}

interface Scatter {
  rows: Handle;
  updates: Handle;
  /** [rows, elements of a row]: the result flattened. */
  shape: [number, number];
}

function planScatter(
  call: KernelCall,
  indices: tf.TensorInfo,
  updates: tf.TensorInfo,
  shape: number[],
): Scatter {
  const { sliceRank, numUpdates, sliceSize, strides, outputSize } = tf.backend_util.calculateShapes(
    updates as tf.Tensor,
    indices as tf.Tensor,
    shape,
  );
  const rows = sliceSize === 0 ? 0 : outputSize / sliceSize;
  return {
    rows: gatherRows(call, indices, strides.slice(0, sliceRank), rows, shape),
    updates:
      updates.shape.length === 0
        ? call.operators.expand(call.handle(updates), [numUpdates, sliceSize], false)
        : call.operators.reshape(call.handle(updates), [numUpdates, sliceSize]),
    shape: [rows, sliceSize],
  };
}

/** Writes or adds the updates into a [rows, elements] tensor, giving a new one in another shape. */
function scatterInto(
  call: KernelCall,
  target: Handle,
  { rows, updates }: Scatter,
  shape: number[],
  add: boolean,
): Handle {
  return call.operators.reshape(call.operators.index_put(target, [rows], updates, add), shape);
}

defineKernel(tf.ScatterNd, (call) => {
  const { indices, updates } = call.inputs;
  const { shape } = call.attributes as { shape: number[] };
  if (tf.util.sizeFromShape(shape) === 0) return filled(call, shape, call.backend.torchDtype(updates!), 0);
  const scatter = planScatter(call, indices!, updates!, shape);
  const zeros = filled(call, scatter.shape, call.backend.torchDtype(updates!), 0);
  return scatterInto(call, zeros, scatter, shape, true);
});

defineKernel(tf.TensorScatterUpdate, (call) => {
  const { tensor, indices, updates } = call.inputs;
  const { shape } = tensor!;
  if (tf.util.sizeFromShape(shape) === 0) return call.backend.share(tensor!);
  const scatter = planScatter(call, indices!, updates!, shape);
  return scatterInto(
    call,
    call.operators.reshape(call.handle(tensor!), scatter.shape),
    scatter,
    shape,
    false,
  );
});

defineKernel(tf.SparseToDense, (call) => {
  const { sparseIndices, sparseValues, defaultValue } = call.inputs;
  const { outputShape } = call.attributes as { outputShape: number[] };
  const scatter = planScatter(call, sparseIndices!, sparseValues!, outputShape);
  const filling = toDtype(call, call.handle(defaultValue!), call.backend.torchDtype(sparseValues!));
  const filledWithDefault = call.operators.expand(filling, scatter.shape, false);
  return scatterInto(call, filledWithDefault, scatter, outputShape, false);
});

defineKernel(tf.GatherNd, (call) => {
  const { params, indices } = call.inputs;
  const [shape, slices, sliceSize, strides] = tf.backend_util.prepareAndValidate(
    params as tf.Tensor,
    indices as tf.Tensor,
  );
  if (slices === 0) return call.torch.empty(shape, call.backend.torchDtype(params!), call.backend.device);
  const sliceRank = indices!.shape.at(-1)!;
  const rowCount = tf.util.sizeFromShape(params!.shape) / sliceSize;
  const rows = gatherRows(call, indices!, strides.slice(0, sliceRank), rowCount, params!.shape);
  const table = call.operators.reshape(call.handle(params!), [rowCount, sliceSize]);
  return call.operators.reshape(call.operators.index_select(table, 0, rows), shape);
});

/**
 * Sums rows by group: out[g] is the sum of those `values` whose group is g. Rows of a group below 0 or from
 * `groups` on are left out.
 */
function sumByGroup(
  call: KernelCall,
  groupIds: Handle,
  values: Handle,
  groups: number,
  rowSize: number,
): Handle {
  const { operators, torch } = call;
  const int = (value: number) => filled(call, [], 'int32', value);
  // one row more takes what belongs to no group
  const inside = operators.logical_and(
    operators.ge_Tensor(groupIds, int(0)),
    operators.lt_Tensor(groupIds, int(groups)),
  );
  const rows = operators.where_self(inside, groupIds, int(groups));
  const dtype = torch.dtype(values);
  const sums = operators.index_put(filled(call, [groups + 1, rowSize], dtype, 0), [rows], values, true);
  return operators.narrow(sums, 0, 0, groups);
}

defineKernel(tf.UnsortedSegmentSum, (call) => {
  const { operators, handle, inputs } = call;
  const { x, segmentIds } = inputs;
  const { numSegments } = call.attributes as { numSegments: number };
  const rowShape = x!.shape.slice(segmentIds!.shape.length);
  const rowSize = tf.util.sizeFromShape(rowShape);
  const count = tf.util.sizeFromShape(segmentIds!.shape);
  const values = operators.reshape(handle(x!), [count, rowSize]);
  const ids = toDtype(call, operators.reshape(handle(segmentIds!), [count]), 'int32');
  const sums = sumByGroup(call, ids, values, numSegments, rowSize);
  return operators.reshape(sums, [numSegments, ...rowShape]);
});

/** Counts of each value of x below `size`, or sums of weights by value; x of rank 2 is counted row by row. */
function count(call: KernelCall, binary: boolean): Handle {
  const { operators, inputs, handle } = call;
  const { x, weights } = inputs;
  const { size } = call.attributes as { size: number };
  const ones = tf.util.sizeFromShape(weights!.shape) === 0;
  const values = call.backend.readSync(x!.dataId) as Int32Array;
  if (values.some((value) => value < 0)) throw new Error('Input x must be non-negative!');
  const rowCount = x!.shape.length === 2 ? x!.shape[0]! : 1;
  const columns = rowCount === 0 ? 0 : values.length / rowCount;
  const bins = values.map((value, i) => (value < size ? Math.floor(i / columns) * size + value : -1));
  const dtype = call.backend.torchDtype(weights!);
  const amounts = ones
    ? filled(call, [values.length, 1], dtype, 1)
    : operators.reshape(handle(weights!), [values.length, 1]);
  const sums = sumByGroup(
    call,
    call.backend.upload(bins, [bins.length], 'int32'),
    binary ? filled(call, [values.length, 1], dtype, 1) : amounts,
    rowCount * size,
    1,
  );
  const counts = operators.reshape(sums, x!.shape.length === 2 ? [rowCount, size] : [size]);
  return binary ? likeDtype(call, toDtype(call, counts, 'bool'), counts) : counts;
}

defineKernel(tf.Bincount, (call) => count(call, false));
defineKernel(tf.DenseBincount, (call) => count(call, call.attributes.binaryOutput as boolean));

defineKernel(tf.SearchSorted, ({ inputs, handle, operators, attributes }) =>
  operators.searchsorted_Tensor(
    operators.contiguous(handle(inputs.sortedSequence!), 0),
    operators.contiguous(handle(inputs.values!), 0),
    true,
    attributes.side === 'right',
    undefined,
    undefined,
  ),
);

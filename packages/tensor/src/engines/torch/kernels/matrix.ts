/** Products of matrices, and look-ups in tables. */
import * as tf from '@tensorflow/tfjs';
import { factor } from '../factors.js';
import { defineKernel, toDtype, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { activate } from './activation.js';
import { sum } from './elementwise.js';
import { toInt32, wide } from './integers.js';
import { matrixProduct } from './products.js';
import { clampedIndices, countFrom, deviceScalar } from './shape.js';

function product(call: KernelCall): Handle {
  const { inputs, operators, attributes } = call;
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  const [shapeA, shapeB] = [inputs.a!.shape, inputs.b!.shape];
  if (shapeA.length < 2 || shapeB.length < 2) {
    throw new Error(`matMul: expected two matrices, got shapes [${String(shapeA)}] and [${String(shapeB)}]`);
  }
  const areIntegers = [inputs.a!, inputs.b!].every(isInt32);
  const [a, b] = [inputs.a!, inputs.b!].map((info, i) => {
    const operand = numbers(call, info, areIntegers);
    const rank = info.shape.length;
    if (!(i === 0 ? transposeA : transposeB)) return operand;
    const axes = info.shape.map((_, d) => (d < rank - 2 ? d : 2 * rank - 3 - d));
    return operators.permute(operand, axes);
  });
  const areMatrices = shapeA.length === 2 && shapeB.length === 2;
  const result = areMatrices ? matrixProduct(call, a!, b!) : operators.matmul(a!, b!);
  return areIntegers ? toInt32(call, result, { mayBeHuge: true }) : result;
}

/** A factor of a product; integers are multiplied as float64, where every other factor is one, too. */
function numbers(call: KernelCall, info: tf.TensorInfo, areIntegers: boolean): Handle {
  if (areIntegers) return wide(call, call.handle(info));
  return info.dtype === 'float32' ? factor(call, info) : toDtype(call, call.handle(info), 'float32');
}

const isInt32 = ({ dtype }: tf.TensorInfo) => dtype === 'int32';

defineKernel(tf.BatchMatMul, product);

defineKernel(tf._FusedMatMul, (call) => {
  const { inputs, handle } = call;
  let result = product(call);
  if (inputs.bias) result = sum(call, result, handle(inputs.bias));
  return activate(call, result, inputs.preluActivationWeights && handle(inputs.preluActivationWeights));
});

defineKernel(tf.Einsum, (call) => {
  const tensors = call.inputs as unknown as tf.Tensor[]; // a list, unlike every other kernel's
  const { equation } = call.attributes as { equation: string };
  const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors);
  const areIntegers = tensors.every(isInt32);
  const factors = tensors.map((tensor) => numbers(call, tensor, areIntegers));
  const result = call.operators.einsum(equation.replaceAll(/\s/g, ''), factors, undefined);
  return areIntegers ? toInt32(call, result, { mayBeHuge: true }) : result;
});

defineKernel(tf.GatherV2, (call) => {
  const { inputs, native, operators, attributes } = call;
  const { x, indices } = inputs;
  const axis = tf.util.parseAxisParam(attributes.axis as number, x!.shape)[0]!;
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
    x as tf.Tensor,
    indices as tf.Tensor,
    axis,
    (attributes.batchDims as number | undefined) ?? 0,
  );
  const table = operators.reshape(native(x!), [info.batchSize, info.outerSize, info.dimSize, info.sliceSize]);
  const rows = operators.reshape(safeIndices(call, indices!, info.dimSize), [info.batchSize, -1]);
  const batches = Array.from({ length: info.batchSize }, (_, b) =>
    operators.index_select(operators.select_int(table, 0, b), 1, operators.select_int(rows, 0, b)),
  );
  return operators.reshape(operators.stack(batches, 0), info.outputShape);
});

/**
 * Indices that point into a dimension of that size. On a CPU others are an error; elsewhere reading them would
 * wait for everything before them, so they are moved to the nearest end: a GPU would fail for good on them.
 */
function safeIndices(call: KernelCall, indices: tf.TensorInfo, size: number): Handle {
  const { backend, handle } = call;
  if (backend.device.type !== 'cpu') {
    return clampedIndices(call, handle(indices), size);
  }
  const values = backend.readSync(indices.dataId) as Int32Array;
  const wrong = values.find((value) => value < 0 || value >= size);
  if (wrong !== undefined) {
    throw new Error(`GatherV2: the index value ${String(wrong)} is not in [0, ${String(size - 1)}]`);
  }
  return handle(indices);
}

defineKernel(tf.OneHot, (call) => {
  const { inputs, handle, operators, attributes } = call;
  const { depth, onValue, offValue, dtype } = attributes as Record<
    'depth' | 'onValue' | 'offValue',
    number
  > & {
    dtype: 'float32' | 'int32' | 'bool';
  };
  const hit = operators.eq_Tensor(
    operators.unsqueeze(handle(inputs.indices!), -1),
    countFrom(call, 0, depth),
  );
  return toDtype(
    call,
    operators.where_self(hit, deviceScalar(call, onValue), deviceScalar(call, offValue)),
    dtype,
  );
});

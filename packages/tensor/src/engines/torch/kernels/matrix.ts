/** Products of matrices, and look-ups in tables. */
import * as tf from '@tensorflow/tfjs';
import { defineKernel, toDtype, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { countFromZero } from './shape.js';

function product(call: KernelCall): Handle {
  const { inputs, handle, operators, attributes } = call;
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  const [a, b] = [inputs.a!, inputs.b!].map((info, i) => {
    const operand = toDtype(call, handle(info), 'float32');
    const rank = info.shape.length;
    if (!(i === 0 ? transposeA : transposeB)) return operand;
    const axes = info.shape.map((_, d) => (d < rank - 2 ? d : 2 * rank - 3 - d));
    return operators.permute(operand, axes);
  });
  return operators.matmul(a!, b!);
}

defineKernel(tf.BatchMatMul, (call) => {
  const result = product(call);
  return call.inputs.a!.dtype === 'int32' ? toDtype(call, result, 'int32') : result;
});

defineKernel(tf._FusedMatMul, (call) => {
  const { inputs, handle, operators, shims, torch, attributes } = call;
  let result = product(call);
  if (inputs.bias) result = shims.add_Tensor(result, handle(inputs.bias), 1);
  switch (attributes.activation as string | undefined) {
    case undefined:
    case 'linear':
      return result;
    case 'relu':
      return operators.relu(result);
    case 'sigmoid':
      return operators.sigmoid(result);
    case 'relu6':
      return operators.clamp_Tensor(result, torch.scalar(0), torch.scalar(6));
    case 'elu':
      return operators.where_self(
        operators.ge_Tensor(result, torch.scalar(0)),
        result,
        operators.expm1(result),
      );
    case 'leakyrelu': {
      const negative = shims.mul_Scalar(result, (attributes.leakyreluAlpha as number | undefined) ?? 0.2);
      return operators.where_self(operators.lt_Tensor(result, torch.scalar(0)), negative, result);
    }
    case 'prelu': {
      const negative = operators.mul_Tensor(result, handle(inputs.preluActivationWeights!));
      return operators.where_self(operators.lt_Tensor(result, torch.scalar(0)), negative, result);
    }
    default:
      throw new Error(`_FusedMatMul: unknown activation ${String(attributes.activation)}`);
  }
});

defineKernel(tf.GatherV2, (call) => {
  const { inputs, handle, operators, attributes } = call;
  const { x, indices } = inputs;
  const axis = tf.util.parseAxisParam(attributes.axis as number, x!.shape)[0]!;
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
    x as tf.Tensor,
    indices as tf.Tensor,
    axis,
    (attributes.batchDims as number | undefined) ?? 0,
  );
  const table = operators.reshape(handle(x!), [info.batchSize, info.outerSize, info.dimSize, info.sliceSize]);
  const rows = operators.reshape(handle(indices!), [info.batchSize, -1]);
  const batches = Array.from({ length: info.batchSize }, (_, b) =>
    operators.index_select(operators.select_int(table, 0, b), 1, operators.select_int(rows, 0, b)),
  );
  return operators.reshape(operators.stack(batches, 0), info.outputShape);
});

defineKernel(tf.OneHot, (call) => {
  const { inputs, handle, operators, torch, attributes } = call;
  const { depth, onValue, offValue, dtype } = attributes as Record<
    'depth' | 'onValue' | 'offValue',
    number
  > & {
    dtype: 'float32' | 'int32' | 'bool';
  };
  const hit = operators.eq_Tensor(
    operators.unsqueeze(handle(inputs.indices!), -1),
    countFromZero(call, depth),
  );
  return toDtype(call, operators.where_self(hit, torch.scalar(onValue), torch.scalar(offValue)), dtype);
});

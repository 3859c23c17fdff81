/** Activation functions, by themselves and at the end of a fused kernel. */
import * as tf from '@tensorflow/tfjs';
import { asOnCpu, defineKernel, likeDtype, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { wide } from './integers.js';
import { deviceScalar } from './shape.js';

const relu = ({ operators }: KernelCall, x: Handle) => operators.relu(x);

const relu6 = (call: KernelCall, x: Handle) =>
  likeDtype(call, call.operators.clamp_Tensor(x, deviceScalar(call, 0), deviceScalar(call, 6)), x);

/** x where it is not negative, else `negative`. */
function unlessNegative({ operators, torch }: KernelCall, x: Handle, negative: Handle): Handle {
  return operators.where_self(operators.lt_Tensor(x, torch.scalar(0)), negative, x);
}

const elu = (call: KernelCall, x: Handle) => unlessNegative(call, x, call.operators.expm1(x));

const leakyRelu = (call: KernelCall, x: Handle, alpha: number) =>
  unlessNegative(call, x, call.shims.mul_Scalar(x, alpha));

const prelu = (call: KernelCall, x: Handle, alpha: Handle) =>
  unlessNegative(call, x, call.operators.mul_Tensor(x, alpha));

/** Registers one for floats; other types get the cpu backend's. */
const defineForFloats: typeof defineKernel = (kernelName, kernel) => {
  defineKernel(kernelName, (call) =>
    call.inputs.x!.dtype === 'float32' ? kernel(call) : asOnCpu(kernelName, call),
  );
};

defineKernel(tf.Relu, (call) => {
  const { x } = call.inputs;
  return x!.dtype === 'bool' ? call.backend.share(x!) : relu(call, call.handle(x!));
});
defineKernel(tf.Relu6, (call) => relu6(call, call.handle(call.inputs.x!)));
defineKernel(tf.Elu, (call) => elu(call, call.handle(call.inputs.x!)));
defineKernel(tf.LeakyRelu, (call) =>
  leakyRelu(call, call.handle(call.inputs.x!), call.attributes.alpha as number),
);
defineKernel(tf.Prelu, (call) => {
  const [x, alpha] = [call.inputs.x!, call.inputs.alpha!];
  const isFloat = x.dtype === 'float32' && alpha.dtype === 'float32';
  const operand = (info: tf.TensorInfo) => (isFloat ? call.handle(info) : wide(call, call.handle(info)));
  return prelu(call, operand(x), operand(alpha));
});

/**
 * The activation that a fused kernel's attributes name, applied to its result.
 *
 * @param preluWeights the slopes of `prelu`, in a shape that broadcasts to x
 */
export function activate(call: KernelCall, x: Handle, preluWeights: Handle | undefined): Handle {
  const { operators, attributes } = call;
  const activation = attributes.activation as string | undefined;
  switch (activation) {
    case undefined:
    case 'linear':
      return x;
    case 'relu':
      return relu(call, x);
    case 'sigmoid':
      return operators.sigmoid(x);
    case 'relu6':
      return relu6(call, x);
    case 'elu':
      return elu(call, x);
    case 'leakyrelu':
      return leakyRelu(call, x, (attributes.leakyreluAlpha as number | undefined) ?? 0.2);
    case 'prelu':
      return prelu(call, x, preluWeights!);
    default:
      throw new Error(`unknown activation ${activation}`);
  }
}

defineKernel(tf.Step, (call) => {
  const { inputs, handle, operators, torch, attributes } = call;
  const x = handle(inputs.x!);
  const { alpha } = attributes as { alpha: number };
  const positive = operators.gt_Tensor(x, torch.scalar(0));
  const stepped = operators.where_self(positive, deviceScalar(call, 1), deviceScalar(call, alpha));
  return likeDtype(call, operators.where_self(operators.isnan(x), x, stepped), x);
});

defineKernel(tf.EluGrad, ({ inputs, handle, operators, shims, torch }) => {
  const [dy, y] = [handle(inputs.dy!), handle(inputs.y!)];
  const slope = shims.add_Scalar(y, 1, 1);
  const positive = operators.ge_Tensor(y, torch.scalar(0));
  return operators.where_self(positive, dy, operators.mul_Tensor(dy, slope));
});

const SELU_ALPHA = 1.7580993408473768;
const SELU_SCALE = 1.0507009873554805;

defineForFloats(tf.Selu, ({ inputs, handle, operators, shims, torch }) => {
  const x = handle(inputs.x!);
  const negative = shims.mul_Scalar(operators.expm1(x), SELU_ALPHA);
  return operators.where_self(
    operators.ge_Tensor(x, torch.scalar(0)),
    shims.mul_Scalar(x, SELU_SCALE),
    negative,
  );
});

defineForFloats(tf.Softplus, ({ inputs, handle, operators, shims }) => {
  // log(1 + e^x) = max(x, 0) + log1p(e^-|x|), which neither overflows nor loses small values
  const x = handle(inputs.x!);
  const tail = operators.log1p(operators.exp(operators.neg(operators.abs(x))));
  return shims.add_Tensor(operators.relu(x), tail, 1);
});

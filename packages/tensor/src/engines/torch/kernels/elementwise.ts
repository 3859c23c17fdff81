/** Kernels that work element by element: unary functions, binary functions with broadcasting, selection. */
import * as tf from '@tensorflow/tfjs';
import { defineKernel, likeDtype, toDtype, type KernelCall } from '../kernel.js';
import { DTYPE, type Handle } from '../library.js';
import type { Operators } from '../operators.js';
import { deviceScalar } from './shape.js';

/** Operators of one tensor that have another name in TensorFlow.js. */
const UNARY: Partial<Record<keyof Operators, string>> = {
  abs: 'Abs',
  acos: 'Acos',
  acosh: 'Acosh',
  asin: 'Asin',
  asinh: 'Asinh',
  atan: 'Atan',
  atanh: 'Atanh',
  ceil: 'Ceil',
  cos: 'Cos',
  cosh: 'Cosh',
  erf: 'Erf',
  exp: 'Exp',
  expm1: 'Expm1',
  floor: 'Floor',
  isfinite: 'IsFinite',
  isinf: 'IsInf',
  isnan: 'IsNan',
  log: 'Log',
  log1p: 'Log1p',
  logical_not: 'LogicalNot',
  neg: 'Neg',
  reciprocal: 'Reciprocal',
  round: 'Round',
  rsqrt: 'Rsqrt',
  sigmoid: 'Sigmoid',
  sign: 'Sign',
  sin: 'Sin',
  sinh: 'Sinh',
  sqrt: 'Sqrt',
  square: 'Square',
  tan: 'Tan',
  tanh: 'Tanh',
};

for (const [operator, kernelName] of Object.entries(UNARY)) {
  defineKernel(kernelName, ({ inputs, handle, operators }) =>
    (operators[operator as keyof Operators] as (x: Handle) => Handle)(handle(inputs.x!)),
  );
}

/** Operators of two tensors under TensorFlow.js's names. */
const BINARY: Partial<Record<keyof Operators, string>> = {
  atan2: 'Atan2',
  maximum: 'Maximum',
  minimum: 'Minimum',
  logical_and: 'LogicalAnd',
  logical_or: 'LogicalOr',
  logical_xor: 'LogicalXor',
  eq_Tensor: 'Equal',
  ne_Tensor: 'NotEqual',
  lt_Tensor: 'Less',
  le_Tensor: 'LessEqual',
  gt_Tensor: 'Greater',
  ge_Tensor: 'GreaterEqual',
  bitwise_and_Tensor: 'BitwiseAnd',
  remainder_Tensor: 'Mod',
};

for (const [operator, kernelName] of Object.entries(BINARY)) {
  defineKernel(kernelName, (call) =>
    (call.operators[operator as keyof Operators] as (a: Handle, b: Handle) => Handle)(
      call.handle(call.inputs.a!),
      operand(call, call.inputs.b!),
    ),
  );
}

/** The second operand; a number that is still in JavaScript goes as a host scalar, which any device takes. */
function operand(call: KernelCall, info: tf.TensorInfo): Handle {
  const value = call.backend.hostScalarOf(info);
  return value === undefined ? call.handle(info) : call.torch.scalar(value);
}

/** a + sign b. Integers go through float64, exact for them, because the C form scales b by a double. */
export function sum(call: KernelCall, a: Handle, b: Handle, sign: 1 | -1 = 1): Handle {
  const { torch, shims, operators } = call;
  const dtype = torch.dtypeOf(a);
  if (dtype !== DTYPE.int32 && dtype !== DTYPE.bool) return shims.add_Tensor(a, b, sign);
  const wide = (x: Handle) =>
    operators._to_copy(x, 'float64', undefined, undefined, undefined, false, undefined);
  return toDtype(call, shims.add_Tensor(wide(a), wide(b), sign), 'int32');
}

/** Both operands of an operator that does not mind their order, what is a number in JavaScript second. */
function commutative(call: KernelCall): [Handle, Handle] {
  const { inputs, handle, backend, torch } = call;
  const first = backend.hostScalarOf(inputs.a!);
  if (first !== undefined) return [handle(inputs.b!), torch.scalar(first)];
  return [handle(inputs.a!), operand(call, inputs.b!)];
}

defineKernel(tf.Add, (call) => sum(call, ...commutative(call)));

defineKernel(tf.Sub, (call) => sum(call, call.handle(call.inputs.a!), operand(call, call.inputs.b!), -1));

defineKernel(tf.Multiply, (call) => call.operators.mul_Tensor(...commutative(call)));

defineKernel(tf.RealDiv, (call) =>
  call.operators.div_Tensor(call.handle(call.inputs.a!), operand(call, call.inputs.b!)),
);

defineKernel(tf.FloorDiv, (call) => {
  const { operators, handle, inputs } = call;
  const [a, b] = [toDtype(call, handle(inputs.a!), 'float64'), handle(inputs.b!)];
  // torch throws on an integer division by zero, TensorFlow.js gives 0
  const quotient = operators.div_Tensor_mode(a, b, 'floor');
  return toDtype(call, operators.nan_to_num(quotient, 0, 0, 0), 'int32');
});

defineKernel(tf.Pow, (call) => {
  const { inputs, handle, operators, shims, backend } = call;
  const exponent = backend.hostScalarOf(inputs.b!);
  if (exponent !== undefined) return shims.pow_Tensor_Scalar(handle(inputs.a!), exponent);
  if (inputs.a!.dtype !== 'int32') return operators.pow_Tensor_Tensor(handle(inputs.a!), handle(inputs.b!));
  // torch refuses negative integer exponents
  const [a, b] = [inputs.a!, inputs.b!].map((info) => toDtype(call, handle(info), 'float32'));
  return toDtype(call, operators.pow_Tensor_Tensor(a!, b!), 'int32');
});

defineKernel(tf.SquaredDifference, (call) => {
  const { inputs, handle, operators } = call;
  return operators.square(sum(call, handle(inputs.a!), handle(inputs.b!), -1));
});

defineKernel(tf.AddN, (call) => {
  const [first, ...rest] = Object.values(call.inputs).map(call.handle);
  return rest.reduce((total, next) => sum(call, total, next), call.torch.share(first!));
});

defineKernel(tf.Select, (call) => {
  const { inputs, handle, operators } = call;
  const condition = toDtype(call, handle(inputs.condition!), 'bool');
  const rank = inputs.t!.shape.length;
  const shape = inputs.condition!.shape;
  // a condition of rank 1 chooses rows
  const aligned =
    shape.length === rank || shape.length === 0
      ? condition
      : operators.reshape(condition, [...shape, ...new Array<number>(rank - shape.length).fill(1)]);
  return operators.where_self(aligned, handle(inputs.t!), handle(inputs.e!));
});

defineKernel(tf.ClipByValue, (call) => {
  const { clipValueMin, clipValueMax } = call.attributes as { clipValueMin: number; clipValueMax: number };
  const x = call.handle(call.inputs.x!);
  const [low, high] = [deviceScalar(call, clipValueMin), deviceScalar(call, clipValueMax)];
  return likeDtype(call, call.operators.clamp_Tensor(x, low, high), x);
});

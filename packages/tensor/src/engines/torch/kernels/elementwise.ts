/** Kernels that work element by element: unary functions, binary functions with broadcasting, selection. */
import * as tf from '@tensorflow/tfjs';
import { asOnCpu, defineKernel, likeDtype, toDtype, type KernelCall } from '../kernel.js';
import { DTYPE, type Handle } from '../library.js';
import type { Operators } from '../operators.js';
import { toInt32, wide } from './integers.js';
import { deviceScalar, filled } from './shape.js';

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

/** Those whose result stays of the type of what is no float, cut to it, on the cpu backend. */
const CUT = new Set<string>([
  ...[tf.Acos, tf.Acosh, tf.Asin, tf.Asinh, tf.Atan, tf.Atanh, tf.Expm1, tf.Log1p, tf.Reciprocal, tf.Sinh],
]);

/** Those that leave truth values as they are, which torch refuses. */
const SAME_FOR_BOOL = new Set<string>([tf.Abs, tf.Neg, tf.Round]);

for (const [operator, kernelName] of Object.entries(UNARY)) {
  defineKernel(kernelName, (call) => {
    const { x } = call.inputs;
    if (x!.dtype !== 'float32' && CUT.has(kernelName)) return asOnCpu(kernelName, call);
    if (x!.dtype === 'bool' && SAME_FOR_BOOL.has(kernelName)) return call.backend.share(x!);
    return (call.operators[operator as keyof Operators] as (x: Handle) => Handle)(call.handle(x!));
  });
}

/** Operators of two tensors under TensorFlow.js's names. */
const BINARY: Partial<Record<keyof Operators, string>> = {
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
  const value = call.backend.hostScalar(info);
  return value === undefined ? call.handle(info) : call.torch.scalar(value);
}

/** Whether two operands, which are of one type, are no floats. */
const areIntegers = ({ inputs }: KernelCall) => inputs.a!.dtype === 'int32' || inputs.a!.dtype === 'bool';

/** a + sign b. The C form scales b by a double, and so takes no integers. */
export function sum(call: KernelCall, a: Handle, b: Handle, sign: 1 | -1 = 1): Handle {
  const { torch, shims } = call;
  const dtype = torch.dtypeCode(a);
  if (dtype !== DTYPE.int32 && dtype !== DTYPE.bool) return shims.add_Tensor(a, b, sign);
  return toInt32(call, shims.add_Tensor(wide(call, a), wide(call, b), sign));
}

/** Both operands of an operator that does not mind their order, what is a number in JavaScript second. */
function commutative(call: KernelCall): [Handle, Handle] {
  const { inputs, handle, backend, torch } = call;
  const first = backend.hostScalar(inputs.a!);
  if (first !== undefined) return [handle(inputs.b!), torch.scalar(first)];
  return [handle(inputs.a!), operand(call, inputs.b!)];
}

defineKernel(tf.Add, (call) => sum(call, ...commutative(call)));

defineKernel(tf.Sub, (call) => sum(call, call.handle(call.inputs.a!), operand(call, call.inputs.b!), -1));

defineKernel(tf.Multiply, (call) => {
  const [a, b] = commutative(call);
  if (call.inputs.a!.dtype !== 'int32') return call.operators.mul_Tensor(a, b);
  return toInt32(call, call.operators.mul_Tensor(wide(call, a), wide(call, b)));
});

defineKernel(tf.RealDiv, (call) =>
  call.operators.div_Tensor(call.handle(call.inputs.a!), operand(call, call.inputs.b!)),
);

defineKernel(tf.FloorDiv, (call) => {
  const { operators, handle, inputs } = call;
  const [a, b] = [wide(call, handle(inputs.a!)), wide(call, handle(inputs.b!))];
  return toInt32(call, operators.div_Tensor_mode(a, b, 'floor'), { mayBeHuge: true });
});

defineKernel(tf.Mod, (call) => {
  const { operators, handle, inputs } = call;
  const [a, b] = [inputs.a!, inputs.b!];
  if (!areIntegers(call)) return operators.remainder_Tensor(handle(a), operand(call, b));
  if (a.dtype === 'bool') return asOnCpu(tf.Mod, call);
  // torch throws on a division of integers by zero
  return toInt32(call, operators.remainder_Tensor(wide(call, handle(a)), wide(call, handle(b))));
});

defineKernel(tf.Atan2, (call) =>
  areIntegers(call)
    ? asOnCpu(tf.Atan2, call)
    : call.operators.atan2(call.handle(call.inputs.a!), operand(call, call.inputs.b!)),
);

defineKernel(tf.Pow, (call) => {
  const { inputs, handle, operators, shims, backend } = call;
  if (areIntegers(call)) return asOnCpu(tf.Pow, call); // a power that is a bit too small would be cut to a wrong one
  const exponent = backend.hostScalar(inputs.b!);
  if (exponent !== undefined) return shims.pow_Tensor_Scalar(handle(inputs.a!), exponent);
  return operators.pow_Tensor_Tensor(handle(inputs.a!), handle(inputs.b!));
});

defineKernel(tf.SquaredDifference, (call) => {
  const { inputs, handle, operators, shims } = call;
  const [a, b] = [handle(inputs.a!), handle(inputs.b!)];
  if (!areIntegers(call)) return operators.square(shims.add_Tensor(a, b, -1));
  const difference = shims.add_Tensor(wide(call, a), wide(call, b), -1);
  return toInt32(call, operators.square(difference), { mayBeHuge: true });
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
  if (call.inputs.x!.dtype === 'int32') {
    const bounds = [clipValueMin, clipValueMax].map((bound) => filled(call, [], 'float64', bound));
    return toInt32(call, call.operators.clamp_Tensor(wide(call, x), ...(bounds as [Handle, Handle])));
  }
  const [low, high] = [deviceScalar(call, clipValueMin), deviceScalar(call, clipValueMax)];
  return likeDtype(call, call.operators.clamp_Tensor(x, low, high), x);
});

/**
 * The operators of libtorch that the engine uses, by their schemas; everything else about a call follows
 * from the schema. `OPERATORS` go through the dispatcher, `SHIMS` are C functions of their own. A name's
 * schema can be looked up in PyTorch's `native_functions.yaml`; trailing `none`s are its optional layouts,
 * devices, generators and memory formats.
 */
import { checkArguments } from './arguments.js';
import { compileOperator, describeCall, type OperatorFunction } from './dispatcher.js';
import { GUARDS } from './guards.js';
import type { DeviceType, Torch } from './library.js';
import { parseSchema, type FunctionOf, type ParsedSchema } from './schema.js';
import { compileShim } from './shim.js';

const UNARY = [
  ...['abs', 'acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'ceil', 'cos', 'cosh', 'erf', 'exp'],
  ...['expm1', 'floor', 'isfinite', 'isinf', 'isnan', 'log', 'log1p', 'logical_not', 'neg', 'reciprocal'],
  ...[
    'relu',
    'round',
    'rsqrt',
    'sigmoid',
    'sign',
    'sin',
    'sinh',
    'sqrt',
    'square',
    'tan',
    'tanh',
    'bitwise_not',
  ],
] as const;

const BINARY = [
  ...['atan2', 'logical_and', 'logical_or', 'logical_xor', 'maximum', 'minimum', 'mul.Tensor', 'div.Tensor'],
  ...['eq.Tensor', 'ne.Tensor', 'lt.Tensor', 'le.Tensor', 'gt.Tensor', 'ge.Tensor', 'pow.Tensor_Tensor'],
  ...['remainder.Tensor', 'fmod.Tensor', 'bitwise_and.Tensor', 'bitwise_or.Tensor', 'bitwise_xor.Tensor'],
  ...['bitwise_right_shift.Tensor', 'mm', 'bmm', 'matmul', 'xlogy.Tensor'],
] as const;

const OTHERS = [
  'mul_.Tensor(Tensor, Tensor) -> Tensor',
  'div_.Tensor(Tensor, Tensor) -> Tensor',
  'exp_(Tensor) -> Tensor',
  'div.Tensor_mode(Tensor, Tensor, str?) -> Tensor',
  'where.self(Tensor, Tensor, Tensor) -> Tensor',
  'clamp.Tensor(Tensor, Tensor?, Tensor?) -> Tensor',
  'linear(Tensor, Tensor, Tensor?) -> Tensor',
  '_to_copy(Tensor, dtype?, none, none, none, bool, none) -> Tensor',
  'contiguous(Tensor, int) -> Tensor',
  'clone(Tensor, none) -> Tensor',
  'view(Tensor, int[]) -> Tensor',
  'reshape(Tensor, int[]) -> Tensor',
  'permute(Tensor, int[]) -> Tensor',
  'expand(Tensor, int[], bool) -> Tensor',
  'repeat(Tensor, int[]) -> Tensor',
  'flip(Tensor, int[]) -> Tensor',
  'roll(Tensor, int[], int[]) -> Tensor',
  'unsqueeze(Tensor, int) -> Tensor',
  'squeeze.dim(Tensor, int) -> Tensor',
  'slice.Tensor(Tensor, int, int?, int?, int) -> Tensor',
  'narrow(Tensor, int, int, int) -> Tensor',
  'view.dtype(Tensor, dtype) -> Tensor',
  'from_file(str, bool?, int?, dtype?, none, none, none) -> Tensor',
  'select.int(Tensor, int, int) -> Tensor',
  'cat(Tensor[], int) -> Tensor',
  'stack(Tensor[], int) -> Tensor',
  'split_with_sizes(Tensor, int[], int) -> Tensor[]',
  'unbind.int(Tensor, int) -> Tensor[]',
  'sum.dim_IntList(Tensor, int[]?, bool, dtype?) -> Tensor',
  'mean.dim(Tensor, int[]?, bool, dtype?) -> Tensor',
  'amax(Tensor, int[], bool) -> Tensor',
  'amin(Tensor, int[], bool) -> Tensor',
  'all.dim(Tensor, int, bool) -> Tensor',
  'any.dim(Tensor, int, bool) -> Tensor',
  'prod.dim_int(Tensor, int, bool, dtype?) -> Tensor',
  'argmax(Tensor, int?, bool) -> Tensor',
  'argmin(Tensor, int?, bool) -> Tensor',
  'logsumexp(Tensor, int[], bool) -> Tensor',
  'index_select(Tensor, int, Tensor) -> Tensor',
  'gather(Tensor, int, Tensor, bool) -> Tensor',
  'scatter_add(Tensor, int, Tensor, Tensor) -> Tensor',
  'scatter_add_(Tensor, int, Tensor, Tensor) -> Tensor',
  'embedding(Tensor, Tensor, int, bool, bool) -> Tensor',
  'embedding_dense_backward(Tensor, Tensor, int, int, bool) -> Tensor',
  'one_hot(Tensor, int) -> Tensor',
  'tril(Tensor, int) -> Tensor',
  'triu(Tensor, int) -> Tensor',
  '_softmax(Tensor, int, bool) -> Tensor',
  '_softmax_backward_data(Tensor, Tensor, int, dtype) -> Tensor',
  '_log_softmax(Tensor, int, bool) -> Tensor',
  'gelu(Tensor, str) -> Tensor',
  'gelu_backward(Tensor, Tensor, str) -> Tensor',
  'native_layer_norm(Tensor, int[], Tensor?, Tensor?, float) -> (Tensor, Tensor, Tensor)',
  'native_layer_norm_backward(Tensor, Tensor, int[], Tensor, Tensor, Tensor?, Tensor?, bool[]) -> (Tensor, Tensor, Tensor)',
  '_scaled_dot_product_flash_attention_for_cpu(Tensor, Tensor, Tensor, float, bool, Tensor?, float?) -> (Tensor, Tensor)',
  '_scaled_dot_product_flash_attention_for_cpu_backward(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, float, bool, Tensor?, float?) -> (Tensor, Tensor, Tensor)',
  '_scaled_dot_product_efficient_attention(Tensor, Tensor, Tensor, Tensor?, bool, float, bool, float?) -> (Tensor, Tensor, Tensor, Tensor)',
  '_scaled_dot_product_efficient_attention_backward(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, float, bool[], bool, float?) -> (Tensor, Tensor, Tensor, Tensor)',
  '_scaled_dot_product_flash_attention(Tensor, Tensor, Tensor, float, bool, bool, float?) -> (Tensor, Tensor, Tensor, Tensor, int, int, Tensor, Tensor, Tensor)',
  '_scaled_dot_product_flash_attention_backward(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, int, int, float, bool, Tensor, Tensor, float?) -> (Tensor, Tensor, Tensor)',
  'scaled_dot_product_attention(Tensor, Tensor, Tensor, Tensor?, float, bool, float?, bool) -> Tensor',
  '_fused_adamw_(Tensor[], Tensor[], Tensor[], Tensor[], Tensor[], Tensor[], float, float, float, float, float, bool, bool, Tensor?, Tensor?) -> ()',
  'cumsum(Tensor, int, dtype?) -> Tensor',
  'cumprod(Tensor, int, dtype?) -> Tensor',
  'sort.stable(Tensor, bool?, int, bool) -> (Tensor, Tensor)',
  'nan_to_num(Tensor, float?, float?, float?) -> Tensor',
  'diag_embed(Tensor, int, int, int) -> Tensor',
  'einsum(str, Tensor[], int[]?) -> Tensor',
  'searchsorted.Tensor(Tensor, Tensor, bool, bool, str?, Tensor?) -> Tensor',
  'copy_(Tensor, Tensor, bool) -> Tensor',
  'view_as_real(Tensor) -> Tensor',
  'view_as_complex(Tensor) -> Tensor',
  'complex(Tensor, Tensor) -> Tensor',
  'dot(Tensor, Tensor) -> Tensor',
  't(Tensor) -> Tensor',
  'all.dims(Tensor, int[]?, bool) -> Tensor',
  'any.dims(Tensor, int[]?, bool) -> Tensor',
  'index_copy_(Tensor, int, Tensor, Tensor) -> Tensor',
  'slice_scatter(Tensor, Tensor, int, int?, int?, int) -> Tensor',
  'index.Tensor(Tensor, Tensor?[]) -> Tensor',
  'index_put(Tensor, Tensor?[], Tensor, bool) -> Tensor',
  '_foreach_mul_.Tensor(Tensor[], Tensor) -> ()',
  '_foreach_mul.Tensor(Tensor[], Tensor) -> Tensor[]',
  'convolution(Tensor, Tensor, Tensor?, int[], int[], int[], bool, int[], int) -> Tensor',
  'convolution_backward(Tensor, Tensor, Tensor, int[]?, int[], int[], int[], bool, int[], int, bool[]) -> (Tensor, Tensor, Tensor)',
  'max_pool2d_with_indices(Tensor, int[], int[], int[], int[], bool) -> (Tensor, Tensor)',
  'max_pool2d_with_indices_backward(Tensor, Tensor, int[], int[], int[], int[], bool, Tensor) -> Tensor',
  'max_pool3d_with_indices(Tensor, int[], int[], int[], int[], bool) -> (Tensor, Tensor)',
  'max_pool3d_with_indices_backward(Tensor, Tensor, int[], int[], int[], int[], bool, Tensor) -> Tensor',
  'avg_pool2d(Tensor, int[], int[], int[], bool, bool, int?) -> Tensor',
  'avg_pool2d_backward(Tensor, Tensor, int[], int[], int[], bool, bool, int?) -> Tensor',
  'avg_pool3d(Tensor, int[], int[], int[], bool, bool, int?) -> Tensor',
  'avg_pool3d_backward(Tensor, Tensor, int[], int[], int[], bool, bool, int?) -> Tensor',
] as const;

const SHIMS = [
  'add_Tensor(Tensor, Tensor, float) -> Tensor',
  'mul_Scalar(Tensor, float) -> Tensor',
  'add_Scalar(Tensor, float, float) -> Tensor',
  'pow_Tensor_Scalar(Tensor, float) -> Tensor',
  'fill__Scalar(Tensor, float) -> ()',
  'addmm_out(Tensor, Tensor, Tensor, Tensor, float, float) -> ()',
  'addmv(Tensor, Tensor, Tensor, float, float) -> Tensor',
  'bmm_out(Tensor, Tensor, Tensor) -> ()',
  'baddbmm_out(Tensor, Tensor, Tensor, Tensor, float, float) -> ()',
  'pad(Tensor, int[], str, float?) -> Tensor',
] as const;

type NameOf<Schema extends string> = Schema extends `${infer Name}(${string}`
  ? Name extends `${infer Base}.${infer Overload}`
    ? `${Base}_${Overload}`
    : Name
  : never;

type FunctionsOf<Schemas extends string> = { [S in Schemas as NameOf<S>]: FunctionOf<S> };

type UnarySchema = `${(typeof UNARY)[number]}(Tensor) -> Tensor`;
type BinarySchema = `${(typeof BINARY)[number]}(Tensor, Tensor) -> Tensor`;

/** Operators by name, overloads joined by `_`: `operators.mul_Tensor(a, b)`. */
export type Operators = FunctionsOf<UnarySchema | BinarySchema | (typeof OTHERS)[number]>;
export type Shims = FunctionsOf<(typeof SHIMS)[number]>;

/** Every schema that goes through the dispatcher, and every one of a C function. */
export const OPERATOR_SCHEMAS: readonly string[] = [
  ...UNARY.map((name) => `${name}(Tensor) -> Tensor`),
  ...BINARY.map((name) => `${name}(Tensor, Tensor) -> Tensor`),
  ...OTHERS,
];
export const SHIM_SCHEMAS: readonly string[] = SHIMS;

/** Makes the functions of both tables for one device. */
export function compileOperators(torch: Torch, device: DeviceType): { operators: Operators; shims: Shims } {
  const operatorKey = ({ name }: ParsedSchema) => name.replace('.', '_');
  const functions: Record<string, OperatorFunction> = {};
  const operators = functions as unknown as Operators;
  for (const schema of OPERATOR_SCHEMAS.map(parseSchema)) {
    const call = compileOperator(torch, schema);
    const guard = GUARDS[schema.name];
    functions[operatorKey(schema)] = guard
      ? (...args) => {
          checkArguments(schema, args); // before the guard looks at them
          const wrong = guard({ torch, operators, args });
          if (wrong !== undefined) throw new Error(`${describeCall(torch, schema, args)}: ${wrong}`);
          return call(...args);
        }
      : call;
  }
  const shims = SHIM_SCHEMAS.map((text) => {
    const schema = parseSchema(text);
    return [operatorKey(schema), compileShim(torch, schema, device)];
  });
  return { operators, shims: Object.fromEntries(shims) as Shims };
}

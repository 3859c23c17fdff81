/**
 * Calls libtorch's per-device C functions (`aoti_torch_cpu_add_Tensor`, `aoti_torch_cuda_...`), for the
 * operators that the dispatcher's C ABI refuses because they take a `Scalar`, and for those that write into
 * a tensor that exists. They borrow their arguments, so they are also the fastest way to call.
 */
import { checkArguments } from './arguments.js';
import { DTYPE, scratch, type DeviceType, type Handle, type Torch, type TorchDtype } from './library.js';
import { describeCall, type OperatorFunction } from './dispatcher.js';
import { internString } from './native-memory.js';
import type { ArgumentType, ParsedSchema } from './schema.js';

/** The C parameters that stand for one argument. */
const C_TYPES: Partial<Record<ArgumentType, string>> = {
  Tensor: 'uint64_t',
  'Tensor?': 'uint64_t',
  'Tensor[]': 'uint64_t, int64_t',
  int: 'int64_t',
  'int?': 'uint64_t',
  'int[]': 'uint64_t, int64_t',
  float: 'double',
  'float?': 'uint64_t',
  bool: 'int32_t',
  'bool[]': 'uint64_t, int64_t',
  'dtype?': 'uint64_t',
  str: 'uint64_t',
  'str?': 'uint64_t',
  none: 'uint64_t',
  'none[]': 'uint64_t, int64_t',
};

/** The first slot of {@link scratch} for results; what is below is for arrays and optional values. */
const RESULTS = 240;

/** @throws when called and the library of that device lacks the function */
export function compileShim(torch: Torch, schema: ParsedSchema, device: DeviceType): OperatorFunction {
  const parameters = [
    ...schema.arguments.map((type) => C_TYPES[type]!),
    ...schema.results.map(() => 'uint64_t'),
  ];
  const declaration = `int32_t aoti_torch_${device}_${schema.name.replace('.', '_')}(${parameters.join(', ')})`;
  const native = torch.find(declaration);
  if (!native) {
    return () => {
      throw new Error(`libtorch ${torch.version} has no aoti_torch_${device}_${schema.name}`);
    };
  }
  const { results } = schema;
  const resultAddresses = results.map((_, i) => scratch.addressAt(RESULTS + i));
  return (...args) => {
    checkArguments(schema, args);
    const values: number[] = [];
    let free = 0;
    for (let i = 0; i < args.length; i++) free = pushArgument(values, schema.arguments[i]!, args[i], free);
    const code = native(...values, ...resultAddresses);
    if (code !== 0) torch.check(code, () => describeCall(torch, schema, args));
    const handles = results.map((_, i) => torch.adopt(scratch.getUnsigned(RESULTS + i)));
    return handles.length === 1 ? handles[0] : handles;
  };
}

/** Adds an argument's C values; `free` is the first unused slot of the scratch area, returned anew. */
function pushArgument(values: number[], type: ArgumentType, value: unknown, free: number): number {
  if (value === undefined && (type.endsWith('?') || type === 'none')) {
    values.push(0);
    return free;
  }
  switch (type) {
    case 'Tensor':
    case 'int':
    case 'float':
      values.push(value as number);
      return free;
    case 'bool':
      values.push(value ? 1 : 0);
      return free;
    case 'str':
      values.push(internString(value as string));
      return free;
    case 'str?':
      scratch.setInteger(free, internString(value as string));
      values.push(scratch.addressAt(free));
      return free + 1;
    case 'none[]':
      values.push(0, 0);
      return free;
    case 'float?':
      scratch.setDouble(free, value as number);
      values.push(scratch.addressAt(free));
      return free + 1;
    case 'Tensor?':
    case 'int?':
      scratch.setInteger(free, value as number);
      values.push(scratch.addressAt(free));
      return free + 1;
    case 'dtype?':
      scratch.setInteger(free, DTYPE[value as TorchDtype]);
      values.push(scratch.addressAt(free));
      return free + 1;
    case 'Tensor[]':
    case 'int[]': {
      const items = value as readonly (number | Handle)[];
      if (free + items.length > RESULTS)
        throw new Error(`a list of ${String(items.length)} is too long here`);
      items.forEach((item, i) => {
        scratch.setInteger(free + i, item);
      });
      values.push(scratch.addressAt(free), items.length);
      return free + items.length;
    }
    default:
      throw new Error(`no way to pass ${type} to a C function`);
  }
}

/**
 * Calls libtorch's dispatcher: turns the arguments of an operator into the stack of 64-bit values that
 * `torch_call_dispatcher` wants, by the operator's schema, and its results back. The one place that writes a
 * stack, because a wrong one crashes the process.
 */
import { DTYPE, scratch, type Handle, type Torch, type TorchDtype } from './library.js';
import { bytesAt, internString, Slots, allocate } from './native-memory.js';
import type { ArgumentType, ParsedSchema } from './schema.js';

/** Enough for every operator's arguments and results. */
const stack = new Slots(64);

export type OperatorFunction = (...args: unknown[]) => unknown;

/** The operator of a schema as a function; handles that it returns belong to the caller. */
export function compileOperator(torch: Torch, schema: ParsedSchema): OperatorFunction {
  const [base, overload = ''] = schema.name.split('.');
  const name = internString(`aten::${base!}`);
  const overloadName = internString(overload);
  const abiVersion = torch.functions.abiVersion();
  const { callDispatcher } = torch.functions;
  const writers = schema.arguments.map((type) => writerOf(torch, type));
  const { results } = schema;
  return (...args) => {
    if (args.length !== writers.length) {
      throw new Error(`${schema.name} takes ${String(writers.length)} arguments, got ${String(args.length)}`);
    }
    checkArguments(schema, args);
    for (let i = 0; i < writers.length; i++) writers[i]!(i, args[i]);
    const code = callDispatcher(name, overloadName, stack.address, abiVersion);
    if (code !== 0) torch.check(code, () => describeCall(torch, schema, args));
    if (results.length === 1) return readResult(torch, results[0]!, 0);
    return results.map((type, i) => readResult(torch, type, i));
  };
}

/** Refuses what would crash the callee, before anything is on the stack. */
function checkArguments(schema: ParsedSchema, args: unknown[]): void {
  for (let i = 0; i < args.length; i++) {
    const type = schema.arguments[i]!;
    const value = args[i];
    if (value === undefined && (type.endsWith('?') || type === 'none')) continue;
    if (!CHECKS[type](value)) {
      throw new Error(`${schema.name}: argument ${String(i + 1)} should be ${type}, not ${String(value)}`);
    }
  }
}

const isHandle = (x: unknown) => typeof x === 'number' && Number.isSafeInteger(x) && x > 4095;
const isInteger = (x: unknown) => Number.isSafeInteger(x);
const isNumber = (x: unknown) => typeof x === 'number';
const isBoolean = (x: unknown) => typeof x === 'boolean';
const isDtype = (x: unknown) => typeof x === 'string' && x in DTYPE;
const isListOf = (check: (x: unknown) => boolean) => (x: unknown) => Array.isArray(x) && x.every(check);

const CHECKS: Record<ArgumentType, (value: unknown) => boolean> = {
  Tensor: isHandle,
  'Tensor?': isHandle,
  'Tensor[]': isListOf(isHandle),
  'Tensor?[]': isListOf((x) => x === undefined || isHandle(x)),
  int: isInteger,
  'int?': isInteger,
  'int[]': isListOf(isInteger),
  'int[]?': isListOf(isInteger),
  float: isNumber,
  'float?': isNumber,
  bool: isBoolean,
  'bool?': isBoolean,
  'bool[]': isListOf(isBoolean),
  str: (x) => typeof x === 'string',
  'str?': (x) => typeof x === 'string',
  dtype: isDtype,
  'dtype?': isDtype,
  none: () => false,
};

type Writer = (slot: number, value: unknown) => void;

function writerOf(torch: Torch, type: ArgumentType): Writer {
  if (type === 'none') return (slot) => void stack.setInteger(slot, 0);
  if (type.endsWith('?')) {
    const inner = writerOf(torch, type.slice(0, -1) as ArgumentType);
    return (slot, value) => {
      if (value === undefined) return stack.setInteger(slot, 0);
      inner(slot, value);
      const optional = torch.newOptional();
      bytesAt(optional, 8).set(bytesAt(stack.addressOf(slot), 8));
      stack.setInteger(slot, optional);
    };
  }
  switch (type) {
    case 'Tensor':
      return (slot, value) => void stack.setInteger(slot, torch.copyForCallee(value as Handle));
    case 'int':
      return (slot, value) => void stack.setInteger(slot, value as number);
    case 'float':
      return (slot, value) => void stack.setDouble(slot, value as number);
    case 'bool':
      return (slot, value) => void stack.setInteger(slot, value ? 1 : 0);
    case 'dtype':
      return (slot, value) => void stack.setInteger(slot, DTYPE[value as TorchDtype]);
    case 'str':
      return (slot, value) => void stack.setInteger(slot, newString(torch, value as string));
    case 'int[]':
    case 'bool[]':
      return (slot, value) => void stack.setInteger(slot, newList(torch, value as number[], Number));
    case 'Tensor[]':
      return (slot, value) =>
        void stack.setInteger(
          slot,
          newList(torch, value as Handle[], (handle) => torch.copyForCallee(handle)),
        );
    case 'Tensor?[]':
      return (slot, value) =>
        void stack.setInteger(
          slot,
          newList(torch, value as (Handle | undefined)[], (handle) => optionalTensor(torch, handle)),
        );
    default:
      throw new Error(`no way to pass ${type}`);
  }
}

const optionalScratch = new Slots(1);

function optionalTensor(torch: Torch, handle: Handle | undefined): number {
  if (handle === undefined) return 0;
  optionalScratch.setInteger(0, torch.copyForCallee(handle));
  const optional = torch.newOptional();
  bytesAt(optional, 8).set(bytesAt(optionalScratch.address, 8));
  return optional;
}

function newList<T>(torch: Torch, items: readonly T[], encode: (item: T) => number): number {
  torch.functions.newList(items.length, scratch.address);
  const list = scratch.getUnsigned(0);
  for (const item of items) torch.functions.pushToList(list, encode(item));
  return list;
}

const stringBuffer = allocate(256);
const stringBytes = bytesAt(stringBuffer, 256);

function newString(torch: Torch, text: string): number {
  const { written } = new TextEncoder().encodeInto(text, stringBytes);
  torch.functions.newString(stringBuffer, written, scratch.address);
  return scratch.getUnsigned(0);
}

function readResult(torch: Torch, type: string, slot: number): unknown {
  if (type === 'Tensor') return torch.adopt(stack.getUnsigned(slot));
  if (type === 'int') return stack.getInteger(slot);
  const list = stack.getUnsigned(slot);
  torch.functions.listSize(list, scratch.address);
  const handles = Array.from({ length: scratch.getUnsigned(0) }, (_, i) => {
    torch.functions.listItem(list, i, scratch.address);
    return torch.adopt(scratch.getUnsigned(0));
  });
  torch.functions.deleteList(list);
  return handles;
}

/** A failed call in one line, with the shapes of its tensors. */
export function describeCall(torch: Torch, schema: ParsedSchema, args: unknown[]): string {
  const parts = args.map((value, i) => {
    const type = schema.arguments[i]!;
    if (value === undefined) return 'none';
    if (type === 'Tensor' || type === 'Tensor?') return `[${String(torch.shapeOf(value as Handle))}]`;
    if (type === 'Tensor[]') return `${String((value as Handle[]).length)} tensors`;
    return JSON.stringify(value);
  });
  return `${schema.name}(${parts.join(', ')})`;
}

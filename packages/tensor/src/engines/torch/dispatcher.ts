/**
 * Calls libtorch's dispatcher: turns the arguments of an operator into the stack of 64-bit values that
 * `torch_call_dispatcher` wants, by the operator's schema, and its results back. The one place that writes a
 * stack, because a wrong one crashes the process.
 */
import { checkArguments } from './arguments.js';
import { DTYPE, scratch, type Handle, type Torch, type TorchDtype } from './library.js';
import { copyBytes, internString, Slots } from './native-memory.js';
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
  const writers = schema.arguments.map((type) => createWriter(torch, type));
  const { results } = schema;
  return (...args) => {
    checkArguments(schema, args);
    for (let i = 0; i < writers.length; i++) writers[i]!(i, args[i]);
    const code = callDispatcher(name, overloadName, stack.address, abiVersion);
    if (code !== 0) torch.check(code, () => describeCall(torch, schema, args));
    if (results.length === 1) return readResult(torch, results[0]!, 0);
    return results.map((type, i) => readResult(torch, type, i));
  };
}

type Writer = (slot: number, value: unknown) => void;

function createWriter(torch: Torch, type: ArgumentType): Writer {
  if (type === 'none') return (slot) => void stack.setInteger(slot, 0);
  if (type.endsWith('?')) {
    const inner = createWriter(torch, type.slice(0, -1) as ArgumentType);
    return (slot, value) => {
      if (value === undefined) return stack.setInteger(slot, 0);
      inner(slot, value);
      const optional = torch.newOptional();
      copyBytes(optional, stack.addressAt(slot), 8);
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
  copyBytes(optional, optionalScratch.address, 8);
  return optional;
}

function newList<T>(torch: Torch, items: readonly T[], encode: (item: T) => number): number {
  torch.functions.newList(items.length, scratch.address);
  const list = scratch.getUnsigned(0);
  for (const item of items) torch.functions.pushToList(list, encode(item));
  return list;
}

function newString(torch: Torch, text: string): number {
  // every string that goes native is one of a few that the program holds, such as an equation
  torch.functions.newString(internString(text), Buffer.byteLength(text), scratch.address);
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
  const shape = (handle: Handle | undefined) =>
    handle === undefined ? 'none' : `[${String(torch.shape(handle))}]`;
  const parts = args.map((value, i) => {
    const type = schema.arguments[i]!;
    if (value === undefined) return 'none';
    if (type === 'Tensor' || type === 'Tensor?') return shape(value as Handle);
    if (type !== 'Tensor[]' && type !== 'Tensor?[]') return JSON.stringify(value);
    const handles = value as (Handle | undefined)[];
    const more = handles.length > 4 ? `, ${String(handles.length - 4)} more` : '';
    return `[${handles.slice(0, 4).map(shape).join(', ')}${more}]`;
  });
  return `${schema.name}(${parts.join(', ')})`;
}

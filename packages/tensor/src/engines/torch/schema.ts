/**
 * The little language in which operators are declared, and its meaning in TypeScript's types: from
 * `'mm(Tensor, Tensor) -> Tensor'` follows `(a: Handle, b: Handle) => Handle`. It is a subset of PyTorch's
 * own schema language; argument names and default values are left out.
 */
import type { Handle, TorchDtype } from './library.js';

/** What a TypeScript caller passes for each argument type. */
export interface ArgumentTypes {
  Tensor: Handle;
  'Tensor?': Handle | undefined;
  'Tensor[]': readonly Handle[];
  'Tensor?[]': readonly (Handle | undefined)[];
  int: number;
  'int?': number | undefined;
  'int[]': readonly number[];
  'int[]?': readonly number[] | undefined;
  float: number;
  'float?': number | undefined;
  bool: boolean;
  'bool?': boolean | undefined;
  'bool[]': readonly boolean[];
  str: string;
  'str?': string | undefined;
  dtype: TorchDtype;
  'dtype?': TorchDtype | undefined;
  /** Always absent here: layouts, devices, memory formats, generators. */
  none: undefined;
  /** A list that is always empty here. */
  'none[]': readonly [];
}

export type ArgumentType = keyof ArgumentTypes;

/** What a TypeScript caller gets for each result type. */
interface ResultTypes {
  Tensor: Handle;
  'Tensor[]': Handle[];
  int: number;
}

export type ResultType = keyof ResultTypes;

type Split<S extends string> = S extends ''
  ? []
  : S extends `${infer Head}, ${infer Tail}`
    ? [Head, ...Split<Tail>]
    : [S];

type Arguments<Types extends string[]> = {
  [I in keyof Types]: Types[I] extends ArgumentType ? ArgumentTypes[Types[I]] : never;
};

type Results<Types extends string[]> = {
  [I in keyof Types]: Types[I] extends ResultType ? ResultTypes[Types[I]] : never;
};

/** The TypeScript function that a schema describes. */
export type FunctionOf<Schema extends string> = Schema extends `${string}(${infer Args}) -> (${infer Outs})`
  ? (...args: Arguments<Split<Args>>) => Results<Split<Outs>>
  : Schema extends `${string}(${infer Args}) -> ()`
    ? (...args: Arguments<Split<Args>>) => void
    : Schema extends `${string}(${infer Args}) -> ${infer Out}`
      ? (...args: Arguments<Split<Args>>) => Results<[Out]>[0]
      : never;

/** A declaration taken apart: the types by which arguments are packed and results unpacked when it is called. */
export interface ParsedSchema {
  /** `native_layer_norm`, or `add.Tensor` with an overload. */
  name: string;
  arguments: ArgumentType[];
  results: ResultType[];
}

const ARGUMENT_TYPES = new Set<string>([
  ...['Tensor', 'Tensor?', 'Tensor[]', 'Tensor?[]', 'int', 'int?', 'int[]', 'int[]?'],
  ...['float', 'float?', 'bool', 'bool?', 'bool[]', 'str', 'str?', 'dtype', 'dtype?', 'none', 'none[]'],
]);

/** @throws Error where the text is not of the language */
export function parseSchema(schema: string): ParsedSchema {
  const match = /^([\w.]+)\(([^)]*)\) -> (?:\(([^)]*)\)|(Tensor\[\]|\w+))$/.exec(schema);
  if (!match) throw new Error(`not an operator schema: ${schema}`);
  const [, name, args, many, one] = match;
  const split = (list: string) => (list === '' ? [] : list.split(', '));
  const argumentTypes = split(args!);
  const results = one === undefined ? split(many!) : [one];
  for (const type of argumentTypes) {
    if (!ARGUMENT_TYPES.has(type)) throw new Error(`unknown argument type ${type} in ${schema}`);
  }
  for (const type of results) {
    if (!['Tensor', 'Tensor[]', 'int'].includes(type))
      throw new Error(`unknown result type ${type} in ${schema}`);
  }
  return { name: name!, arguments: argumentTypes as ArgumentType[], results: results as ResultType[] };
}

/**
 * Checks the arguments of an operator against its schema before anything native sees them: a number where a
 * tensor should be, or a fraction where an integer should be, would crash the process. That a handle is of a
 * tensor that is still alive cannot be seen here.
 */
import { DTYPE } from './library.js';
import type { ArgumentType, ParsedSchema } from './schema.js';

type Check = (value: unknown) => boolean;

const isHandle: Check = (x) => typeof x === 'number' && Number.isSafeInteger(x) && x > 4095;
const isInteger: Check = (x) => Number.isSafeInteger(x);
const isNumber: Check = (x) => typeof x === 'number';
const isBoolean: Check = (x) => typeof x === 'boolean';
const isString: Check = (x) => typeof x === 'string';
const isDtype: Check = (x) => typeof x === 'string' && Object.hasOwn(DTYPE, x);
const isListOf =
  (check: Check): Check =>
  (x) =>
    Array.isArray(x) && x.every(check);
const optional =
  (check: Check): Check =>
  (x) =>
    x === undefined || check(x);

const CHECKS: Record<ArgumentType, Check> = {
  Tensor: isHandle,
  'Tensor?': optional(isHandle),
  'Tensor[]': isListOf(isHandle),
  'Tensor?[]': isListOf(optional(isHandle)),
  int: isInteger,
  'int?': optional(isInteger),
  'int[]': isListOf(isInteger),
  'int[]?': optional(isListOf(isInteger)),
  float: isNumber,
  'float?': optional(isNumber),
  bool: isBoolean,
  'bool?': optional(isBoolean),
  'bool[]': isListOf(isBoolean),
  str: isString,
  'str?': optional(isString),
  dtype: isDtype,
  'dtype?': optional(isDtype),
  none: (x) => x === undefined,
  'none[]': (x) => Array.isArray(x) && x.length === 0,
};

/** @throws Error that names the operator and the argument that does not fit */
export function checkArguments({ name, arguments: types }: ParsedSchema, args: readonly unknown[]): void {
  if (args.length !== types.length) {
    throw new Error(`${name} takes ${String(types.length)} arguments, got ${String(args.length)}`);
  }
  for (let i = 0; i < types.length; i++) {
    if (CHECKS[types[i]!](args[i])) continue;
    throw new Error(
      `${name}: argument ${String(i + 1)} should be ${types[i]!}, not ${JSON.stringify(args[i]) ?? 'undefined'}`,
    );
  }
}

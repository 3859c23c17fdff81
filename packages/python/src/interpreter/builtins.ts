/** Python's built-in functions and types, as far as the teacher's programs use them. */
import { mergeInto, sorted } from './containers.js';
import { format } from './format.js';
import { iterate, iterator, iterFrom, getLength, toList } from './iteration.js';
import { asIndex, asInt, modulo, multiply, negate, round, toFloat } from './numbers.js';
import { binary } from './operators.js';
import { repr, str } from './text.js';
import {
  Callable,
  Dict,
  exceptions,
  Instance,
  lessThan,
  asNumber,
  OutOfDomain,
  PyClass,
  PyFloat,
  PySet,
  raise,
  Range,
  sets,
  truthy,
  Tuple,
  typeName,
  type Keywords,
  type Value,
} from './values.js';

type Native = (args: Value[], keywords?: Keywords) => Value;

/**
 * What `value(...)` runs: a function itself, a class's instantiation; raises TypeError for all else, instances with
 * `__call__` too.
 */
export function callableFrom(value: Value | undefined): Callable['call'] {
  if (value instanceof Callable) return value.call;
  if (value instanceof PyClass) return (args, keywords) => instantiate(value, args, keywords);
  return raise('TypeError', `'${typeName(value ?? null)}' object is not callable`);
}

/** `SomeClass(args)`. */
export function instantiate(type: PyClass, args: Value[], keywords?: Keywords): Value {
  const made = new Instance(type);
  const init = type.find('__init__');
  if (init instanceof Callable) init.call([made, ...args], keywords);
  else if (type.isSubclassOf(exceptions.get('Exception')!)) made.attributes.set('args', new Tuple(args));
  else if (args.length) raise('TypeError', `${type.name}() takes no arguments`);
  return made;
}

function toInt([value = 0, base]: Value[]): Value {
  if (typeof value === 'string') {
    const radix = base === undefined ? 10 : asIndex(base, 'base');
    const digits = value.trim().replaceAll('_', '').toLowerCase();
    const sign = digits.startsWith('-') ? -1n : 1n;
    const body = digits
      .replace(/^[-+]/, '')
      .replace(radix === 2 ? /^0b/ : radix === 16 ? /^0x/ : /^(?!)/, '');
    const valid = body !== '' && [...body].every((digit) => digit !== ' ' && parseInt(digit, radix) >= 0);
    if (!valid) raise('ValueError', `invalid literal for int() with base ${String(radix)}: ${repr(value)}`);
    const size = [...body].reduce((sum, digit) => sum * BigInt(radix) + BigInt(parseInt(digit, radix)), 0n);
    const big = sign * size;
    return big >= -9007199254740991n && big <= 9007199254740991n ? Number(big) : big;
  }
  if (value instanceof PyFloat) return intOfFloat(Math.trunc(value.value));
  const int = asInt(value);
  if (int !== undefined) return int;
  return raise(
    'TypeError',
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

/** The int equal to a float without a fraction: a bigint beyond the safe integers, never -0. */
export function intOfFloat(whole: number): Value {
  return Number.isSafeInteger(whole) ? whole + 0 : BigInt(whole);
}

function toFloatValue([value = 0]: Value[]): Value {
  if (typeof value === 'string') {
    const trimmed = value.trim().replaceAll('_', '');
    if (/^[-+]?(inf|nan)/i.test(trimmed)) throw new OutOfDomain('an infinite float');
    if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed)) return toFloat(Number(trimmed));
    return raise('ValueError', `could not convert string to float: ${repr(value)}`);
  }
  const number = asNumber(value);
  if (number === undefined)
    return raise('TypeError', `float() argument must be a string or a real number, not '${typeName(value)}'`);
  return toFloat(Number(number));
}

/** `min` and `max`: the first of the best. */
function extreme(name: string, better: (a: Value, b: Value) => boolean): Native {
  return (args, keywords) => {
    const items = args.length === 1 ? toList(args[0]!) : args;
    const keyValue = keywords?.get('key');
    const key = keyValue === undefined || keyValue === null ? undefined : callableFrom(keyValue);
    if (items.length === 0)
      return (
        keywords?.get('default') ??
        (keywords?.has('default') ? null : raise('ValueError', `${name}() arg is an empty sequence`))
      );
    let [best, bestKey]: [Value, Value] = [items[0]!, key ? key([items[0]!]) : items[0]!];
    for (const item of items.slice(1)) {
      const itemKey = key ? key([item]) : item;
      if (better(itemKey, bestKey)) [best, bestKey] = [item, itemKey];
    }
    return best;
  };
}

function range(args: Value[]): Value {
  const [a, b, c] = args.map((value) =>
    asIndex(value, `'${typeName(value)}' object cannot be interpreted as an integer`),
  );
  if (c === 0) raise('ValueError', 'range() arg 3 must not be zero');
  return b === undefined ? new Range(0, a ?? 0, 1) : new Range(a!, b, c ?? 1);
}

function* zip(iterables: Value[]): Generator<Value> {
  const sources = iterables.map(iterator);
  while (sources.length) {
    const row: Value[] = [];
    for (const source of sources) {
      const item = source.next();
      if (item === undefined) return;
      row.push(item);
    }
    yield new Tuple(row);
  }
}

function* enumerate(items: Value, start: number): Generator<Value> {
  for (const item of iterate(items)) yield new Tuple([start++, item]);
}

function* map(call: Callable['call'], iterables: Value[]): Generator<Value> {
  if (iterables.length === 1) for (const item of iterate(iterables[0]!)) yield call([item]);
  else for (const row of zip(iterables)) yield call((row as Tuple).items);
}

function* filter(test: Value, items: Value): Generator<Value> {
  const call = test === null ? undefined : callableFrom(test);
  for (const item of iterate(items)) if (truthy(call ? call([item]) : item)) yield item;
}

const reversedItems = (value: Value): Value[] =>
  value instanceof PySet ? raise('TypeError', "'set' object is not reversible") : toList(value).reverse();

function isInstance(value: Value, type: Value): boolean {
  if (type instanceof Tuple) return type.items.some((one) => isInstance(value, one));
  if (type instanceof PyClass) return value instanceof Instance && value.type.isSubclassOf(type);
  const name = typeName(value);
  if (!(type instanceof Callable)) return raise('TypeError', 'isinstance() arg 2 must be a type');
  return (
    name === type.name ||
    (name === 'bool' && type.name === 'int') ||
    (value instanceof Dict && type.name === 'dict')
  );
}

const type = (name: string, call: Native): Callable => new Callable(name, call, 'type');

const types: Record<string, Native> = {
  int: toInt,
  float: toFloatValue,
  bool: ([value]) => value !== undefined && truthy(value),
  str: ([value]) => (value === undefined ? '' : str(value)),
  list: ([items]) => (items === undefined ? [] : toList(items)),
  tuple: ([items]) => new Tuple(items === undefined ? [] : toList(items)),
  set: ([items]) =>
    new PySet(items === undefined ? [] : items instanceof PySet ? items.members.values() : iterate(items)),
  range,
  frozenset: ([items]) => new PySet(items === undefined ? [] : iterate(items)),
  dict: ([source], keywords) => {
    const made = new Dict();
    if (source !== undefined) mergeInto(made, source);
    for (const [key, value] of keywords ?? []) made.set(key, value);
    return made;
  },
};

/** Order does not show in what these make of a set, so walking one here is no accident. */
const unordered = new Set(['sorted', 'sum', 'min', 'max', 'any', 'all']);

const functions: Record<string, Native> = {
  len: ([value]) => getLength(value!),
  abs: ([value]) => {
    if (value instanceof PyFloat) return new PyFloat(Math.abs(value.value));
    const int = asInt(value!);
    if (int === undefined) return raise('TypeError', `bad operand type for abs(): '${typeName(value!)}'`);
    return int < 0 ? negate(int) : int;
  },
  sum: ([items, start]) => {
    let total: Value = start ?? 0;
    if (typeof total === 'string') raise('TypeError', "sum() can't sum strings [use ''.join(seq) instead]");
    for (const item of iterate(items!)) total = binary('+', total, item);
    return total;
  },
  min: extreme('min', (a, b) => lessThan(a, b)),
  max: extreme('max', (a, b) => lessThan(b, a, '>')),
  sorted: ([items], keywords) => sorted(toList(items!), keywords),
  any: ([items]) => {
    for (const item of iterate(items!)) if (truthy(item)) return true;
    return false;
  },
  all: ([items]) => {
    for (const item of iterate(items!)) if (!truthy(item)) return false;
    return true;
  },
  enumerate: ([items, start], keywords) =>
    iterFrom(enumerate(items!, asIndex(start ?? keywords?.get('start') ?? 0, 'start')), 'enumerate'),
  zip: (args) => iterFrom(zip(args), 'zip'),
  map: ([call, ...iterables]) => iterFrom(map(callableFrom(call), iterables), 'map'),
  filter: ([test, items]) => iterFrom(filter(test!, items!), 'filter'),
  reversed: ([items]) => iterFrom(reversedItems(items!)[Symbol.iterator](), 'reversed'),
  iter: ([items]) => iterator(items!),
  next: ([items, ...otherwise]) =>
    iterator(items!).next() ?? (otherwise.length ? otherwise[0]! : raise('StopIteration')),
  round: ([value, digits], keywords) => round(value!, digits ?? keywords?.get('ndigits')),
  divmod: ([a, b]) => new Tuple([binary('//', a!, b!), binary('%', a!, b!)]),
  pow: ([a, b, m]) => (m === undefined ? binary('**', a!, b!) : modularPower(a!, b!, m)),
  ord: ([char]) => {
    if (typeof char === 'string' && getLength(char) === 1) return char.codePointAt(0)!;
    return raise(
      'TypeError',
      `ord() expected a character, but string of length ${String(getLength(char!))} found`,
    );
  },
  chr: ([code]) => String.fromCodePoint(asIndex(code!, 'an integer is required')),
  bin: ([value]) => signedBase(value!, 2, '0b'),
  hex: ([value]) => signedBase(value!, 16, '0x'),
  oct: ([value]) => signedBase(value!, 8, '0o'),
  repr: ([value]) => repr(value!),
  format: ([value, spec]) => format(value!, (spec as string | undefined) ?? ''),
  isinstance: ([value, type]) => isInstance(value!, type!),
  callable: ([value]) => value instanceof Callable || value instanceof PyClass,
  type: ([value]) => {
    if (value instanceof Instance) return value.type;
    return builtins.get(typeName(value!)) ?? new Callable(typeName(value!), () => null, 'type');
  },
  print: () => null,
  hasattr: ([value, name]) =>
    value instanceof Instance &&
    (value.attributes.has(name as string) || value.type.find(name as string) !== undefined),
  getattr: ([value, name]) =>
    (value as Instance).attributes.get(name as string) ?? raise('AttributeError', name),
};

function modularPower(base: Value, exponent: Value, modulus: Value): Value {
  let [result, square, rest]: [Value, Value, bigint] = [1, modulo(base, modulus)!, BigInt(asInt(exponent)!)];
  if (rest < 0n) throw new OutOfDomain('a modular inverse');
  for (; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modulo(multiply(result, square)!, modulus)!;
    square = modulo(multiply(square, square)!, modulus)!;
  }
  return modulo(result, modulus)!;
}

function signedBase(value: Value, base: number, prefix: string): string {
  const int = asInt(value);
  if (int === undefined)
    return raise('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`);
  return int < 0 ? `-${prefix}${int.toString(base).slice(1)}` : prefix + int.toString(base);
}

/** Runs a built-in whose result is the same in whatever order a set gives its items. */
function orderless(call: Native): Native {
  return (args, keywords) => {
    const walked = sets.walked;
    const result = call(args, keywords);
    if (args[0] instanceof PySet && !keywords?.has('key')) sets.walked = walked;
    return result;
  };
}

export const builtins: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...Object.entries(types).map(([name, call]): [string, Value] => [name, type(name, call)]),
  ...Object.entries(functions).map(([name, call]): [string, Value] => [
    name,
    new Callable(name, unordered.has(name) ? orderless(call) : call),
  ]),
  ...exceptions,
  [
    'staticmethod',
    new Callable(
      'staticmethod',
      ([f]) => new Callable((f as Callable).name, (f as Callable).call, 'staticmethod'),
    ),
  ],
  [
    'classmethod',
    new Callable(
      'classmethod',
      ([f]) => new Callable((f as Callable).name, (f as Callable).call, 'classmethod'),
    ),
  ],
  [
    'property',
    new Callable('property', ([f]) => new Callable((f as Callable).name, (f as Callable).call, 'property')),
  ],
]);

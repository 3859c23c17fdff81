/** The parts of the standard library that the teacher's programs import. */
import { countInto, mergeInto } from './containers.js';
import { builtins, callableFrom, intOfFloat } from './builtins.js';
import { iterate, toList } from './iteration.js';
import { asIndex, asInt, multiply, normalize, toFloat } from './numbers.js';
import { binary } from './operators.js';
import {
  Callable,
  Dict,
  Module,
  asNumber,
  PyFloat,
  raise,
  Tuple,
  typeName,
  type Keywords,
  type Value,
} from './values.js';

type Native = (args: Value[], keywords?: Keywords) => Value;

const native = (call: Native, name = 'function'): Callable => new Callable(name, call);

function real(value: Value | undefined): number {
  const number = asNumber(value ?? null);
  return number === undefined
    ? raise('TypeError', `must be real number, not ${typeName(value ?? null)}`)
    : Number(number);
}

const toWhole =
  (direction: (x: number) => number): Native =>
  ([value]) =>
    value instanceof PyFloat ? intOfFloat(direction(value.value)) : (asInt(value!) ?? real(value));

const bigGcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : bigGcd(b, a % b));
const big = (value: Value): bigint =>
  BigInt(
    asInt(value) ?? raise('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`),
  );
const small = normalize;

function integerRoot(value: bigint): bigint {
  if (value < 0n) return raise('ValueError', 'isqrt() argument must be nonnegative');
  let root = BigInt(Math.floor(Math.sqrt(Number(value))));
  while (root * root > value) root--;
  while ((root + 1n) * (root + 1n) <= value) root++;
  return root;
}

function factorial(value: Value): Value {
  const n = asIndex(value, `'${typeName(value)}' object cannot be interpreted as an integer`);
  if (n < 0) return raise('ValueError', 'factorial() not defined for negative values');
  let product: Value = 1;
  for (let i = 2; i <= n; i++) product = multiply(product, i)!;
  return product;
}

function choose(n: number, k: number): Value {
  if (k > n) return 0;
  let result = 1n;
  for (let i = 0; i < k; i++) result = (result * BigInt(n - i)) / BigInt(i + 1);
  return small(result);
}

const math: Record<string, Value> = {
  pi: new PyFloat(Math.PI),
  sqrt: native(([value]) => {
    const x = real(value);
    return x < 0 ? raise('ValueError', 'math domain error') : toFloat(Math.sqrt(x));
  }),
  floor: native(toWhole(Math.floor)),
  ceil: native(toWhole(Math.ceil)),
  trunc: native(toWhole(Math.trunc)),
  gcd: native((args) => small(args.map(big).reduce(bigGcd, 0n))),
  lcm: native((args) =>
    small(args.map(big).reduce((a, b) => (a === 0n || b === 0n ? 0n : bigGcd(a * b, 0n) / bigGcd(a, b)), 1n)),
  ),
  isqrt: native(([value]) => small(integerRoot(big(value!)))),
  factorial: native(([value]) => factorial(value!)),
  comb: native(([n, k]) => choose(asIndex(n!, 'n'), asIndex(k!, 'k'))),
  prod: native(([items]) => {
    let product: Value = 1;
    for (const item of iterate(items!)) product = binary('*', product, item);
    return product;
  }),
  fabs: native(([value]) => new PyFloat(Math.abs(real(value)))),
};

const collections: Record<string, Value> = {
  Counter: new Callable(
    'Counter',
    ([source]) => {
      const counter = new Dict('Counter', () => 0);
      if (source !== undefined) countInto(counter, source);
      return counter;
    },
    'type',
  ),
  defaultdict: new Callable(
    'defaultdict',
    ([factory, source]) => {
      const make = callableFrom(factory);
      const dict = new Dict('defaultdict', () => make([]));
      if (source !== undefined) mergeInto(dict, source);
      return dict;
    },
    'type',
  ),
};

const functools: Record<string, Value> = {
  reduce: native(([call, items, start]) => {
    const combine = callableFrom(call);
    const rest = toList(items!);
    if (start === undefined && rest.length === 0)
      return raise('TypeError', 'reduce() of empty iterable with no initial value');
    return rest.reduce((total, item) => combine([total, item]), start ?? rest.shift()!);
  }),
  lru_cache: native(() => native(([f]) => f!)),
};

function* combinations(items: Value[], size: number, from = 0): Generator<Value[]> {
  if (size === 0) yield [];
  else
    for (let i = from; i < items.length; i++)
      for (const rest of combinations(items, size - 1, i + 1)) yield [items[i]!, ...rest];
}

function accumulate(items: Value[]): Value[] {
  let total: Value | undefined;
  return items.map((item) => (total = total === undefined ? item : binary('+', total, item)));
}

const itertools: Record<string, Value> = {
  chain: native((args) => args.flatMap((items) => toList(items))),
  accumulate: native(([items]) => accumulate(toList(items!))),
  combinations: native(([items, size]) =>
    [...combinations(toList(items!), asIndex(size!, 'size'))].map((row) => new Tuple(row)),
  ),
};

/** Names for annotations, which are read over. */
const typing: Record<string, Value> = Object.fromEntries(
  ['List', 'Dict', 'Tuple', 'Set', 'Optional', 'Any', 'Callable', 'Union'].map((name) => [
    name,
    builtins.get('list')!,
  ]),
);

export const modules: ReadonlyMap<string, Module> = new Map(
  Object.entries({ math, collections, functools, itertools, typing }).map(([name, members]) => [
    name,
    new Module(name, new Map(Object.entries(members))),
  ]),
);

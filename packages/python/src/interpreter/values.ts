/**
 * The values of the teacher's Python and what CPython does with all of them alike: truth, equality, order,
 * hashing and type names. An int is a JavaScript number while it is a safe integer and a bigint
 * beyond; a float is always boxed, so that `2` and `2.0` stay apart; strings count in code points.
 *
 * The domain on which this agrees with CPython (held by tests against `python3`): ints of any size, finite
 * floats, strings without lone surrogates, containers without cycles. Sets have no order: see `sets.ordered`.
 */

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | Value[]
  | Tuple
  | Dict
  | PySet
  | Range
  | Iter
  | Callable
  | PyClass
  | Instance
  | Module;

/** A float in a box, so that `2.0` is not the int `2`; finite on the domain. */
export class PyFloat {
  constructor(readonly value: number) {}
}

/** A tuple; a bare array is a list. */
export class Tuple {
  constructor(readonly items: Value[]) {}
}

type Key = string | number | bigint | null | Value;

/**
 * A dict, `defaultdict` or `Counter` in the order of insertion. Equal keys (1, 1.0, True) are one; an unhashable key
 * raises TypeError.
 */
export class Dict {
  readonly entries = new Map<Key, [Value, Value]>();
  /** @param missing what `defaultdict` and `Counter` give for a key that is not there */
  constructor(
    readonly typeName: 'dict' | 'defaultdict' | 'Counter' = 'dict',
    readonly missing?: () => Value,
  ) {}

  get(key: Value): Value | undefined {
    return this.entries.get(hashKey(key))?.[1];
  }

  has(key: Value): boolean {
    return this.entries.has(hashKey(key));
  }

  set(key: Value, value: Value): void {
    const hashed = hashKey(key);
    const entry = this.entries.get(hashed);
    if (entry) entry[1] = value;
    else this.entries.set(hashed, [key, value]);
  }

  delete(key: Value): boolean {
    return this.entries.delete(hashKey(key));
  }
}

/** A set, which keeps the first of equal items; `sets.ordered` walks it. An unhashable item raises TypeError. */
export class PySet {
  readonly members = new Map<Key, Value>();
  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.add(item);
  }

  add(item: Value): void {
    const key = hashKey(item);
    if (!this.members.has(key)) this.members.set(key, item);
  }

  has(item: Value): boolean {
    return this.members.has(hashKey(item));
  }
}

/**
 * CPython's order of a set is an accident of hashing, so no program here may depend on it. A set is walked in
 * the order of insertion, or backwards when `reversed` is on, and `walked` tells whether that happened: whoever
 * runs a program that walked a set runs it again backwards and refuses it when the results differ.
 */
export const sets = {
  reversed: false,
  walked: false,
  ordered(set: PySet): Value[] {
    const items = [...set.members.values()];
    if (items.length > 1) sets.walked = true;
    return sets.reversed ? items.reverse() : items;
  },
};

/** `range(start, stop, step)`, its items computed as it is walked; `step` is not 0. */
export class Range {
  readonly length: number;
  constructor(
    readonly start: number,
    readonly stop: number,
    readonly step: number,
  ) {
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }
}

/** Any iterator: of a generator expression, `map`, `zip`, `enumerate` and their like. */
export class Iter {
  constructor(
    readonly next: () => Value | undefined,
    readonly typeName = 'generator',
  ) {}
}

export type Keywords = ReadonlyMap<string, Value>;

/** A function, method or built-in type that can be called. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (args: Value[], keywords?: Keywords) => Value,
    readonly kind: 'function' | 'type' | 'property' | 'staticmethod' | 'classmethod' = 'function',
  ) {}
}

/** A class of the program or a type of exception; it has one base at most. */
export class PyClass {
  readonly attributes = new Map<string, Value>();
  constructor(
    readonly name: string,
    readonly base: PyClass | null,
  ) {}

  find(name: string): Value | undefined {
    return this.attributes.get(name) ?? this.base?.find(name);
  }

  isSubclassOf(other: PyClass): boolean {
    return this === other || (this.base?.isSubclassOf(other) ?? false);
  }
}

/** An object of a class of the program, or an exception, with its own attributes. */
export class Instance {
  readonly attributes = new Map<string, Value>();
  constructor(readonly type: PyClass) {}
}

/** A module of the standard library, with the attributes that `modules.ts` gives it. */
export class Module {
  constructor(
    readonly name: string,
    readonly attributes: ReadonlyMap<string, Value>,
  ) {}
}

const exceptionTree: Record<string, string | null> = {
  Exception: null,
  ArithmeticError: 'Exception',
  ZeroDivisionError: 'ArithmeticError',
  OverflowError: 'ArithmeticError',
  AssertionError: 'Exception',
  AttributeError: 'Exception',
  ImportError: 'Exception',
  ModuleNotFoundError: 'ImportError',
  LookupError: 'Exception',
  IndexError: 'LookupError',
  KeyError: 'LookupError',
  NameError: 'Exception',
  UnboundLocalError: 'NameError',
  RuntimeError: 'Exception',
  NotImplementedError: 'RuntimeError',
  StopIteration: 'Exception',
  TypeError: 'Exception',
  ValueError: 'Exception',
};

export const exceptions = new Map<string, PyClass>();
for (const [name, base] of Object.entries(exceptionTree))
  exceptions.set(name, new PyClass(name, base === null ? null : exceptions.get(base)!));

/** A Python exception on its way up. */
export class Raised extends Error {
  constructor(readonly exception: Instance) {
    super(exception.type.name);
  }
}

/** The program left what this Python covers: too many steps, too deep, a construct it does not have. */
export class OutOfDomain extends Error {
  override name = 'OutOfDomain';
}

function makeException(type: PyClass, args: Value[]): Instance {
  const exception = new Instance(type);
  exception.attributes.set('args', new Tuple(args));
  return exception;
}

/** Raises a built-in exception in the program. @param typeName a key of {@link exceptions} @throws Raised */
export function raise(typeName: string, message?: Value): never {
  throw new Raised(makeException(exceptions.get(typeName)!, message === undefined ? [] : [message]));
}

/** `type(value).__name__` as error messages show it; functions and methods of all kinds are `function`. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
    case 'bigint':
      return 'int';
    case 'string':
      return 'str';
  }
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (value instanceof PyFloat) return 'float';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof Dict) return value.typeName;
  if (value instanceof PySet) return 'set';
  if (value instanceof Range) return 'range';
  if (value instanceof Iter) return value.typeName;
  if (value instanceof Instance) return value.type.name;
  if (value instanceof PyClass) return 'type';
  if (value instanceof Module) return 'module';
  return value.kind === 'type' ? 'type' : 'function';
}

/** Calls a method that the user's class defines; undefined when it does not. */
export function callSpecial(value: Instance, name: string, args: Value[]): Value | undefined {
  const method = value.type.find(name);
  return method instanceof Callable ? method.call([value, ...args]) : undefined;
}

/** `bool(value)`: zero, None and what is empty are false; an instance decides by `__bool__`, else by `__len__`. */
export function truthy(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      return value !== 0;
    case 'bigint':
      return true;
    case 'string':
      return value !== '';
  }
  if (value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof Tuple) return value.items.length > 0;
  if (value instanceof Dict) return value.entries.size > 0;
  if (value instanceof PySet) return value.members.size > 0;
  if (value instanceof Range) return value.length > 0;
  if (value instanceof Instance) {
    const own = callSpecial(value, '__bool__', []) ?? callSpecial(value, '__len__', []);
    return own === undefined || truthy(own);
  }
  return true;
}

/** The number behind a bool, int or float; undefined for anything else. */
export function asNumber(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof PyFloat ? value.value : undefined;
}

/** `a == b`: numbers whatever their types, containers item by item, an instance by its `__eq__` or by identity. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return typeof x === typeof y ? x === y : x <= y && x >= y;
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b);
  if (a instanceof Tuple) return b instanceof Tuple && sameItems(a.items, b.items);
  if (a instanceof Dict) return b instanceof Dict && sameEntries(a, b);
  if (a instanceof PySet) {
    if (!(b instanceof PySet) || a.members.size !== b.members.size) return false;
    return [...a.members.values()].every((item) => b.has(item));
  }
  if (a instanceof Range)
    return b instanceof Range && a.start === b.start && a.stop === b.stop && a.step === b.step;
  if (a instanceof Instance) {
    const own = callSpecial(a, '__eq__', [b]);
    return own !== undefined && truthy(own);
  }
  return false;
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => equal(item, b[i]!));
}

function sameEntries(a: Dict, b: Dict): boolean {
  if (a.entries.size !== b.entries.size) return false;
  for (const [key, value] of a.entries.values()) {
    const other = b.get(key);
    if (other === undefined || !equal(value, other)) return false;
  }
  return true;
}

/** `a < b`, or a TypeError in CPython's words. */
export function lessThan(a: Value, b: Value, operator = '<'): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b) < 0;
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return x < y;
  if (Array.isArray(a) && Array.isArray(b)) return itemsLess(a, b, operator);
  if (a instanceof Tuple && b instanceof Tuple) return itemsLess(a.items, b.items, operator);
  if (a instanceof PySet && b instanceof PySet)
    return a.members.size < b.members.size && [...a.members.values()].every((item) => b.has(item));
  if (a instanceof Instance) {
    const own = callSpecial(a, '__lt__', [b]);
    if (own !== undefined) return truthy(own);
  }
  return raise(
    'TypeError',
    `'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
  );
}

function itemsLess(a: readonly Value[], b: readonly Value[], operator: string): boolean {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (!equal(a[i]!, b[i]!)) return lessThan(a[i]!, b[i]!, operator);
  return a.length < b.length;
}

/** Order by code point; JavaScript's own is by UTF-16 unit, which differs beyond the surrogates. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a.codePointAt(i)! - b.codePointAt(i)!;
  return a.length - b.length;
}

/** What a value hashes as: equal values (1, 1.0, True) share a key. */
function hashKey(value: Value): Key {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
  }
  if (value === null) return null;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof Tuple) return `\0(${value.items.map(tupleKey).join('\0,')})`;
  if (Array.isArray(value) || value instanceof Dict || value instanceof PySet)
    return raise('TypeError', `unhashable type: '${typeName(value)}'`);
  return value;
}

function tupleKey(value: Value): string {
  const key = hashKey(value);
  if (typeof key === 'string') return `s${key}`;
  if (key === null || typeof key === 'number' || typeof key === 'bigint') return String(key);
  throw new OutOfDomain('a tuple with an object in it as a key');
}

/** Code points of a string; most are ASCII, where units are points. */
export function codePoints(text: string): readonly string[] | string {
  return /^[\x00-\x7f]*$/.test(text) ? text : Array.from(text);
}

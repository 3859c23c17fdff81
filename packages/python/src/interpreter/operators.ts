/** Python's operators on any two values, with CPython's TypeErrors for pairs that have none. */
import { setOperations } from './containers.js';
import { iterate, toList } from './iteration.js';
import {
  add,
  bitwise,
  divide,
  floorDivide,
  asIndex,
  asInt,
  modulo,
  multiply,
  power,
  subtract,
} from './numbers.js';
import {
  callSpecial,
  Dict,
  equal,
  Instance,
  lessThan,
  OutOfDomain,
  PySet,
  raise,
  Range,
  Tuple,
  typeName,
  type Value,
} from './values.js';

const specials: Record<string, string> = {
  '+': '__add__',
  '-': '__sub__',
  '*': '__mul__',
  '/': '__truediv__',
  '//': '__floordiv__',
  '%': '__mod__',
  '**': '__pow__',
  '&': '__and__',
  '|': '__or__',
  '^': '__xor__',
  '<': '__lt__',
  '<=': '__le__',
  '>': '__gt__',
  '>=': '__ge__',
};

const numeric: Record<string, (a: Value, b: Value) => Value | undefined> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '//': floorDivide,
  '%': modulo,
  '**': power,
  '&': (a, b) => bitwise('&', a, b),
  '|': (a, b) => bitwise('|', a, b),
  '^': (a, b) => bitwise('^', a, b),
  '<<': (a, b) => bitwise('<<', a, b),
  '>>': (a, b) => bitwise('>>', a, b),
};

/** `a operator b` for `+ - * / // % ** & | ^ << >>`. */
export function binary(operator: string, a: Value, b: Value): Value {
  const number = numeric[operator]?.(a, b);
  if (number !== undefined) return number;
  if (a instanceof Instance && specials[operator]) {
    const own = callSpecial(a, specials[operator], [b]);
    if (own !== undefined) return own;
  }
  const other = sequenceOperation(operator, a, b);
  if (other !== undefined) return other;
  if (operator === '+' && typeof a === 'string')
    return raise('TypeError', `can only concatenate str (not "${typeName(b)}") to str`);
  if (operator === '+' && Array.isArray(a))
    return raise('TypeError', `can only concatenate list (not "${typeName(b)}") to list`);
  const name = operator === '**' ? '** or pow()' : operator;
  return raise('TypeError', `unsupported operand type(s) for ${name}: '${typeName(a)}' and '${typeName(b)}'`);
}

function sequenceOperation(operator: string, a: Value, b: Value): Value | undefined {
  switch (operator) {
    case '+':
      if (typeof a === 'string' && typeof b === 'string') return bounded(a + b);
      if (Array.isArray(a) && Array.isArray(b)) return bounded(a.concat(b));
      if (a instanceof Tuple && b instanceof Tuple) return new Tuple([...a.items, ...b.items]);
      return undefined;
    case '*':
      return asInt(a) !== undefined ? repeated(b, a) : repeated(a, b);
    case '|':
      if (a instanceof Dict && b instanceof Dict) {
        const merged = new Dict();
        for (const [key, value] of [...a.entries.values(), ...b.entries.values()]) merged.set(key, value);
        return merged;
      }
  }
  if (a instanceof PySet && b instanceof PySet) return setOperations[operator]?.(a, b);
  if (operator === '%' && typeof a === 'string') throw new OutOfDomain('printf-style formatting');
  return undefined;
}

/** Collections end here, so that a program that doubles one without end does not fill the memory. */
export function bounded<T extends { readonly length: number }>(items: T): T {
  if (items.length > 100_000) throw new OutOfDomain('a collection of more than 100,000 items');
  return items;
}

function repeated(items: Value, times: Value): Value | undefined {
  if (asInt(times) === undefined) return undefined;
  const count = Math.max(0, asIndex(times, 'count'));
  if (count > 10_000) throw new OutOfDomain('a huge repetition');
  if (typeof items === 'string') return bounded(items.repeat(count));
  if (Array.isArray(items)) return Array.from({ length: count }, () => items).flat(1);
  if (items instanceof Tuple) return new Tuple(Array.from({ length: count }, () => items.items).flat(1));
  return undefined;
}

/**
 * `a < b`, `a in b`, `a is not b` and the other comparisons, by their operator.
 * @throws OutOfDomain for `is` of numbers or strings, whose identity is CPython's own affair
 */
export function compare(operator: string, a: Value, b: Value): boolean {
  switch (operator) {
    case '==':
      return equal(a, b);
    case '!=':
      return !equal(a, b);
    case '<':
      return lessThan(a, b, '<');
    case '>':
      return own(a, '__gt__', b) ?? lessThan(b, a, '>');
    case '<=':
      return own(a, '__le__', b) ?? (setsOr(a, b) ? lessThan(a, b) || equal(a, b) : !lessThan(b, a, '<='));
    case '>=':
      return own(a, '__ge__', b) ?? (setsOr(a, b) ? lessThan(b, a) || equal(a, b) : !lessThan(a, b, '>='));
    case 'in':
      return contains(b, a);
    case 'not in':
      return !contains(b, a);
    case 'is':
      return same(a, b);
    default:
      return !same(a, b);
  }
}

const setsOr = (a: Value, b: Value): boolean => a instanceof PySet && b instanceof PySet;

function own(a: Value, method: string, b: Value): boolean | undefined {
  if (!(a instanceof Instance)) return undefined;
  const result = callSpecial(a, method, [b]);
  return result === undefined ? undefined : result === true;
}

/** Identity; only None, bools and mutable objects have one that programs may rely on. */
function same(a: Value, b: Value): boolean {
  if (a === null || b === null || typeof a === 'boolean' || typeof b === 'boolean') return a === b;
  if (typeof a === 'object' && typeof b === 'object') return a === b;
  throw new OutOfDomain('the identity of numbers or strings');
}

function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item);
    return raise('TypeError', `'in <string>' requires string as left operand, not ${typeName(item)}`);
  }
  if (container instanceof PySet && item instanceof PySet) throw new OutOfDomain('a set in a set');
  if (container instanceof Dict || container instanceof PySet) return container.has(item);
  if (container instanceof Range) return toList(container).some((other) => equal(other, item));
  if (container instanceof Instance) {
    const result = callSpecial(container, '__contains__', [item]);
    if (result !== undefined) return result === true;
  }
  if (typeof container === 'number' || typeof container === 'boolean' || container === null)
    return raise('TypeError', `argument of type '${typeName(container)}' is not iterable`);
  for (const other of iterate(container)) if (equal(other, item)) return true;
  return false;
}

/** Walking over Python's iterables, and taking their items by index and slice. */
import { asIndex } from './numbers.js';
import {
  codePoints,
  Dict,
  Instance,
  Iter,
  callSpecial,
  OutOfDomain,
  PySet,
  raise,
  Range,
  sets,
  Tuple,
  typeName,
  type Value,
} from './values.js';

/** A JavaScript iterable over the items; a list that grows while it is walked is seen growing, as in CPython. */
export function iterate(value: Value): Iterable<Value> {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (typeof value === 'string') return value;
  if (value instanceof Range) return rangeItems(value);
  if (value instanceof Dict) return dictKeys(value);
  if (value instanceof PySet) return sets.ordered(value);
  if (value instanceof Iter) return iteratorItems(value);
  if (value instanceof Instance) {
    const own = callSpecial(value, '__iter__', []);
    if (own !== undefined) return iterate(own);
    if (value.type.find('__getitem__')) throw new OutOfDomain('iteration by __getitem__');
  }
  return raise('TypeError', `'${typeName(value)}' object is not iterable`);
}

/** The items as a fresh array. */
export function toList(value: Value): Value[] {
  return Array.isArray(value) ? value.slice() : [...iterate(value)];
}

function* rangeItems(range: Range): Generator<Value> {
  for (let i = 0; i < range.length; i++) yield range.start + i * range.step;
}

function* dictKeys(dict: Dict): Generator<Value> {
  const size = dict.entries.size;
  for (const [key] of dict.entries.values()) {
    yield key;
    if (dict.entries.size !== size) raise('RuntimeError', 'dictionary changed size during iteration');
  }
}

function* iteratorItems(iterator: Iter): Generator<Value> {
  for (let item = iterator.next(); item !== undefined; item = iterator.next()) yield item;
}

/** `iter(value)`; an iterator is its own. Raises TypeError when the value cannot be iterated over. */
export function iterator(value: Value): Iter {
  if (value instanceof Iter) return value;
  const items = iterate(value)[Symbol.iterator]();
  return iterFrom(items, `${typeName(value)}_iterator`);
}

/** A Python iterator that draws from a JavaScript one. @param typeName what its type is called (default `generator`) */
export function iterFrom(items: Iterator<Value>, typeName?: string): Iter {
  return new Iter(() => {
    const { done, value } = items.next();
    return done ? undefined : (value as Value);
  }, typeName);
}

/** `len(value)`: of a string in code points, of an instance by `__len__`; raises TypeError for what has no length. */
export function getLength(value: Value): number {
  if (typeof value === 'string') return codePoints(value).length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Tuple) return value.items.length;
  if (value instanceof Dict) return value.entries.size;
  if (value instanceof PySet) return value.members.size;
  if (value instanceof Range) return value.length;
  if (value instanceof Instance) {
    const own = callSpecial(value, '__len__', []);
    if (typeof own === 'number') return own;
  }
  return raise('TypeError', `object of type '${typeName(value)}' has no len()`);
}

/** `value[index]`. */
export function getItem(value: Value, index: Value): Value {
  if (value instanceof Dict) {
    const found = value.get(index);
    if (found !== undefined) return found;
    if (!value.missing) return raise('KeyError', index);
    const made = value.missing();
    if (value.typeName === 'defaultdict') value.set(index, made);
    return made;
  }
  if (value instanceof Instance) {
    const own = callSpecial(value, '__getitem__', [index]);
    if (own !== undefined) return own;
  }
  const items = indexable(value);
  const name = typeName(value);
  const at = place(index, items.length, name);
  const item = items[at];
  if (item !== undefined) return item;
  return raise('IndexError', `${name === 'str' ? 'string' : name} index out of range`);
}

function indexable(value: Value): readonly Value[] | string {
  if (typeof value === 'string') return codePoints(value);
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (value instanceof Range) return [...rangeItems(value)];
  return raise('TypeError', `'${typeName(value)}' object is not subscriptable`);
}

function place(index: Value, length: number, name: string): number {
  const kind =
    name === 'str' ? 'string indices must be integers' : `${name} indices must be integers or slices`;
  const at = asIndex(index, `${kind}, not ${name === 'str' ? `'${typeName(index)}'` : typeName(index)}`);
  return at < 0 ? at + length : at;
}

/** `value[index] = item`. */
export function setItem(value: Value, index: Value, item: Value): void {
  if (value instanceof Dict) return value.set(index, item);
  if (Array.isArray(value)) {
    const at = place(index, value.length, 'list');
    if (at < 0 || at >= value.length) raise('IndexError', 'list assignment index out of range');
    value[at] = item;
    return;
  }
  if (value instanceof Instance && callSpecial(value, '__setitem__', [index, item]) !== undefined) return;
  raise('TypeError', `'${typeName(value)}' object does not support item assignment`);
}

/** `del value[index]` of a dict or list; raises KeyError, IndexError or, for other types, TypeError. */
export function deleteItem(value: Value, index: Value): void {
  if (value instanceof Dict) {
    if (!value.delete(index)) raise('KeyError', index);
  } else if (Array.isArray(value)) {
    const at = place(index, value.length, 'list');
    if (at < 0 || at >= value.length) raise('IndexError', 'list assignment index out of range');
    value.splice(at, 1);
  } else raise('TypeError', `'${typeName(value)}' object doesn't support item deletion`);
}

interface Bounds {
  lower: Value | undefined;
  upper: Value | undefined;
  step: Value | undefined;
}

/** `value[lower:upper:step]`. */
export function getSlice(value: Value, bounds: Bounds): Value {
  const items = indexable(value);
  const { start, stop, step } = sliceRange(items.length, bounds);
  if (value instanceof Range) throw new OutOfDomain('a slice of a range');
  if (step === 1) {
    const part = items.slice(start, Math.max(start, stop));
    if (typeof value === 'string') return typeof part === 'string' ? part : part.join('');
    return Array.isArray(value) ? (part as Value[]) : new Tuple(part as Value[]);
  }
  const taken: Value[] = [];
  if (step > 0) for (let i = start; i < stop; i += step) taken.push(items[i]!);
  else for (let i = start; i > stop; i += step) taken.push(items[i]!);
  if (typeof value === 'string') return taken.join('');
  return Array.isArray(value) ? taken : new Tuple(taken);
}

/** `value[lower:upper] = items` of a list, without a step. */
export function setSlice(value: Value, bounds: Bounds, items: Value): void {
  if (!Array.isArray(value) || bounds.step !== undefined) throw new OutOfDomain('this slice assignment');
  const { start, stop } = sliceRange(value.length, bounds);
  value.splice(start, Math.max(0, stop - start), ...toList(items));
}

function sliceRange(length: number, bounds: Bounds): { start: number; stop: number; step: number } {
  const whole = (bound: Value | undefined): number | undefined =>
    bound === undefined || bound === null
      ? undefined
      : asIndex(bound, 'slice indices must be integers or None or have an __index__ method');
  const step = whole(bounds.step) ?? 1;
  if (step === 0) raise('ValueError', 'slice step cannot be zero');
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clip = (bound: number | undefined, otherwise: number): number =>
    bound === undefined ? otherwise : Math.min(high, Math.max(low, bound < 0 ? bound + length : bound));
  return {
    start: clip(whole(bounds.lower), step > 0 ? low : high),
    stop: clip(whole(bounds.upper), step > 0 ? high : low),
    step,
  };
}

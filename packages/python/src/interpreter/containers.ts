/** The methods of `list`, `tuple`, `dict` (with `Counter`) and `set`. */
import { asIndex } from './numbers.js';
import { getItem, iterate, toList } from './iteration.js';
import { repr } from './text.js';
import {
  Dict,
  equal,
  lessThan,
  OutOfDomain,
  PyFloat,
  PySet,
  raise,
  Tuple,
  type Keywords,
  Callable,
  type Value,
} from './values.js';

type Method<T> = (self: T, args: Value[], keywords?: Keywords) => Value;

/** Sorts a fresh array as `sorted` does: stable, by `key`, with equal items kept in place when reversed. */
export function sorted(items: Value[], keywords?: Keywords): Value[] {
  const key = keywords?.get('key');
  const keys = key instanceof Callable ? items.map((item) => key.call([item])) : items;
  const order = items.map((_, i) => i);
  const down = keywords?.get('reverse') ?? false;
  const sign = down === true || down === 1 ? -1 : 1;
  order.sort((i, j) => {
    const [a, b] = [keys[i]!, keys[j]!];
    return lessThan(a, b) ? -sign : lessThan(b, a) ? sign : 0;
  });
  return order.map((i) => items[i]!);
}

function position(items: readonly Value[], value: Value, from = 0): number {
  for (let i = from; i < items.length; i++) if (equal(items[i]!, value)) return i;
  return -1;
}

function clipped(index: Value, length: number): number {
  const at = asIndex(index, 'an integer is required');
  return at < 0 ? Math.max(0, at + length) : Math.min(length, at);
}

export const listMethods: Record<string, Method<Value[]>> = {
  append: (self, [item]) => {
    self.push(item!);
    return null;
  },
  extend: (self, [items]) => {
    self.push(...toList(items!));
    if (self.length > 100_000) throw new OutOfDomain('a list of more than 100,000 items');
    return null;
  },
  insert: (self, [index, item]) => {
    self.splice(clipped(index!, self.length), 0, item!);
    return null;
  },
  pop: (self, [index]) => {
    if (self.length === 0) raise('IndexError', 'pop from empty list');
    if (index === undefined) return self.pop()!;
    const at = asIndex(index, 'an integer is required');
    const place = at < 0 ? at + self.length : at;
    if (place < 0 || place >= self.length) raise('IndexError', 'pop index out of range');
    return self.splice(place, 1)[0]!;
  },
  remove: (self, [item]) => {
    const at = position(self, item!);
    if (at < 0) raise('ValueError', 'list.remove(x): x not in list');
    self.splice(at, 1);
    return null;
  },
  index: (self, [item, from]) => {
    const at = position(self, item!, from === undefined ? 0 : clipped(from, self.length));
    return at < 0 ? raise('ValueError', `${repr(item!)} is not in list`) : at;
  },
  count: (self, [item]) => self.filter((other) => equal(other, item!)).length,
  sort: (self, _, keywords) => {
    self.splice(0, self.length, ...sorted(self.slice(), keywords));
    return null;
  },
  reverse: (self) => {
    self.reverse();
    return null;
  },
  copy: (self) => self.slice(),
  clear: (self) => {
    self.length = 0;
    return null;
  },
};

export const tupleMethods: Record<string, Method<Tuple>> = {
  index: (self, [item]) => {
    const at = position(self.items, item!);
    return at < 0 ? raise('ValueError', 'tuple.index(x): x not in tuple') : at;
  },
  count: (self, [item]) => self.items.filter((other) => equal(other, item!)).length,
};

/** Merges a dict or an iterable of pairs into a dict. */
export function mergeInto(dict: Dict, source: Value): void {
  if (source instanceof Dict) for (const [key, value] of [...source.entries.values()]) dict.set(key, value);
  else
    for (const pair of iterate(source)) {
      const items =
        pair === null || typeof pair === 'number' || pair instanceof PyFloat
          ? raise('TypeError')
          : toList(pair);
      if (items.length !== 2) raise('ValueError', 'dictionary update sequence element is not a pair');
      dict.set(items[0]!, items[1]!);
    }
}

/** Adds the counts of an iterable, or of a dict of counts, to a Counter. */
export function countInto(counter: Dict, source: Value): void {
  const pairs: Iterable<[Value, Value]> =
    source instanceof Dict ? source.entries.values() : toList(source).map((item) => [item, 1]);
  for (const [item, more] of pairs)
    counter.set(item, ((counter.get(item) as number | undefined) ?? 0) + (more as number));
}

export const dictMethods: Record<string, Method<Dict>> = {
  get: (self, [key, otherwise]) => self.get(key!) ?? otherwise ?? null,
  keys: (self) => [...self.entries.values()].map(([key]) => key),
  values: (self) => [...self.entries.values()].map(([, value]) => value),
  items: (self) => [...self.entries.values()].map(([key, value]) => new Tuple([key, value])),
  pop: (self, [key, otherwise]) => {
    const found = self.get(key!);
    if (found === undefined) return otherwise === undefined ? raise('KeyError', key) : otherwise;
    self.delete(key!);
    return found;
  },
  setdefault: (self, [key, otherwise]) => {
    const found = self.get(key!);
    if (found !== undefined) return found;
    self.set(key!, otherwise ?? null);
    return otherwise ?? null;
  },
  update: (self, [source]) => {
    if (self.typeName === 'Counter') countInto(self, source!);
    else mergeInto(self, source!);
    return null;
  },
  copy: (self) => {
    const copy = new Dict(self.typeName, self.missing);
    mergeInto(copy, self);
    return copy;
  },
  clear: (self) => {
    self.entries.clear();
    return null;
  },
  most_common: (self, [n]) => {
    const pairs = sorted(
      [...self.entries.values()].map(([key, value]) => new Tuple([key, value])),
      new Map<string, Value>([
        ['key', new Callable('key', ([pair]) => getItem(pair!, 1))],
        ['reverse', true],
      ]),
    );
    return n === undefined || n === null ? pairs : pairs.slice(0, asIndex(n, 'an integer is required'));
  },
};

const members = (set: PySet): Value[] => [...set.members.values()];

export const setOperations: Record<string, (a: PySet, b: PySet) => PySet> = {
  '|': (a, b) => new PySet([...members(a), ...members(b)]),
  '&': (a, b) => new PySet(members(a).filter((item) => b.has(item))),
  '-': (a, b) => new PySet(members(a).filter((item) => !b.has(item))),
  '^': (a, b) =>
    new PySet([...members(a).filter((item) => !b.has(item)), ...members(b).filter((item) => !a.has(item))]),
};

const operation =
  (operator: string): Method<PySet> =>
  (self, others) =>
    others.reduce<PySet>((set, other) => setOperations[operator]!(set, new PySet(iterate(other))), self);

export const setMethods: Record<string, Method<PySet>> = {
  add: (self, [item]) => {
    self.add(item!);
    return null;
  },
  discard: (self, [item]) => {
    if (self.has(item!)) remove(self, item!);
    return null;
  },
  remove: (self, [item]) => {
    if (!self.has(item!)) raise('KeyError', item);
    remove(self, item!);
    return null;
  },
  update: (self, others) => {
    for (const other of others) for (const item of iterate(other)) self.add(item);
    return null;
  },
  copy: (self) => new PySet(members(self)),
  union: operation('|'),
  intersection: operation('&'),
  difference: operation('-'),
  symmetric_difference: operation('^'),
  issubset: (self, [other]) => members(self).every((item) => new PySet(iterate(other!)).has(item)),
  issuperset: (self, [other]) => toList(other!).every((item) => self.has(item)),
  isdisjoint: (self, [other]) => !toList(other!).some((item) => self.has(item)),
};

function remove(self: PySet, item: Value): void {
  const kept = members(self).filter((other) => !equal(other, item));
  self.members.clear();
  for (const other of kept) self.add(other);
}

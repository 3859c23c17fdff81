/** The methods of `str`, over code points. Case and character classes follow Unicode for letters and digits. */
import { asIndex } from './numbers.js';
import { iterate, toList } from './iteration.js';
import {
  codePoints,
  OutOfDomain,
  raise,
  Tuple,
  typeName,
  type Value,
  Dict,
  type Keywords,
} from './values.js';
import { format } from './format.js';

type Method = (self: string, args: Value[], keywords?: Keywords) => Value;

const isCased = (char: string): boolean => char.toLowerCase() !== char.toUpperCase();
const every = (text: string, test: RegExp): boolean => text !== '' && test.test(text);

function text(value: Value | undefined): string {
  return typeof value === 'string'
    ? value
    : raise('TypeError', `must be str, not ${typeName(value ?? null)}`);
}

const whitespace = /[\s\x1c-\x1f\x85]/u;

function strip(self: string, set: Value | undefined, left: boolean, right: boolean): string {
  const chars = [...codePoints(self)];
  const drop =
    set === undefined || set === null
      ? (c: string) => whitespace.test(c)
      : (c: string) => text(set).includes(c);
  let [from, to] = [0, chars.length];
  while (left && from < to && drop(chars[from]!)) from++;
  while (right && to > from && drop(chars[to - 1]!)) to--;
  return chars.slice(from, to).join('');
}

function split(self: string, separator: Value | undefined, limit: number): Value[] {
  if (separator === undefined || separator === null) {
    const words = self.split(/\s+/u).filter((word) => word !== '');
    if (limit < 0 || words.length <= limit) return words;
    const rest = new RegExp(`^\\s*(?:\\S+\\s+){${String(limit)}}`, 'u').exec(self)![0];
    return [...words.slice(0, limit), self.slice(rest.length).trimEnd()];
  }
  if (separator === '') raise('ValueError', 'empty separator');
  const parts = self.split(text(separator));
  return limit < 0 || parts.length <= limit + 1
    ? parts
    : [...parts.slice(0, limit), parts.slice(limit).join(text(separator))];
}

/** Finds within `self[start:end]` and answers in code points; -1 when absent. */
function find(self: string, args: Value[], last: boolean): number {
  const chars = codePoints(self);
  const bound = (value: Value | undefined, otherwise: number): number => {
    if (value === undefined || value === null) return otherwise;
    const at = asIndex(value, 'slice indices must be integers');
    return Math.min(chars.length, Math.max(0, at < 0 ? at + chars.length : at));
  };
  const [start, end] = [bound(args[1], 0), bound(args[2], chars.length)];
  if (start > end) return -1;
  const part = chars.slice(start, end);
  const whole = typeof part === 'string' ? part : part.join('');
  const unit = last ? whole.lastIndexOf(text(args[0])) : whole.indexOf(text(args[0]));
  return unit < 0 ? -1 : start + codePoints(whole.slice(0, unit)).length;
}

function count(self: string, part: string): number {
  return part === '' ? codePoints(self).length + 1 : self.split(part).length - 1;
}

function justify(self: string, args: Value[], left: (missing: number) => number): string {
  const fill = args[1] === undefined ? ' ' : text(args[1]);
  const missing = Math.max(0, asIndex(args[0] ?? null, 'an integer is required') - codePoints(self).length);
  const before = left(missing);
  return fill.repeat(before) + self + fill.repeat(missing - before);
}

function affix(value: Value | undefined, test: (part: string) => boolean): boolean {
  return value instanceof Tuple ? value.items.some((part) => test(text(part))) : test(text(value));
}

function replace(self: string, args: Value[]): string {
  const [from, to] = [text(args[0]), text(args[1])];
  if (from === '' && args[2] === undefined) return [to, ...[...self].map((char) => char + to)].join('');
  if (args[2] === undefined) return self.replaceAll(from, () => to);
  if (from === '') throw new OutOfDomain('replacing nothing a number of times');
  const parts = self.split(from);
  const limit = asIndex(args[2], 'an integer is required');
  if (limit < 0 || parts.length <= limit + 1) return parts.join(to);
  return [parts.slice(0, limit + 1).join(to), ...parts.slice(limit + 1)].join(from);
}

function title(self: string): string {
  let inWord = false;
  return [...self].reduce((out, char) => {
    const cased = inWord ? char.toLowerCase() : char.toUpperCase();
    inWord = isCased(char);
    return out + cased;
  }, '');
}

function isTitle(self: string): boolean {
  return title(self) === self && [...self].some(isCased);
}

/** `'{} and {0}'.format(...)` with positional fields only. */
function formatFields(self: string, args: Value[]): string {
  let next = 0;
  return self.replace(/\{\{|\}\}|\{(\d*)(?::([^}]*))?\}/g, (whole, index?: string, spec?: string) => {
    if (whole === '{{' || whole === '}}') return whole[0]!;
    const value = args[index ? Number(index) : next++];
    if (value === undefined)
      return raise('IndexError', 'Replacement index out of range for positional args tuple');
    return format(value, spec ?? '');
  });
}

export const stringMethods: Record<string, Method> = {
  lower: (s) => s.toLowerCase(),
  casefold: (s) => s.toLowerCase(),
  upper: (s) => s.toUpperCase(),
  capitalize: (s) => {
    const [first = '', ...rest] = codePoints(s);
    return first.toUpperCase() + rest.join('').toLowerCase();
  },
  title: (s) => title(s),
  swapcase: (s) => [...s].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(''),
  strip: (s, [set]) => strip(s, set, true, true),
  lstrip: (s, [set]) => strip(s, set, true, false),
  rstrip: (s, [set]) => strip(s, set, false, true),
  split: (s, [separator, limit], keywords) => {
    const most = limit ?? keywords?.get('maxsplit');
    return split(
      s,
      separator ?? keywords?.get('sep'),
      most === undefined ? -1 : asIndex(most, 'an integer is required'),
    );
  },
  rsplit: (s, [separator, limit]) => {
    if (separator === undefined || limit === undefined) return split(s, separator, -1);
    const parts = s.split(text(separator));
    const kept = asIndex(limit, 'an integer is required');
    if (kept < 0 || parts.length <= kept + 1) return parts;
    return [parts.slice(0, -kept || undefined).join(text(separator)), ...(kept ? parts.slice(-kept) : [])];
  },
  splitlines: (s) => {
    const lines = s.split(/\r\n|\n|\r/);
    if (lines.at(-1) === '') lines.pop();
    return lines;
  },
  join: (s, [items]) =>
    toList(items ?? null)
      .map((item, i) =>
        typeof item === 'string'
          ? item
          : raise('TypeError', `sequence item ${String(i)}: expected str instance, ${typeName(item)} found`),
      )
      .join(s),
  replace: (s, args) => replace(s, args),
  find: (s, args) => find(s, args, false),
  rfind: (s, args) => find(s, args, true),
  index: (s, args) => {
    const at = find(s, args, false);
    return at < 0 ? raise('ValueError', 'substring not found') : at;
  },
  rindex: (s, args) => {
    const at = find(s, args, true);
    return at < 0 ? raise('ValueError', 'substring not found') : at;
  },
  count: (s, [part]) => count(s, text(part)),
  startswith: (s, [prefix]) => affix(prefix, (part) => s.startsWith(part)),
  endswith: (s, [suffix]) => affix(suffix, (part) => s.endsWith(part)),
  removeprefix: (s, [prefix]) => (s.startsWith(text(prefix)) ? s.slice(text(prefix).length) : s),
  removesuffix: (s, [suffix]) =>
    text(suffix) !== '' && s.endsWith(text(suffix)) ? s.slice(0, -text(suffix).length) : s,
  isdigit: (s) => every(s, /^\p{Nd}+$/u),
  isdecimal: (s) => every(s, /^\p{Nd}+$/u),
  isnumeric: (s) => every(s, /^\p{N}+$/u),
  isalpha: (s) => every(s, /^\p{L}+$/u),
  isalnum: (s) => every(s, /^[\p{L}\p{N}]+$/u),
  isspace: (s) => every(s, /^\s+$/u),
  isupper: (s) => [...s].some(isCased) && s === s.toUpperCase(),
  islower: (s) => [...s].some(isCased) && s === s.toLowerCase(),
  istitle: (s) => isTitle(s),
  isidentifier: (s) => every(s, /^[\p{L}_][\p{L}\p{N}_]*$/u),
  zfill: (s, [width]) => {
    const sign = /^[-+]?/.exec(s)![0];
    const missing = Math.max(0, asIndex(width ?? null, 'an integer is required') - codePoints(s).length);
    return sign + '0'.repeat(missing) + s.slice(sign.length);
  },
  ljust: (s, args) => justify(s, args, () => 0),
  rjust: (s, args) => justify(s, args, (missing) => missing),
  center: (s, args) => {
    const width = asIndex(args[0] ?? null, 'an integer is required');
    return justify(s, args, (missing) => Math.floor(missing / 2) + (missing & width & 1));
  },
  partition: (s, [separator]) => {
    const at = s.indexOf(text(separator));
    return new Tuple(
      at < 0 ? [s, '', ''] : [s.slice(0, at), text(separator), s.slice(at + text(separator).length)],
    );
  },
  rpartition: (s, [separator]) => {
    const at = s.lastIndexOf(text(separator));
    return new Tuple(
      at < 0 ? ['', '', s] : [s.slice(0, at), text(separator), s.slice(at + text(separator).length)],
    );
  },
  format: (s, args) => formatFields(s, args),
  translate: (s, [table]) => {
    if (!(table instanceof Dict)) throw new OutOfDomain('translate without a dict');
    return [...s]
      .map((char) => {
        const found = table.get(char.codePointAt(0)!);
        if (found === undefined) return char;
        return found === null ? '' : typeof found === 'number' ? String.fromCodePoint(found) : text(found);
      })
      .join('');
  },
};

/** `str.maketrans(from, to, removed)`. */
export function makeTranslation(args: Value[]): Dict {
  const table = new Dict();
  const to = [...iterate(text(args[1]))];
  [...text(args[0])].forEach((char, i) => {
    table.set(char.codePointAt(0)!, (to[i] as string).codePointAt(0)!);
  });
  for (const char of args[2] === undefined ? '' : text(args[2])) table.set(char.codePointAt(0)!, null);
  return table;
}

/** The domains that blocks draw on: numbers, texts, lists, dictionaries and matrices. The names that headers give them are in named-domains.ts. */
import type { Random } from '@phi1/base';
import { Dict, PyFloat, Tuple, type Value } from '@phi1/python';
import { skin, type Domain, type Skin } from './domains.js';
import * as words from './words.js';

/** An int from `low` to `high`. */
export const between = (random: Random, low: number, high: number): number =>
  low + random.int(high - low + 1);
/** As many as `count` says, in a list. */
export const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

const number = (...names: string[]): Skin[] => names.map((name) => skin(name, 'number', 'numbers', [name]));

/** An int from `low` to `high`, called one of the names. */
export function int(low: number, high: number, ...names: string[]): Domain {
  return {
    type: 'int',
    noun: low > 0 ? 'a positive integer' : low === 0 ? 'a non-negative integer' : 'an integer',
    skins: number(...(names.length ? names : ['n', 'number', 'num', 'x', 'value'])),
    sample: (random) => between(random, low, random.int(3) ? Math.min(high, low + 30) : high),
    edges: [low, low + 1],
  };
}

export const anyInt: Domain = { ...int(-30, 100), edges: [0, 1, -1] };
export const natural: Domain = { ...int(0, 120), edges: [0, 1] };
export const positive: Domain = { ...int(1, 100), edges: [1] };

export const float: Domain = {
  type: 'float',
  noun: 'a number',
  skins: number('x', 'value', 'number', 'amount'),
  sample: (random) => new PyFloat(between(random, -20, 80) / 2),
  edges: [new PyFloat(0)],
};
export const bool: Domain = {
  type: 'bool',
  noun: 'a boolean',
  skins: number('flag', 'active', 'enabled'),
  sample: (random) => random.int(2) === 1,
  edges: [true, false],
};

const integerSkins: Skin[] = [
  skin('numbers', 'number', 'numbers', ['number', 'n', 'num', 'x']),
  skin('numbers', 'number', 'numbers', ['number', 'n', 'num', 'x']),
  skin('nums', 'number', 'numbers', ['num', 'n', 'x']),
  skin('values', 'value', 'values', ['value', 'v', 'x']),
  skin('lst', 'number', 'numbers', ['x', 'n', 'item']),
  skin('data', 'value', 'values', ['value', 'x', 'item']),
  skin('integers', 'integer', 'integers', ['integer', 'n', 'i']),
  skin('arr', 'number', 'numbers', ['x', 'num', 'n']),
  skin('scores', 'score', 'scores', ['score', 's'], { low: 0, high: 100 }),
  skin('prices', 'price', 'prices', ['price', 'p'], { low: 1, high: 60 }),
  skin('ages', 'age', 'ages', ['age', 'a'], { low: 1, high: 90 }),
  skin('temperatures', 'temperature', 'temperatures', ['temperature', 'temp', 't'], { low: -15, high: 35 }),
  skin('heights', 'height', 'heights', ['height', 'h'], { low: 50, high: 200 }),
  skin('weights', 'weight', 'weights', ['weight', 'w'], { low: 1, high: 90 }),
  skin('points', 'point count', 'point counts', ['point', 'p'], { low: 0, high: 40 }),
  skin('distances', 'distance', 'distances', ['distance', 'd'], { low: 1, high: 60 }),
  skin('marks', 'mark', 'marks', ['mark', 'm'], { low: 0, high: 20 }),
  skin('readings', 'reading', 'readings', ['reading', 'r'], { low: -10, high: 50 }),
  skin('balances', 'balance', 'balances', ['balance', 'b'], { low: -50, high: 100 }),
  skin('steps', 'step count', 'step counts', ['step', 's'], { low: 0, high: 90 }),
  skin('sales', 'sale', 'sales', ['sale', 's'], { low: 0, high: 80 }),
  skin('sizes', 'size', 'sizes', ['size', 's'], { low: 1, high: 40 }),
  skin('ids', 'id', 'ids', ['id_number', 'i'], { low: 1, high: 99 }),
  skin('grades', 'grade', 'grades', ['grade', 'g'], { low: 1, high: 10 }),
  skin('votes', 'vote count', 'vote counts', ['vote', 'v'], { low: 0, high: 50 }),
];

const integers = (random: Random, of: Skin, least: number): Value[] => {
  const [low, high] = random.int(2)
    ? [of.low ?? -10, Math.min(of.high ?? 12, (of.low ?? 0) + 20)]
    : [of.low ?? 0, of.high ?? 60];
  const items = times(between(random, Math.max(least, 2), 6), () => between(random, low, high));
  if (items.length > 2 && random.int(3) === 0) items[items.length - 1] = items[0]!;
  return items;
};

export const ints: Domain = {
  type: 'list[int]',
  noun: 'a list of integers',
  skins: integerSkins,
  sample: (random, of) => integers(random, of, 0),
  edges: [[], [7]],
};
export const someInts: Domain = { ...ints, noun: 'a non-empty list of integers', edges: [[5], [3, 3]] };
export const sortedInts: Domain = {
  ...ints,
  noun: 'a sorted list of integers',
  sample: (random, of) => (integers(random, of, 0) as number[]).sort((a, b) => a - b),
  edges: [[], [4]],
};
const textSkins: Skin[] = [
  skin('text', 'character', 'characters', ['char', 'c', 'ch']),
  skin('text', 'character', 'characters', ['char', 'c', 'ch']),
  skin('s', 'character', 'characters', ['c', 'char', 'ch']),
  skin('string', 'character', 'characters', ['char', 'c', 'ch']),
  skin('sentence', 'character', 'characters', ['char', 'c']),
  skin('message', 'character', 'characters', ['char', 'c']),
  skin('phrase', 'character', 'characters', ['char', 'c']),
  skin('line', 'character', 'characters', ['char', 'c']),
  skin('title', 'character', 'characters', ['char', 'c', 'letter']),
];
const wordSkins: Skin[] = [
  skin('word', 'letter', 'letters', ['letter', 'char', 'c']),
  skin('text', 'character', 'characters', ['char', 'c', 'ch']),
  skin('s', 'character', 'characters', ['c', 'char', 'ch']),
  skin('name', 'letter', 'letters', ['letter', 'char', 'c'], { words: words.people }),
  skin('string', 'character', 'characters', ['char', 'c', 'ch']),
];

const aWord = (random: Random): string =>
  random.pick(
    random.int(6) === 0
      ? words.palindromes
      : random.pick([words.plainWords, words.animals, words.fruits, words.things]),
  );

function sentence(random: Random): string {
  const list = times(between(random, 2, 5), () => aWord(random));
  if (random.int(4) === 0) list.push(random.pick(list));
  let made = list.join(' ');
  if (random.int(3) === 0) made = made[0]!.toUpperCase() + made.slice(1) + random.pick(['', '.', '!', '?']);
  else if (random.int(4) === 0)
    made = list.map((word) => (random.int(2) ? word[0]!.toUpperCase() + word.slice(1) : word)).join(' ');
  else if (random.int(8) === 0) made += ` ${String(random.int(100))}`;
  return made;
}

/** Text of a few words. */
export const text: Domain = {
  type: 'str',
  noun: 'a string',
  skins: textSkins,
  sample: (random) => (random.int(3) ? sentence(random) : varied(random)),
  edges: ['', 'a'],
};

function varied(random: Random): string {
  const word = aWord(random);
  return random.pick([
    word,
    word.toUpperCase(),
    word[0]!.toUpperCase() + word.slice(1),
    `${word}${String(random.int(50))}`,
    word + word,
  ]);
}

/** One word, mostly of lower-case letters. */
export const word: Domain = {
  type: 'str',
  noun: 'a string',
  skins: wordSkins,
  sample: (random, of) => (of.words ? random.pick(of.words) : random.int(4) ? aWord(random) : varied(random)),
  edges: ['', 'z'],
};
export const someWord: Domain = { ...word, noun: 'a non-empty string', edges: ['z'] };
export const lowercase: Domain = { ...word, noun: 'a string of lowercase letters', sample: aWord };
export const letter: Domain = {
  type: 'str',
  noun: 'a single character',
  skins: [
    skin('letter', 'letter'),
    skin('char', 'character'),
    skin('target', 'character'),
    skin('c', 'character'),
  ],
  sample: (random) => random.pick([...'aeiolnrst']),
  edges: [],
};

const stringSkins: Skin[] = [
  skin('words', 'word', 'words', ['word', 'w'], { words: words.plainWords }),
  skin('words', 'word', 'words', ['word', 'w'], { words: words.plainWords }),
  skin('strings', 'string', 'strings', ['string', 's'], { words: words.plainWords }),
  skin('names', 'name', 'names', ['name', 'n'], { words: words.people }),
  skin('items', 'item', 'items', ['item'], { words: words.things }),
  skin('fruits', 'fruit', 'fruits', ['fruit', 'f'], { words: words.fruits }),
  skin('animals', 'animal', 'animals', ['animal', 'a'], { words: words.animals }),
  skin('cities', 'city', 'cities', ['city', 'c'], { words: words.cities }),
  skin('colors', 'color', 'colors', ['color', 'c'], { words: words.colors }),
  skin('filenames', 'filename', 'filenames', ['filename', 'name'], { words: words.files }),
  skin('emails', 'email address', 'email addresses', ['email', 'e'], { words: words.emails }),
  skin('labels', 'label', 'labels', ['label'], { words: words.things }),
  skin('tags', 'tag', 'tags', ['tag', 't'], { words: words.colors }),
  skin('texts', 'text', 'texts', ['text', 't'], { words: words.plainWords }),
];

const strings_ = (random: Random, of: Skin): Value[] => {
  const items = times(between(random, 2, 5), () => random.pick(of.words ?? words.plainWords));
  if (random.int(4) === 0) items.push(random.pick(items));
  if (of.words === words.plainWords && random.int(4) === 0) {
    const at = random.int(items.length);
    items[at] = items[at]!.toUpperCase();
  }
  return items;
};

export const strings: Domain = {
  type: 'list[str]',
  noun: 'a list of strings',
  skins: stringSkins,
  sample: strings_,
  edges: [[], ['x']],
};
export const someStrings: Domain = { ...strings, noun: 'a non-empty list of strings', edges: [['x']] };

/** A list of either ints or strings. */
export const anyList: Domain = {
  type: 'list',
  noun: 'a list',
  skins: [
    skin('items', 'item', 'items', ['item', 'x']),
    skin('values', 'value', 'values', ['value', 'v']),
    skin('elements', 'element', 'elements', ['element', 'x']),
    skin('lst', 'element', 'elements', ['x', 'item']),
    skin('data', 'item', 'items', ['item', 'x']),
    skin('sequence', 'item', 'items', ['item', 'x']),
  ],
  sample: (random, of) =>
    random.int(2)
      ? integers(random, of, 0)
      : times(between(random, 2, 5), () => random.pick([...'abcd', 'x', 'y'])),
  edges: [[], [1]],
};
export const someList: Domain = { ...anyList, noun: 'a non-empty list', edges: [[1], ['a', 'b']] };

const dictSkins: Skin[] = [
  skin('prices', 'price', 'prices', ['price'], { words: words.fruits, low: 1, high: 30 }),
  skin('scores', 'score', 'scores', ['score'], { words: words.people, low: 0, high: 100 }),
  skin('ages', 'age', 'ages', ['age'], { words: words.people, low: 5, high: 80 }),
  skin('stock', 'quantity', 'quantities', ['quantity', 'amount'], { words: words.things, low: 0, high: 25 }),
  skin('counts', 'count', 'counts', ['count'], { words: words.animals, low: 0, high: 12 }),
  skin('populations', 'population', 'populations', ['population'], {
    words: words.cities,
    low: 100,
    high: 900,
  }),
  skin('votes', 'vote count', 'vote counts', ['count'], { words: words.people, low: 0, high: 40 }),
  skin('d', 'value', 'values', ['value'], { words: [...'abcdefg'], low: 0, high: 20 }),
  skin('inventory', 'quantity', 'quantities', ['quantity'], { words: words.fruits, low: 0, high: 30 }),
  skin('mapping', 'value', 'values', ['value'], { words: [...'abcdefg'], low: -5, high: 15 }),
  skin('salaries', 'salary', 'salaries', ['salary'], { words: words.people, low: 20, high: 90 }),
];

/** A dictionary from words to ints. */
export const tally: Domain = {
  type: 'dict[str, int]',
  noun: 'a dictionary that maps strings to integers',
  skins: dictSkins,
  sample: (random, of) => {
    const dict = new Dict();
    for (const key of times(between(random, 2, 4), () => random.pick(of.words!)))
      dict.set(key, between(random, of.low!, of.high!));
    return dict;
  },
  edges: [new Dict()],
};
const oneEntry = new Dict();
oneEntry.set('a', 1);
export const someTally: Domain = {
  ...tally,
  noun: 'a non-empty dictionary that maps strings to integers',
  edges: [oneEntry],
};

const matrixSkins = [
  skin('matrix', 'row', 'rows', ['row']),
  skin('grid', 'row', 'rows', ['row']),
  skin('table', 'row', 'rows', ['row', 'r']),
  skin('rows', 'row', 'rows', ['row']),
];
const cells = (random: Random, rows: number, columns: number): Value =>
  times(rows, () => times(columns, () => between(random, 0, 9)));

export const matrix: Domain = {
  type: 'list[list[int]]',
  noun: 'a matrix given as a list of rows',
  skins: matrixSkins,
  sample: (random) => cells(random, between(random, 2, 3), between(random, 2, 3)),
  edges: [[[4]]],
};
export const squareMatrix: Domain = {
  ...matrix,
  noun: 'a square matrix given as a list of rows',
  sample: (random) => {
    const size = between(random, 2, 3);
    return cells(random, size, size);
  },
};
export const nestedInts: Domain = {
  ...matrix,
  noun: 'a list of lists of integers',
  skins: [
    skin('lists', 'list', 'lists', ['inner', 'sublist']),
    skin('groups', 'group', 'groups', ['group', 'g']),
    skin('nested', 'list', 'lists', ['inner', 'sublist']),
  ],
  sample: (random) =>
    times(between(random, 2, 4), () => times(between(random, 0, 3), () => between(random, -3, 12))),
  edges: [[], [[]], [[1], [2, 3]]],
};

/** Pairs of a word and an int. */
export const pairs: Domain = {
  type: 'list[tuple[str, int]]',
  noun: 'a list of (name, value) pairs',
  skins: [
    skin('pairs', 'pair', 'pairs', ['pair']),
    skin('records', 'record', 'records', ['record']),
    skin('entries', 'entry', 'entries', ['entry']),
  ],
  sample: (random) =>
    times(between(random, 2, 4), () => new Tuple([random.pick(words.fruits), between(random, 1, 20)])),
  edges: [[]],
};

export const digitText: Domain = {
  type: 'str',
  noun: 'a string of digits',
  skins: [skin('digits', 'digit'), skin('s', 'digit'), skin('code', 'digit')],
  sample: (random) => times(between(random, 1, 6), () => String(random.int(10))).join(''),
  edges: ['0'],
};
export const bitText: Domain = {
  ...digitText,
  noun: 'a string of zeros and ones',
  skins: [skin('bits', 'bit'), skin('binary', 'bit'), skin('s', 'bit')],
  sample: (random) => times(between(random, 1, 7), () => String(random.int(2))).join(''),
};

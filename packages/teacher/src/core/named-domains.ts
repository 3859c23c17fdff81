/** The domains that the catalogue's headers name, and those that they spell out: a choice, a word, a list or a matrix. */
import type { Random } from '@phi1/base';
import type { Value } from '@phi1/python';
import {
  anyInt,
  anyList,
  between,
  bitText,
  bool,
  digitText,
  float,
  ints,
  letter,
  lowercase,
  matrix,
  natural,
  nestedInts,
  pairs,
  positive,
  someInts,
  someList,
  someStrings,
  someTally,
  someWord,
  sortedInts,
  squareMatrix,
  strings,
  tally,
  text,
  times,
  word,
} from './basic-domains.js';
import { like, skin, type Domain } from './domains.js';
import * as words from './words.js';

/** A domain of hand-picked values. */
export function choiceDomain(type: string, noun: string, names: string[], values: readonly Value[]): Domain {
  return {
    type,
    noun,
    skins: names.map((name) => skin(name, 'item', 'items')),
    sample: (random) => random.pick(values),
    edges: [],
  };
}

/** A text of so many of the characters. */
export function wordOf(characters: string, [least, most]: readonly [number, number]): Domain {
  const from = [...characters];
  const sample = (random: Random): string =>
    times(between(random, least, most), () => random.pick(from)).join('');
  return like(word, { sample });
}

/** A list of so many ints in a range. */
export function listOf(
  [low, high]: readonly [number, number],
  [least, most]: readonly [number, number],
): Domain {
  const sample = (random: Random): Value =>
    times(between(random, least, most), () => between(random, low, high));
  return like(ints, { sample });
}

/** A matrix of so many rows and columns of ints in a range. */
export function matrixOf(
  [rows, columns]: readonly [number, number],
  [low, high]: readonly [number, number],
): Domain {
  const sample = (random: Random): Value =>
    times(rows, () => times(columns, () => between(random, low, high)));
  return like(matrix, { sample, edges: [] });
}

/** The domains that headers of the catalogue name. */
export const domains: Readonly<Record<string, Domain>> = {
  integer: anyInt,
  'small integer': like(anyInt, { sample: (random) => between(random, -2, 11) }),
  natural,
  positive,
  float,
  boolean: bool,
  integers: ints,
  'some integers': someInts,
  'sorted integers': sortedInts,
  'different sorted integers': like(sortedInts, {
    noun: 'a sorted list of different integers',
    sample: (random) =>
      [...new Set(times(between(random, 1, 7), () => between(random, -2, 13)))].sort((a, b) => a - b),
  }),
  'two different integers': like(someInts, {
    noun: 'a list of integers with at least two different values',
    sample: (random, of) => {
      const numbers = someInts.sample(random, of) as number[];
      return random.shuffle([...numbers, Math.max(...numbers) + between(random, 1, 5)]);
    },
    edges: [[1, 2]],
  }),
  'different integers': like(ints, {
    noun: 'a list of different integers',
    sample: (random) => random.shuffle([1, 2, 3, 5, 8]).slice(0, between(random, 1, 3)),
    edges: [[]],
  }),
  'integers with zeros': like(ints, {
    sample: (random) => times(between(random, 2, 6), () => (random.int(2) ? 0 : between(random, -5, 13))),
    edges: [[], [0, 1]],
  }),
  'integers with one missing': like(ints, {
    noun: 'a list of n different numbers from 0 to n',
    sample: (random) => {
      const all = times(between(random, 2, 7), (i) => i);
      all.splice(random.int(all.length), 1);
      return random.shuffle(all);
    },
    edges: [[0], [1]],
  }),
  text,
  word,
  'some word': someWord,
  lowercase,
  letter,
  'letter runs': like(lowercase, {
    noun: 'a string',
    sample: (random) =>
      times(between(random, 1, 4), () => random.pick([...'abcxyz']).repeat(between(random, 1, 4))).join(''),
    edges: ['', 'a'],
  }),
  'different letters': like(lowercase, {
    noun: 'a string of different letters',
    sample: (random) =>
      random
        .shuffle([...'abcd'])
        .slice(0, between(random, 1, 3))
        .join(''),
    edges: ['a'],
  }),
  person: like(word, { skins: [skin('name', 'name', 'names', ['name'], { words: words.people })] }),
  digits: digitText,
  bits: bitText,
  strings,
  'some strings': someStrings,
  fruits: like(strings, {
    sample: (random) => times(between(random, 1, 3), () => random.pick(words.fruits.slice(0, 6))),
  }),
  list: anyList,
  'some list': someList,
  dictionary: tally,
  'some dictionary': someTally,
  pairs,
  matrix,
  'square matrix': squareMatrix,
  'nested integers': nestedInts,
};

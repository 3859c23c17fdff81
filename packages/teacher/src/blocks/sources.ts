/** Where the elements of a pipeline come from: a list, a text, a range, a dictionary, another block's result. */
import type { ElementType, FunctionBlock } from '../core/block.js';
import {
  int,
  ints,
  natural,
  nestedInts,
  choiceDomain,
  matrix,
  strings,
  tally,
  text,
} from '../core/catalogue.js';
import { like, type Domain } from '../core/domains.js';
import { once } from '../core/once.js';
import { functionBlocks } from '../catalogue/families.js';

/** What a pipeline walks: code for it, the type of its elements, and how they are spoken of. */
export interface Source {
  tag: string;
  topic: string;
  element: ElementType;
  domain: Domain;
  /** What is walked, over the parameter `p`. */
  code: readonly string[];
  /** Whether that is a list, with indices and slices. */
  isList: boolean;
  /** What an element is called, in place of what the parameter's skin says. */
  one?: string;
  many?: string;
  /** Said behind the elements: `in {p}`. */
  where: string;
  /** Names for the loop variable, in place of the skin's. */
  elements?: readonly string[];
  /** The function whose result is walked. */
  through?: FunctionBlock;
}

const block = (name: string): FunctionBlock => functionBlocks().find((one) => one.name === name)!;

function derived(name: string, one: string, many: string, where: string): Source {
  const through = block(name);
  const [[parameter, domain]] = Object.entries(through.inputs) as [[string, Domain]];
  const skins = domain.skins.map((skin, i) => ({ ...skin, name: i === 0 ? parameter : skin.name }));
  return {
    tag: name,
    topic: through.topic,
    element: 'int',
    domain: like(domain, { skins }),
    code: [`${name}(p)`],
    isList: true,
    one,
    many,
    where,
    elements: ['number', 'n', 'value', 'x'],
    through,
  };
}

export const sources = once((): readonly Source[] => [
  {
    tag: 'integers',
    topic: 'lists',
    element: 'int',
    domain: ints,
    code: ['p'],
    isList: true,
    where: 'in {p}',
  },
  {
    tag: 'strings',
    topic: 'lists',
    element: 'str',
    domain: strings,
    code: ['p'],
    isList: true,
    where: 'in {p}',
  },
  {
    tag: 'characters',
    topic: 'strings',
    element: 'char',
    domain: text,
    code: ['p'],
    isList: false,
    one: 'character',
    many: 'characters',
    where: 'in {p}',
  },
  {
    tag: 'words',
    topic: 'strings',
    element: 'str',
    domain: text,
    code: ['p.split()'],
    isList: true,
    one: 'word',
    many: 'words',
    where: 'in {p}',
    elements: ['word', 'w'],
  },
  {
    tag: 'range',
    topic: 'loops',
    element: 'int',
    domain: like(natural, int(0, 15)),
    code: ['range(1, p + 1)'],
    isList: false,
    one: 'integer',
    many: 'integers',
    where: 'from 1 to {p}',
    elements: ['i', 'number', 'k', 'x'],
  },
  {
    tag: 'range_below',
    topic: 'loops',
    element: 'int',
    domain: like(natural, int(0, 15)),
    code: ['range(p)'],
    isList: false,
    one: 'non-negative integer',
    many: 'non-negative integers',
    where: 'less than {p}',
    elements: ['i', 'number', 'x'],
  },
  {
    tag: 'digits',
    topic: 'digits',
    element: 'int',
    domain: int(0, 99999),
    code: ['[int(d) for d in str(p)]'],
    isList: true,
    one: 'digit',
    many: 'digits',
    where: 'of {p}',
    elements: ['digit', 'd'],
  },
  {
    tag: 'values',
    topic: 'dictionaries',
    element: 'int',
    domain: tally,
    code: ['p.values()'],
    isList: false,
    where: 'in {p}',
  },
  {
    tag: 'keys',
    topic: 'dictionaries',
    element: 'str',
    domain: tally,
    code: ['p', 'p.keys()'],
    isList: false,
    one: 'key',
    many: 'keys',
    where: 'of {p}',
    elements: ['key', 'name'],
  },
  {
    tag: 'rows',
    topic: 'matrices',
    element: 'list[int]',
    domain: matrix,
    code: ['p'],
    isList: true,
    one: 'row',
    many: 'rows',
    where: 'of {p}',
  },
  {
    tag: 'inner_lists',
    topic: 'nested lists',
    element: 'list[int]',
    domain: nestedInts,
    code: ['p'],
    isList: true,
    where: 'in {p}',
  },
  {
    tag: 'cells',
    topic: 'matrices',
    element: 'int',
    domain: matrix,
    code: ['[value for row in p for value in row]'],
    isList: true,
    one: 'element',
    many: 'elements',
    where: 'of {p}',
    elements: ['value', 'cell', 'x'],
  },
  {
    tag: 'comma_separated',
    topic: 'parsing',
    element: 'int',
    domain: choiceDomain(
      'str',
      'a string of integers separated by commas',
      ['text', 'line', 'row'],
      ['1,2,3', '10', '4,-5,6', '7,7,8', '100,20,3', '0,-1,2', '8,6,4,2', '15,30,45'],
    ),
    code: ['[int(part) for part in p.split(",")]', 'map(int, p.split(","))'],
    isList: false,
    one: 'number',
    many: 'numbers',
    where: 'in {p}',
    elements: ['number', 'n'],
  },
  derived('divisors', 'positive divisor', 'positive divisors', 'of {p}'),
  derived('primes_up_to', 'prime number', 'prime numbers', 'up to {p}'),
  derived(
    'fibonacci_list',
    'number among the first {p} Fibonacci numbers',
    'numbers among the first {p} Fibonacci numbers',
    '',
  ),
  derived(
    'collatz_sequence',
    'number in the Collatz sequence from {p} to 1',
    'numbers in the Collatz sequence from {p} to 1',
    '',
  ),
  derived('differences', 'difference', 'differences', 'between consecutive elements of {p}'),
  derived('running_totals', 'running total', 'running totals', 'of {p}'),
  derived('prime_factors', 'prime factor', 'prime factors', 'of {p}'),
  derived('row_sums', 'row sum', 'row sums', 'of {p}'),
  derived('column_sums', 'column sum', 'column sums', 'of {p}'),
  derived('diagonal', 'element', 'elements', 'on the main diagonal of {p}'),
  derived('flatten', 'element', 'elements', 'of the lists in {p}'),
]);

const commonness: Record<string, number> = {
  integers: 12,
  strings: 7,
  characters: 4,
  words: 3,
  range: 3,
  digits: 3,
  values: 2,
  keys: 2,
  rows: 2,
};

/** Every source as often as it should come. */
export const weightedSources = once((): readonly Source[] =>
  sources().flatMap((source) => Array.from({ length: commonness[source.tag] ?? 1 }, () => source)),
);

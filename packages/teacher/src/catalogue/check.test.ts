/** The catalogue holds what is asked of it, also in CPython, and a broken file is told with its line. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Random } from '@phi1/base';
import { formatExceptionOnly, OutOfDomain, Program, repr, Raised, type Value } from '@phi1/python';
import { afterAll, describe, expect, it } from 'vitest';
import type { FunctionBlock } from '../core/block.js';
import { deepCopy } from '../core/copy.js';
import { renderSource } from '../core/source.js';
import { askPython, type Job } from '../verify.js';
import { checkCatalogueFiles } from './check.js';
import { elementFunction, readCondition, readMapping, type ElementFile } from './elements.js';
import { readFamilies } from './families.js';
import { catalogueFolder, listPythonFiles } from './python-file.js';

function argumentsFor({ inputs }: FunctionBlock, random: Random, count: number): Value[][] {
  const draw = () => Object.values(inputs).map((domain) => domain.sample(random, random.pick(domain.skins)));
  const edges = Object.values(inputs).flatMap(({ edges: own }, i) =>
    own.map((edge) => draw().map((value, j) => (i === j ? deepCopy(edge) : value))),
  );
  return [...Array.from({ length: count }, draw), ...edges];
}

/** What our Python says of the few calls that recurse for long. */
const TOO_LONG = 'the program takes too many steps';

function elements(kind: string, read: (path: string) => ElementFile): FunctionBlock[] {
  const from = join(catalogueFolder, kind);
  return listPythonFiles(from).map((name) => elementFunction(read(join(from, name))));
}

const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const WHOLE = `"""
topic: arithmetic
parameters:
  a: integer
  b: {int: [1, 9]}
returns: int
nouns:
  - '{a} plus {b}'
"""


def add(a, b):
    """
    >>> add(2, 3)
    5
    """
    return a + b


def add__steps(a, b):
    total = a
    total += b
    return total
`;

/** The faults of one file, each as `line: reason`. */
function faultsOf(text: string, name = 'sums/add.py'): string[] {
  const place = mkdtempSync(join(folder, 'case-'));
  mkdirSync(dirname(join(place, name)), { recursive: true });
  writeFileSync(join(place, name), text);
  return checkCatalogueFiles(place).faults.map(({ line, reason }) => `${String(line)}: ${reason}`);
}

describe('the catalogue', () => {
  it('has no faults', () => {
    const { files, programs, faults } = checkCatalogueFiles();
    expect(faults).toEqual([]);
    expect(files).toBeGreaterThan(400);
    expect(programs.length).toBeGreaterThan(800);
  });

  it('gives what CPython gives', async () => {
    const blocks = [
      ...readFamilies(join(catalogueFolder, 'functions')).map(({ block }) => block),
      ...elements('conditions', readCondition),
      ...elements('mappings', readMapping),
    ];
    const jobs: (Job & { ours: string[] })[] = blocks.flatMap((block) => {
      const rows = argumentsFor(block, new Random(11), 6);
      return Object.keys(block.code).map((style) => {
        const source = renderSource(block, style);
        const program = new Program(source);
        const ours = rows.map((row) => {
          try {
            return repr(program.call(block.name, row.map(deepCopy)));
          } catch (error) {
            if (error instanceof Raised) return formatExceptionOnly(error);
            if (error instanceof OutOfDomain) return error.message; // no exercise comes of it
            throw error;
          }
        });
        return {
          source,
          tests: rows.map((row) => ({ call: `${block.name}(${row.map(repr).join(', ')})` })),
          ours,
        };
      });
    });
    const theirs = await askPython(jobs);
    const gaveUp = jobs.flatMap(({ ours }) => ours.filter((result) => result === TOO_LONG));
    expect(gaveUp.length).toBeLessThan(5);
    const wrong = jobs.flatMap((job, i) =>
      job.tests.flatMap(({ call: text }, j) =>
        [theirs[i]![j], TOO_LONG].includes(job.ours[j])
          ? []
          : [`${text}: ${job.ours[j]!}, CPython ${theirs[i]![j]!}`],
      ),
    );
    expect(wrong).toEqual([]);
  });
});

describe('check-catalogue', () => {
  it('finds nothing wrong with a whole file', () => {
    expect(faultsOf(WHOLE)).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    [
      'a header that is no YAML',
      'returns: int',
      'returns: [int',
      '7: Flow sequence in block collection must be',
    ],
    ['an unknown key', 'topic:', 'subject:', '2: topic: '],
    ['a domain that is not known', 'a: integer', 'a: whole', '4: parameters.a: expected one of integer, '],
    ['a phrase with a parameter that is none', '{a} plus', '{x} plus', '1: x: there is no such parameter'],
    ['clauses that are missing', 'returns: int', 'returns: bool', '1: expected clauses where a bool is'],
    ['an example that is not true', '    5\n', '    6\n', '14: add(2, 3) gives 5'],
    [
      'a realization that disagrees',
      'total += b',
      'total -= b',
      '20: add(2, 3) gives -1, and 5 by the first',
    ],
    [
      'a realization that fails',
      'total += b',
      'total += c',
      "20: add(2, 3) gives NameError: name 'c' is not",
    ],
    ['other parameters', 'add__steps(a, b)', 'add__steps(a)', "20: expected the header's parameters: a, b"],
    ['another function', 'def add__steps', 'def plus__steps', '20: plus: expected a realization of add'],
    ['what is not Python', 'total += b', 'total += (b', '23: not Python'],
    [
      'what is no function',
      'def add__steps(a, b):',
      'print(1)',
      '20: expected a function at the left margin',
    ],
  ])('tells %s with its line', (_, from, to, fault) => {
    expect(WHOLE).toContain(from);
    expect(faultsOf(WHOLE.replace(from, to))[0]).toContain(fault);
  });

  it('tells a method that answers otherwise, and one that does not say what it does', () => {
    const stack = readFileSync(join(catalogueFolder, 'classes', 'list', 'stack.py'), 'utf8');
    expect(faultsOf(stack, 'stack.py')).toEqual([]);
    const wrong = stack.replace('return list(reversed(self.state))', 'return list(self.state)');
    expect(faultsOf(wrong, 'stack.py')[0]).toMatch(
      /^80: as Stack: kept.as_list\(\) gives \[.*, and by the first kept.as_list\(\) gives \[/,
    );
    expect(faultsOf(stack.replace('"""Put one {one} on top."""', 'pass'), 'stack.py')[0]).toBe(
      '43: expected a docstring of one sentence',
    );
  });

  it('tells a realization that changes its arguments, one that agrees by chance in the example, and a wrong name', () => {
    const lists = `"""
topic: lists
parameters:
  numbers: some integers
returns: int
nouns:
  - the largest of {numbers}
"""


def largest(numbers):
    """
    >>> largest([1, 2])
    2
    """
    return max(numbers)


def largest__sorting(numbers):
    numbers.sort()
    return numbers[-1]


def largest__last(numbers):
    return numbers[-1]
`;
    expect(faultsOf(lists, 'lists/biggest.py')).toEqual([
      '11: expected the file to be called largest.py',
      expect.stringMatching(/^19: largest\(\[.*\]\) changes its arguments$/),
      expect.stringMatching(/^24: largest\(\[.*\]\) gives -?\d+, and -?\d+ by the first$/),
    ]);
  });
});

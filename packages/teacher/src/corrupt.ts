/**
 * Breaks a correct solution on purpose, in the way people do: off by one, a wrong operator, a missing return. The
 * paper remarks that its exercises were full of errors; with these their effect can be studied. What comes out
 * parses and runs, but gives a wrong answer, or none, to at least one of the exercise's tests.
 */
import type { Random } from '@phi1/base';
import type { Exercise } from './exercise.js';
import { PythonSyntaxError, tokenize, type Token } from '@phi1/python';
import { failures } from './verify.js';

interface Edit {
  kind: string;
  start: number;
  end: number;
  text: string;
}

const swaps: Record<string, readonly [kind: string, text: string]> = {
  '<': ['off by one', '<='],
  '<=': ['off by one', '<'],
  '>': ['off by one', '>='],
  '>=': ['off by one', '>'],
  '==': ['wrong operator', '!='],
  '!=': ['wrong operator', '=='],
  '+': ['wrong operator', '-'],
  '-': ['wrong operator', '+'],
  '*': ['wrong operator', '+'],
  '//': ['wrong operator', '/'],
  '%': ['wrong operator', '//'],
  '+=': ['wrong operator', '='],
  '-=': ['wrong operator', '+='],
  '*=': ['wrong operator', '+='],
  and: ['wrong operator', 'or'],
  or: ['wrong operator', 'and'],
  True: ['wrong constant', 'False'],
  False: ['wrong constant', 'True'],
  None: ['wrong constant', '0'],
  min: ['wrong function', 'max'],
  max: ['wrong function', 'min'],
  any: ['wrong function', 'all'],
  all: ['wrong function', 'any'],
  upper: ['wrong function', 'lower'],
  lower: ['wrong function', 'upper'],
  startswith: ['wrong function', 'endswith'],
  endswith: ['wrong function', 'startswith'],
  sorted: ['wrong function', 'list'],
  append: ['wrong function', 'remove'],
};

/** The exercise with a broken solution; undefined when no attempt made a difference. */
export function corrupt(exercise: Exercise, random: Random): Exercise | undefined {
  const { solution } = exercise;
  const edits = random.shuffle(findEdits(solution, random));
  for (const { kind, start, end, text } of edits.slice(0, 12)) {
    const broken = {
      ...exercise,
      solution: solution.slice(0, start) + text + solution.slice(end),
      corruption: kind,
    };
    try {
      if (failures(broken).length > 0) return broken;
    } catch (error) {
      if (!(error instanceof PythonSyntaxError)) throw error;
    }
  }
  return undefined;
}

function findEdits(solution: string, random: Random): Edit[] {
  const tokens = tokenize(solution.replace(/^ {4}/gm, ''));
  const places = placesIn(solution, tokens);
  const names = [...new Set(tokens.flatMap((token, i) => (isVariable(tokens, i) ? [token.text] : [])))];
  return [
    ...tokens.flatMap((_, i) => tokenEdits(tokens, i, places[i]!, names, random)),
    ...returnEdits(solution),
  ];
}

/** Where each token of the dedented text is in the solution. */
function placesIn(solution: string, tokens: readonly Token[]): number[] {
  const lines = solution.split('\n');
  const shifts: number[] = [];
  let removed = 0;
  for (const line of lines) {
    if (line.startsWith('    ')) removed += 4;
    shifts.push(removed);
  }
  const dedented = solution.replace(/^ {4}/gm, '');
  return tokens.map((token) => token.start + shifts[dedented.slice(0, token.start).split('\n').length - 1]!);
}

function tokenEdits(
  tokens: readonly Token[],
  i: number,
  start: number,
  names: readonly string[],
  random: Random,
): Edit[] {
  const { text, kind } = tokens[i]!;
  const end = start + text.length;
  const swap = kind === 'operator' || kind === 'name' ? swaps[text] : undefined;
  if (swap !== undefined && Object.hasOwn(swaps, text)) return [{ kind: swap[0], start, end, text: swap[1] }];
  if (kind === 'number' && /^\d+$/.test(text)) {
    const near = Number(text) + (random.int(2) || text === '0' ? 1 : -1);
    return [{ kind: 'off by one', start, end, text: String(near) }];
  }
  if (kind === 'name' && text === 'not' && tokens[i + 1]?.text !== 'in')
    return [{ kind: 'missing not', start, end: end + 1, text: '' }];
  if (kind === 'name' && names.length > 1 && isVariable(tokens, i) && random.int(4) === 0) {
    const other = random.pick(names.filter((name) => name !== text));
    return [{ kind: 'wrong variable', start, end, text: other }];
  }
  return [];
}

const reserved = new Set(
  'and as assert break class continue def del elif else except finally for from if import in is lambda nonlocal not or pass raise return try while True False None'.split(
    ' ',
  ),
);

/** Whether the token is a variable that is read: not a keyword, attribute, function or target. */
function isVariable(tokens: readonly Token[], i: number): boolean {
  const { kind, text } = tokens[i]!;
  if (kind !== 'name' || reserved.has(text)) return false;
  return (
    tokens[i - 1]?.text !== '.' &&
    tokens[i - 1]?.text !== 'def' &&
    !['(', '=', '.'].includes(tokens[i + 1]?.text ?? '')
  );
}

/** A return that is missing, or that comes too early, inside the loop before it. */
function returnEdits(solution: string): Edit[] {
  const edits: Edit[] = [];
  const lines = solution.split('\n');
  let at = 0;
  lines.forEach((line, i) => {
    const match = /^( +)return (.+)$/.exec(line);
    if (match) {
      const [, margin, value] = match as unknown as [string, string, string];
      edits.push({ kind: 'missing return', start: at, end: at + line.length, text: `${margin}${value}` });
      const deeper = (lines[i - 1] ?? '').search(/\S/) > margin.length;
      if (deeper) edits.push({ kind: 'early return', start: at, end: at + line.length, text: `    ${line}` });
    }
    at += line.length + 1;
  });
  return edits;
}

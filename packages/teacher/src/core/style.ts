/** How a program looks: type hints, docstring, quotes, names of variables. Chosen once for each program. */
import type { Random } from '@phi1/base';
import { tokenize } from '@phi1/python';
import { namesIn, substitute } from './substitute.js';

/**
 * `hints` in the types' own names (`list[int]`) or typing's (`List[int]`); `helpers` are defined inside the function
 * or before it.
 */
export interface Style {
  hints: 'none' | 'builtin' | 'typing';
  /** `doctest`: a summary and `>>>` lines; the others name parameters and result as those tools want it. */
  docstring: 'doctest' | 'google' | 'numpy' | 'sphinx' | 'prose' | 'bare';
  quotes: '"""' | "'''";
  strings: '"' | "'";
  /** How the text speaks of a parameter: n, `n`, the integer n. */
  mention: 'name' | 'backticks' | 'kind';
  helpers: 'inside' | 'before';
  /** Whether the summary starts on the line of the opening quotes. */
  compactOpening: boolean;
}

/** How often something is not as it usually is, each from 0 to 1. */
export interface Variety {
  /** Signatures with type hints, docstrings of all conventions, with examples and without. */
  prompts: number;
  /** Loops for comprehensions, names for intermediate values, other names for variables, other quotes. */
  solutions: number;
}

/** Everything in its own way. */
export const FULL_VARIETY: Variety = { prompts: 1, solutions: 1 };

type PromptStyle = Omit<Style, 'strings' | 'helpers'>;

const usualPrompt: PromptStyle = {
  hints: 'none',
  docstring: 'bare',
  quotes: '"""',
  mention: 'name',
  compactOpening: true,
};
const usualSolution: Pick<Style, 'strings' | 'helpers'> = { strings: '"', helpers: 'inside' };

/** Whether this one is as usual, where so many are not; no draw where none is. */
export function isUsual(random: Random, variety: number): boolean {
  return variety < 1 && random.next() >= variety;
}

/** One of the options, as often as its number says. */
function weighted<T extends string>(random: Random, options: readonly (readonly [T, number])[]): T {
  let at = random.int(options.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [option, weight] of options) {
    at -= weight;
    if (at < 0) return option;
  }
  return options[0]![0];
}

/**
 * Draws each trait by itself, by weights, but for those of the prompt or of the solution when they are to be as usual.
 */
export function chooseStyle(random: Random, isUsual: { prompt: boolean; solution: boolean }): Style {
  return {
    ...drawStyle(random),
    ...(isUsual.prompt && usualPrompt),
    ...(isUsual.solution && usualSolution),
  };
}

function drawStyle(random: Random): Style {
  return {
    hints: weighted(random, [
      ['none', 4],
      ['builtin', 3],
      ['typing', 3],
    ]),
    // Most without examples: their values are noise to a model that learns, and a third of all tokens where every
    // docstring has them (docs/results/2026-11-30-learning.md).
    docstring: weighted(random, [
      ['doctest', 5],
      ['google', 1],
      ['numpy', 1],
      ['sphinx', 1],
      ['prose', 1],
      ['bare', 13],
    ]),
    quotes: weighted(random, [
      ['"""', 9],
      ["'''", 1],
    ]),
    strings: weighted(random, [
      ['"', 3],
      ["'", 2],
    ]),
    mention: weighted(random, [
      ['name', 6],
      ['backticks', 2],
      ['kind', 2],
    ]),
    helpers: weighted(random, [
      ['inside', 1],
      ['before', 1],
    ]),
    compactOpening: random.int(3) > 0,
  };
}

/** Other names that people give to the same things. */
const synonyms: Record<string, readonly string[]> = {
  total: ['result', 'acc', 'running', 's'],
  result: ['output', 'res', 'answer', 'out'],
  count: ['counter', 'found', 'tally'],
  counts: ['frequency', 'occurrences', 'freq'],
  seen: ['visited', 'known', 'met'],
  i: ['index', 'idx', 'pos'],
  j: ['other', 'k'],
  char: ['c', 'ch', 'letter'],
  word: ['w', 'token'],
  number: ['num', 'n', 'x'],
  item: ['element', 'x', 'entry'],
  digit: ['d', 'ch'],
  best: ['chosen', 'winner', 'top'],
  longest: ['best', 'record'],
  current: ['now', 'cur'],
  low: ['left', 'lo', 'start'],
  high: ['right', 'hi', 'end'],
  middle: ['mid', 'center'],
  row: ['line', 'r'],
  stack: ['pending', 'held'],
  rest: ['remaining', 'left_over'],
  selected: ['kept', 'chosen', 'matching', 'filtered'],
  steps: ['moves', 'turns'],
  ordered: ['in_order', 'sorted_values'],
};

/** The body with some of its variables under other names; `fixed` are not to be touched or taken. */
export function renameLocals(body: string, fixed: ReadonlySet<string>, random: Random): string {
  if (random.int(2)) return body;
  const used = namesIn(body);
  const by: Record<string, string> = {};
  for (const [name, others] of Object.entries(synonyms)) {
    if (!used.has(name) || fixed.has(name) || random.int(2)) continue;
    const other = random.pick(others);
    if (used.has(other) || fixed.has(other)) continue;
    used.add(other);
    by[name] = other;
  }
  return Object.keys(by).length ? substitute(body, by) : body;
}

/** The code with its strings in single quotes, where nothing inside stands against it. */
export function withQuotes(code: string, quote: '"' | "'"): string {
  if (quote === '"' || !code.includes('"')) return code;
  let [out, at] = ['', 0];
  for (const token of tokenize(code)) {
    if (token.kind !== 'string' || !/^f?"[^"'\\]*"$/.test(token.text)) continue;
    out += code.slice(at, token.start) + token.text.replaceAll('"', "'");
    at = token.end;
  }
  return out + code.slice(at);
}

/** A type as an annotation in the style, or undefined where none is to be written. */
export function annotation(type: string, hints: Style['hints']): string | undefined {
  if (hints === 'none' || type === 'Any') return undefined;
  const known = type.replace(/(list|dict|tuple)\[(?:[^[\]]*\bAny\b[^[\]]*)\]/g, '$1');
  if (hints === 'builtin') return known.replace(/Optional\[(.*)\]/, '$1 | None');
  return known.replace(
    /\b(list|dict|tuple)\[/g,
    (_, name: string) => `${name[0]!.toUpperCase()}${name.slice(1)}[`,
  );
}

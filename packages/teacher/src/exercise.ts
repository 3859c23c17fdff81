/**
 * An exercise in the form of the paper's CodeExercises: a function's signature and docstring to be completed, the
 * body that completes it, and calls with their results, which come from running it.
 */
import type { Random } from '@phi1/base';
import { isHeldOutCode } from './catalogue/held-out-code.js';
import { deepCopy } from './core/copy.js';
import { docstringLines, type Example } from './core/docstring.js';
import { importsFor } from './core/imports.js';
import { edgeRows, sampleRow } from './core/samples.js';
import {
  annotation,
  chooseStyle,
  FULL_VARIETY,
  isUsual,
  renameLocals,
  withQuotes,
  type Style,
  type Variety,
} from './core/style.js';
import { indent, substitute } from './core/substitute.js';
import type { Draft, Helper } from './plans/draft.js';
import { renameParameters } from './plans/rename-parameters.js';
import { Program, repr, Callable, OutOfDomain, Raised, sets, type Value } from '@phi1/python';

/** `prompt + solution` is a program; `tests` are the calls that hold it, which a corrupted one fails in part. */
export interface Exercise {
  /** Imports, helpers, signature and docstring; ends with a newline. */
  prompt: string;
  /** The body, indented; ends with a newline. */
  solution: string;
  /** The function or class to be completed. */
  entryPoint: string;
  /** The calls that the docstring shows. */
  examples: Example[];
  /** Calls with their results, those of the docstring included. */
  tests: Example[];
  topics: string[];
  /** The building blocks that it is composed of. */
  blocks: string[];
  /** Which of the realizations was written. */
  style: string;
  /** What was broken on purpose; null in a correct one. */
  corruption: string | null;
  /** For benchmarks only, see `hold-out.ts`. */
  heldOut: boolean;
}

/** A call with its result, after statements that continue those of the checks before. */
export type Check = Example;

/** An exercise that can be asked for more calls than it shows. */
export interface MadeExercise {
  exercise: Exercise;
  /** Calls on arguments drawn anew, with their results; undefined when one fails. */
  drawChecks: (random: Random) => Check[] | undefined;
}

const longestLine = 96;

/** Arguments that are drawn for checks, edges of the domains aside. */
const CHECKED_ROWS = 30;

/** Names that would be read as words of the sentence. */
const ambiguous = new Set([
  'a',
  'base',
  'letter',
  'old',
  'new',
  'short',
  'first',
  'second',
  'default',
  'times',
  'mark',
]);

/** How an exercise is written. */
export interface ExerciseOptions {
  /** Full by default. */
  variety?: Variety;
  /** The most characters of prompt and solution together; any number by default. */
  maxCharacters?: number;
  /** Whether it may be a held-out function that came about by composition; training data never has one. */
  anyCode?: boolean;
}

/** Dresses a draft; undefined when it comes out too long or its results say too little. */
export function composeExercise(
  plan: Draft,
  random: Random,
  { variety = FULL_VARIETY, maxCharacters = Infinity, anyCode = false }: ExerciseOptions = {},
): MadeExercise | undefined {
  const usual = { prompt: isUsual(random, variety.prompts), solution: isUsual(random, variety.solutions) };
  const style = chooseStyle(random, usual);
  const realization = usual.solution ? plan.styles[0]! : random.pick(plan.styles);
  const { draft, code } = renameParameters(plan, plan.code(realization, random), random);
  if (draft.inputs.some(({ key }) => ambiguous.has(key) || (draft.keepsNames && !key.includes('_'))))
    style.mention = 'backticks';
  if (draft.keepsNames && style.mention === 'kind') style.mention = random.pick(['backticks', 'name']);
  const { body: plainBody, helpers } = code;
  if (!anyCode && !draft.heldOut && isHeldOutCode(plainBody)) return undefined;
  const parameters = draft.inputs.map(({ key }) => key);
  const fixed = new Set([...parameters, ...helpers.map((helper) => helper.name)]);
  const name = chooseName(draft.names, fixed, random);
  if (name === undefined) return undefined;
  const named = substitute(plainBody, { itself: name });
  const renamed = usual.solution ? named : renameLocals(named, fixed, random);
  const body = withQuotes(renamed, style.strings);
  const helperText = helpers.map((helper) =>
    withQuotes(helperSource(helper, style.helpers === 'before'), style.strings),
  );
  const inside = style.helpers === 'inside' ? helperText : [];
  const solution = indent([...inside.map((text) => `${text}\n`), body].join('\n')) + '\n';
  const before = style.helpers === 'before' ? helperText.map((text) => `${text}\n\n\n`).join('') : '';
  let signature = writeSignature(name, draft, style.hints);
  if (draft.keepsNames && tooLong(signature)) signature = writeSignature(name, draft, 'none');
  const imports = importsFor(`${before}${signature}\n${solution}`);
  const head = (imports.length ? `${imports.join('\n')}\n\n\n` : '') + before + signature;
  if (tooLong(solution) || tooLong(signature) || tooLong(before)) return undefined;
  if (head.length + solution.length > maxCharacters) return undefined; // before it is run, which takes most of the time

  const source = `${head}\n${solution}`;
  const rows = Array.from({ length: 7 }, () => sampleRow(draft.inputs, draft.drawn, random));
  rows.push(...edgeRows(draft.inputs, random).slice(0, 3));
  const tests = runTests(source, name, rows);
  if (!tests) return undefined;
  const examples = chooseExamples(tests, style, random);
  if (!examples) return undefined;
  const lines = docstringLines(draft, style, examples, random);
  if (lines.some((line) => line.includes('\\') || line.includes(style.quotes))) return undefined;
  const prompt = `${head}\n${indent(docstring(lines, style))}\n`;
  if (tooLong(prompt) || prompt.length + solution.length > maxCharacters) return undefined;
  const { blocks, topics, heldOut } = draft;
  const exercise = {
    prompt,
    solution,
    entryPoint: name,
    examples,
    tests,
    topics,
    blocks,
    style: realization,
    corruption: null,
    heldOut,
  };
  const drawChecks = (again: Random): Check[] | undefined => {
    const drawn = Array.from({ length: CHECKED_ROWS }, () => sampleRow(draft.inputs, draft.drawn, again));
    return runTests(source, name, [...drawn, ...edgeRows(draft.inputs, again)]);
  };
  return { exercise, drawChecks };
}

function tooLong(text: string): boolean {
  return text.split('\n').some((line) => line.length > longestLine);
}

function chooseName(
  names: readonly string[],
  fixed: ReadonlySet<string>,
  random: Random,
): string | undefined {
  const fit = names
    .map((name) => name.replace(/\W+/g, '_'))
    .filter((name) => name.length <= 40 && !fixed.has(name));
  if (fit.length === 0) return undefined;
  return random.int(2) ? fit[0] : random.pick(fit);
}

function helperSource({ name, parameters, body, summary }: Helper, documented: boolean): string {
  const doc = documented ? `    """${summary}"""\n` : '';
  return `def ${name}(${parameters}):\n${doc}${indent(body)}`;
}

function writeSignature(name: string, draft: Draft, hints: Style['hints']): string {
  const parameters = draft.inputs.map(({ key, domain }) => {
    const type = annotation(domain.type, hints);
    return type === undefined ? key : `${key}: ${type}`;
  });
  const output = annotation(draft.output, hints);
  return `def ${name}(${parameters.join(', ')})${output === undefined ? '' : ` -> ${output}`}:`;
}

function docstring(lines: string[], style: Style): string {
  const { quotes } = style;
  const [first, ...rest] = lines as [string, ...string[]];
  if (rest.length === 0 && first.length < 80) return `${quotes}${first}${quotes}`;
  return style.compactOpening
    ? [`${quotes}${first}`, ...rest, quotes].join('\n')
    : [quotes, first, ...rest, quotes].join('\n');
}

/** Runs the program on arguments; undefined when it fails or leaves the domain. */
function runTests(source: string, name: string, rows: readonly Value[][]): Example[] | undefined {
  const seen = new Set<string>();
  const calls: { call: string; row: Value[] }[] = [];
  for (const row of rows) {
    const call = `${name}(${row.map(repr).join(', ')})`;
    if (seen.has(call)) continue;
    seen.add(call);
    calls.push({ call, row });
  }
  const results = runAll(
    source,
    name,
    calls.map(({ row }) => row),
  );
  return results && calls.map(({ call }, i) => ({ call, result: results[i]! }));
}

/** The `repr` of each call's result; undefined when a call fails or depends on the order of a set. */
export function runAll(source: string, name: string, rows: readonly Value[][]): string[] | undefined {
  try {
    const program = new Program(source);
    const target = program.get(name);
    if (!(target instanceof Callable)) return undefined;
    const run = (): string[] => rows.map((row) => repr(program.call(name, row.map(deepCopy))));
    sets.walked = false;
    const results = run();
    if (!sets.walked) return results;
    sets.reversed = true;
    try {
      return run().every((result, i) => result === results[i]) ? results : undefined;
    } finally {
      sets.reversed = false;
    }
  } catch (error) {
    if (error instanceof Raised || error instanceof OutOfDomain) return undefined;
    throw error;
  }
}

/** Results that say little about what a function does. */
const trivial = new Set(['[]', '{}', '0', "''", 'False', '-1', '([], [])', '0.0']);

/** A few short calls with results that differ; undefined when there are none. */
function chooseExamples(tests: readonly Example[], style: Style, random: Random): Example[] | undefined {
  const results = new Set(tests.map(({ result }) => result));
  if (results.size < 2) return undefined;
  if (style.docstring === 'bare') return [];
  const short = tests.filter(
    ({ call, result }) => call.length <= 72 && result.length <= 60 && result !== 'None',
  );
  const plain = short.filter(
    ({ call, result }) => !/\.\d{5}/.test(result) && !call.includes('\\') && !result.includes('\\'),
  );
  const wanted = 1 + random.int(3);
  const chosen: Example[] = [];
  // `remove_digits('pen')` gives back what it was given.
  const telling = plain.filter(({ call, result }) => !trivial.has(result) && !call.endsWith(`(${result})`));
  for (const test of [...telling, ...plain]) {
    if (chosen.length === wanted) break;
    if (!chosen.some((other) => other.result === test.result)) chosen.push(test);
  }
  return chosen.length === 0 ? undefined : chosen;
}

/**
 * An exercise as a problem of a benchmark, in HumanEval's form: its calls in the docstring and further ones, drawn
 * anew, as assertions. The further ones alone tell the solution from a constant, from an argument handed back and from
 * broken versions of it, as they are made for the share of wrong solutions.
 */
import type { Random } from '@phi1/base';
import { Dict, PyFloat, PySet, Program, repr, Tuple, type Value } from '@phi1/python';
import { corrupt } from './corrupt.js';
import { indent } from './core/substitute.js';
import type { Check, Exercise, MadeExercise } from './exercise.js';
import { failures } from './verify.js';

/** A function or class to complete and the test of it, as a problem of HumanEval has them. */
export interface ExerciseProblem extends Pick<
  Exercise,
  'prompt' | 'solution' | 'entryPoint' | 'topics' | 'blocks' | 'heldOut'
> {
  /** Python that defines `check(candidate)`. */
  test: string;
  /** Assertions in it that the docstring does not show. */
  hiddenChecks: number;
}

const LEAST_HIDDEN = 5;
const MOST_HIDDEN = 8;
/** Of the hidden checks of a function, so many may have the commonest result. */
const MOST_ALIKE = 0.7;
/** Broken versions that the hidden checks must all refuse. */
const BROKEN = 8;
/** The longest assertion. */
const LONGEST = 200;

/** @returns undefined when the calls that can be drawn say too little */
export function composeProblem(
  { exercise, drawChecks }: MadeExercise,
  random: Random,
): ExerciseProblem | undefined {
  const drawn = drawChecks(random);
  const isClass = exercise.style === 'class';
  const hidden = drawn && (isClass ? drawn : chooseChecks(exercise, drawn));
  if (!hidden || hidden.length < LEAST_HIDDEN) return undefined;
  if (!isTelling(exercise, hidden)) return undefined;
  for (let i = 0; i < BROKEN; i++) {
    const broken = corrupt(exercise, random);
    if (broken && failures({ ...broken, tests: hidden }).length === 0) return undefined;
  }
  const lines = [...(isClass ? [] : exercise.examples), ...hidden].flatMap((check) =>
    toLines(check, exercise),
  );
  if (lines.some((line) => line === undefined || line.length > LONGEST)) return undefined;
  const { prompt, solution, entryPoint, topics, blocks, heldOut } = exercise;
  const test = `def check(candidate):\n${indent(lines.join('\n'))}\n`;
  return { prompt, solution, entryPoint, topics, blocks, heldOut, test, hiddenChecks: hidden.length };
}

/** Calls that the prompt does not show, of each result one in turn. */
function chooseChecks({ prompt, examples }: Exercise, drawn: readonly Check[]): Check[] {
  const shown = new Set(examples.map(({ call }) => call));
  const byResult = new Map<string, Check[]>();
  for (const check of drawn) {
    if (shown.has(check.call) || prompt.includes(check.call)) continue;
    const group = byResult.get(check.result);
    if (group) group.push(check);
    else byResult.set(check.result, [check]);
  }
  const chosen: Check[] = [];
  for (let turn = 0; chosen.length < MOST_HIDDEN; turn++) {
    const before = chosen.length;
    for (const group of byResult.values())
      if (chosen.length < MOST_HIDDEN) chosen.push(...group.slice(turn, turn + 1));
    if (chosen.length === before) break;
  }
  return chosen;
}

/** Whether no constant and none of the arguments is what most calls give. */
function isTelling({ entryPoint, style }: Exercise, checks: readonly Check[]): boolean {
  const times = new Map<string, number>();
  for (const { result } of checks) times.set(result, (times.get(result) ?? 0) + 1);
  if (Math.max(...times.values()) > checks.length * MOST_ALIKE) return false;
  if (style === 'class') return times.size > 2;
  const program = new Program('');
  const rows = checks.map(
    ({ call }) => program.evaluate(`[${call.slice(entryPoint.length + 1, -1)}]`) as Value[],
  );
  return rows[0]!.every((_, i) => {
    const equal = rows.filter((row, j) => repr(row[i]!) === checks[j]!.result).length;
    return equal <= checks.length * MOST_ALIKE;
  });
}

/** The statements of a check; undefined where floats are inside of the result, which want a comparison of their own. */
function toLines({ setup, call, result }: Check, { entryPoint }: Exercise): (string | undefined)[] {
  const called = (text: string): string => text.replace(new RegExp(`\\b${entryPoint}(?=\\()`), 'candidate');
  const value = new Program('').evaluate(result);
  const before = setup === undefined ? [] : setup.split('\n').map(called);
  if (value instanceof PyFloat)
    return [...before, `assert abs(${called(call)} - ${bracketed(result)}) < 1e-6`];
  return [...before, holdsFloat(value) ? undefined : `assert ${called(call)} == ${result}`];
}

const bracketed = (number: string): string => (number.startsWith('-') ? `(${number})` : number);

function holdsFloat(value: Value): boolean {
  if (value instanceof PyFloat) return true;
  if (Array.isArray(value)) return value.some(holdsFloat);
  if (value instanceof Tuple) return value.items.some(holdsFloat);
  if (value instanceof Dict)
    return [...value.entries.values()].some(([key, item]) => holdsFloat(key) || holdsFloat(item));
  if (value instanceof PySet) return [...value.members.values()].some(holdsFloat);
  return false;
}

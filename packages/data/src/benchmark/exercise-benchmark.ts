/**
 * A benchmark of the built-in teacher's exercises, in HumanEval's form: `exercises` are new draws of what training data
 * is drawn from, `exercises-unseen` are functions and combinations that training data never holds. No two problems
 * have a prompt or a solution in common, the latter but for names and constants.
 */
import { UserError } from '@phi1/base';
import { bodyTree, findFunctions, parsePython, type LabeledTree } from '@phi1/python';
import { createTeacher, type Exercise } from '@phi1/teacher';
import type { ExerciseBenchmarkKind } from '../defaults.js';

/** Which of the two benchmarks, how many problems it has, and the seed that they are drawn with. */
export interface ExerciseBenchmarkOptions {
  kind: ExerciseBenchmarkKind;
  count: number;
  seed: number;
  onProgress?: (done: number, of: number) => void;
}

/** A line of HumanEval's file. */
export interface HumanEvalRecord {
  task_id: string;
  prompt: string;
  entry_point: string;
  canonical_solution: string;
  test: string;
}

const TASK_NAMES: Readonly<Record<ExerciseBenchmarkKind, string>> = {
  exercises: 'Exercises',
  'exercises-unseen': 'ExercisesUnseen',
};

/** Whether a problem is of such a benchmark, also one that was made with another seed. */
export function isExerciseProblem({ id }: { id: string }): boolean {
  return Object.values(TASK_NAMES).includes(id.split('/')[0]!);
}

/** Problems of one function of the catalogue; what is held out are few. */
const MOST_OF_A_FUNCTION: Readonly<Record<ExerciseBenchmarkKind, number>> = {
  exercises: 1,
  'exercises-unseen': 2,
};

/** Problems about classes with one kind of state, so that they are about as rare as in training data. */
const MOST_OF_A_CLASS = 3;

/** Draws for a problem after which there are no more that differ. */
const MOST_DRAWS = 100;

/** @throws UserError when `count` is no number of problems, or more than differ from each other */
export function makeExerciseBenchmark({
  kind,
  count,
  seed,
  onProgress,
}: ExerciseBenchmarkOptions): HumanEvalRecord[] {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new UserError(`count ${String(count)}: expected a whole number of at least 1`);
  const teacher = createTeacher({ seed, split: kind === 'exercises' ? 'training' : 'unseen' });
  const records: HumanEvalRecord[] = [];
  const seen = new Set<string>();
  const times = new Map<string, number>();
  for (let index = 0; records.length < count; index++) {
    if (index >= count * MOST_DRAWS)
      throw new UserError(
        `count ${String(count)}: only ${String(records.length)} problems of ${kind} differ from each other`,
      );
    let [keys, family]: [string[], string] = [[], ''];
    const problem = teacher.problem(index, (exercise) => {
      const isClass = exercise.style === 'class';
      family = isClass ? exercise.blocks[0]! : exercise.blocks.join(' ');
      if ((times.get(family) ?? 0) >= (isClass ? MOST_OF_A_CLASS : MOST_OF_A_FUNCTION[kind])) return false;
      keys = [exercise.prompt, spellSolution(exercise)];
      return !keys.some((key) => seen.has(key));
    });
    if (!problem) continue;
    for (const key of keys) seen.add(key);
    times.set(family, (times.get(family) ?? 0) + 1);
    const { prompt, entryPoint, solution, test } = problem;
    records.push({
      task_id: `${TASK_NAMES[kind]}/${String(records.length)}`,
      prompt,
      entry_point: entryPoint,
      canonical_solution: solution,
      test,
    });
    onProgress?.(records.length, count);
  }
  return records;
}

/** The normalized syntax trees of the functions that are asked for, helpers left out. */
function spellSolution({ prompt, solution, entryPoint }: Exercise): string {
  const parsed = parsePython(prompt + solution);
  const own = findFunctions(parsed).filter(
    ({ name, node }) => name === entryPoint || node.from >= prompt.length,
  );
  return own.map((each) => spell(bodyTree(each, parsed.source))).join('\n');
}

function spell({ label, children }: LabeledTree): string {
  return children.length === 0 ? label : `${label}(${children.map(spell).join(' ')})`;
}

/**
 * Evaluations' folders side by side, in the order in which they are named or, of a run's checkpoints, of their steps: what
 * each solved of what all of them have.
 */
import { join, normalize } from 'node:path';
import { isThere, parseWith, readJson, UserError } from '@phi1/base';
import { z } from 'zod';
import { compareRates, type Comparison } from './compare.js';
import type { GradedSample } from './evaluate.js';
import { passAtKInterval, type Interval } from './pass-at-k.js';
import { readGradedSamples } from './samples.js';

const reportSchema = z.object({
  benchmark: z.string(),
  problems: z.array(
    z.object({
      taskId: z.string(),
      passed: z.int().min(0),
      samples: z.array(z.object({ outcome: z.string() })),
    }),
  ),
});

/** What came of one problem in one evaluation. */
export interface ComparedProblem {
  passed: number;
  /** Completions that could be graded; at least 1, for a problem without completions counts as not solved. */
  gradable: number;
  /** Its completions, where the folder has them. */
  samples: readonly GradedSample[];
}

/** One of the evaluations, on the problems that all have. */
export interface ComparedEvaluation {
  /** The folder's path, without what all paths have in common. */
  name: string;
  folder: string;
  passAt1: number;
  interval: Interval;
  /** By task, the same in all. */
  problems: ReadonlyMap<string, ComparedProblem>;
  /** With the one before it; undefined of the first. */
  change?: Comparison;
}

/** Two or more evaluations of one benchmark. */
export interface ComparedEvaluations {
  benchmark: string;
  evaluations: ComparedEvaluation[];
  /** Problems that only some have or could grade, by task; they are left out. */
  leftOut: string[];
}

/**
 * @param given folders of evaluations, each with a `report.json`
 * @throws UserError when there are fewer than two, one is no evaluation, or they have no problem in common
 */
export async function compareEvaluations(given: readonly string[], seed = 0): Promise<ComparedEvaluations> {
  if (given.length < 2) throw new UserError('expected two or more folders of evaluations');
  const folders = inOrderOfSteps(given);
  const found = await Promise.all(folders.map(readEvaluation));
  const [{ benchmark }] = found as [Read, ...Read[]];
  const other = found.findIndex((each) => each.benchmark !== benchmark);
  if (other > 0)
    throw new UserError(
      `${folders[other]!}: is an evaluation on ${found[other]!.benchmark}, expected ${benchmark} as in ${folders[0]!}`,
    );
  const all = new Set(found.flatMap(({ problems }) => [...problems.keys()]));
  const shared = [...all].filter((task) =>
    found.every(({ problems }) => (problems.get(task)?.gradable ?? 0) > 0),
  );
  if (shared.length === 0) throw new UserError(`${folders.join(', ')}: have no problem in common`);
  const names = shortNames(folders);
  const evaluations = found.map(({ folder, problems }, i): ComparedEvaluation => {
    const own = new Map(shared.map((task) => [task, problems.get(task)!]));
    const tallies = [...own.values()].map(({ gradable, passed }) => ({ samples: gradable, passed }));
    const before = found[i - 1];
    return {
      ...{ name: names[i]!, folder, problems: own },
      passAt1: tallies.reduce((sum, { samples, passed }) => sum + passed / samples, 0) / tallies.length,
      interval: passAtKInterval(tallies, 1, seed),
      ...(before && { change: compareOn(shared, before, { problems }, seed) }),
    };
  });
  return { benchmark, evaluations, leftOut: [...all].filter((task) => !shared.includes(task)) };
}

type Problems = ReadonlyMap<string, ComparedProblem>;

function compareOn(
  tasks: readonly string[],
  first: { problems: Problems },
  second: { problems: Problems },
  seed: number,
): Comparison {
  const rates = ({ problems }: { problems: Problems }) =>
    tasks.map((taskId) => ({ taskId, rate: problems.get(taskId)!.passed / problems.get(taskId)!.gradable }));
  const isSingle = [first, second].every(({ problems }) =>
    tasks.every((task) => problems.get(task)!.gradable === 1),
  );
  return compareRates(rates(first), rates(second), isSingle, seed);
}

interface Read {
  folder: string;
  benchmark: string;
  problems: Problems;
}

async function readEvaluation(folder: string): Promise<Read> {
  const path = join(folder, 'report.json');
  const { benchmark, problems } = parseWith(
    reportSchema,
    await readJson(path, "an evaluation's report"),
    path,
  );
  const log = join(folder, 'samples.jsonl');
  const samples = (await isThere(log)) ? await readGradedSamples(log) : [];
  const byTask = new Map<string, GradedSample[]>();
  for (const sample of samples) byTask.set(sample.taskId, [...(byTask.get(sample.taskId) ?? []), sample]);
  return {
    folder,
    benchmark,
    problems: new Map(
      problems.map(({ taskId, passed, samples: graded }) => {
        const count = graded.filter(({ outcome }) => outcome !== 'unsupported').length;
        const gradable = graded.length === 0 ? 1 : count;
        return [taskId, { passed, gradable, samples: byTask.get(taskId) ?? [] }];
      }),
    ),
  };
}

/** A shell lists `step-1000` before `step-500`. */
function inOrderOfSteps(folders: readonly string[]): readonly string[] {
  const steps = shortNames(folders).map((name) => /^step-(\d+)$/.exec(name)?.[1]);
  if (steps.includes(undefined)) return folders;
  const places = folders.map((folder, i) => ({ folder, step: Number(steps[i]) }));
  return places.toSorted((a, b) => a.step - b.step).map(({ folder }) => folder);
}

/** Paths without the folders that all begin and end with. */
export function shortNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) =>
    normalize(path)
      .split('/')
      .filter((part) => part !== ''),
  );
  const shortest = Math.min(...parts.map(({ length }) => length));
  const same = (at: (of: string[]) => string | undefined): boolean => new Set(parts.map(at)).size === 1;
  let begin = 0;
  while (begin < shortest - 1 && same((of) => of[begin])) begin++;
  let end = 0;
  while (end < shortest - 1 - begin && same((of) => of.at(-1 - end))) end++;
  return parts.map((of) => of.slice(begin, of.length - end).join('/'));
}

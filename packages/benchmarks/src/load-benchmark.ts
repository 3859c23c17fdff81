/** Benchmarks as problems to be completed and checked; how their files are read is `readBenchmark`. */
import { basename } from 'node:path';
import { UserError } from '@phi1/base';
import { evalPlusChecks } from './evalplus.js';
import type { MbppPrompt } from './mbpp-prompt.js';
import type { Benchmark, Problem } from './problem.js';
import { readBenchmark } from './read-benchmark.js';
import type { BenchmarkTask, MbppTask } from './task.js';
import {
  fillTemplate,
  isDefinition,
  readDefinition,
  readKnownDefinition,
  type TaskDefinition,
} from './task-definition.js';

/** How problems are put to a model. */
export interface LoadBenchmarkOptions {
  /** Of MBPP's problems (default `first-test`), where no definition of the benchmark is given. */
  mbppPrompt?: MbppPrompt;
}

/**
 * Loads a benchmark.
 * @param nameOrPath a name of `BENCHMARKS`, the path of a file in HumanEval's, MBPP's or EvalPlus's layout, or of a
 * `.yaml` file that says how such a file is put to a model (see `tasks`)
 * @throws UserError as `readBenchmark` does, for a problem without checks, where shots are wanted that the file lacks, and
 * for a definition that is wrong
 */
export async function loadBenchmark(
  nameOrPath: string,
  { mbppPrompt = 'first-test' }: LoadBenchmarkOptions = {},
): Promise<Benchmark> {
  const tasks = (await readBenchmark(nameOrPath)).map(({ task }) => task);
  const own = isDefinition(nameOrPath) ? await readDefinition(nameOrPath) : undefined;
  const known = new Map<string, TaskDefinition>();
  for (const name of own ? [] : new Set(tasks.map((task) => definitionOf(task, mbppPrompt))))
    known.set(name, await readKnownDefinition(name));
  const find = (task: BenchmarkTask): TaskDefinition => own ?? known.get(definitionOf(task, mbppPrompt))!;
  const shots = new Set([find(tasks[0]!)].flatMap((definition) => findShots(tasks, definition, nameOrPath)));
  return {
    name: basename(nameOrPath).replace(/\.(jsonl?(\.gz)?|ya?ml)$/, ''),
    problems: tasks.filter((task) => !shots.has(task)).map((task) => toProblem(task, find(task), [...shots])),
  };
}

/** Which definition holds for a problem of a file of which nothing is said. */
function definitionOf(task: BenchmarkTask, mbppPrompt: MbppPrompt): string {
  if (task.layout === 'humaneval') return 'humaneval';
  if (task.layout === 'evalplus') return `${task.dataset}-plus`;
  return mbppPrompt === 'first-test' ? 'mbpp' : `mbpp-${mbppPrompt}`;
}

function findShots(
  tasks: readonly BenchmarkTask[],
  { shots = [] }: TaskDefinition,
  where: string,
): BenchmarkTask[] {
  return shots.map((id) => {
    const found = tasks.find(({ taskId }) => taskId === id);
    if (found) return found;
    throw new UserError(`${where}: has no ${id}, expected all of the shots ${shots.join(', ')}`);
  });
}

function toProblem(
  task: BenchmarkTask,
  definition: TaskDefinition,
  shots: readonly BenchmarkTask[],
): Problem {
  const { where, format = task.layout, prompt = '{{prompt}}', shown, shot = '', stops = [] } = definition;
  if (format !== task.layout)
    throw new UserError(
      `${where}: format: ${task.taskId} is in the layout of ${task.layout}, not of ${format}`,
    );
  const fill = (template: string, of = task): string => fillTemplate(template, fieldsOf(of), where);
  const { taskId, solution: canonicalSolution } = task;
  const solved = shots.map((each) => fill(shot, each)).join('');
  const isShown = shown !== undefined || shots.length > 0;
  return {
    ...{ taskId, prompt: fill(prompt), canonicalSolution, stops },
    ...(isShown && { shown: solved + fill(shown ?? prompt) }),
    ...(definition.extraction === false && { extraction: false }),
    ...checksOf(task),
  };
}

/** What templates can name. */
function fieldsOf(task: BenchmarkTask): Record<string, string> {
  const { taskId: task_id, solution } = task;
  if (task.layout !== 'mbpp')
    return { prompt: task.prompt, entry_point: task.entryPoint, solution: solution.trim(), task_id };
  const { text, tests } = task;
  return { text, tests: tests.join('\n'), first_test: tests[0]!, solution: solution.trim(), task_id };
}

function checksOf(task: BenchmarkTask): Pick<Problem, 'checks' | 'entryPoint' | 'rubric' | 'hasReference'> {
  if (task.layout === 'mbpp') return mbppChecks(task);
  const { taskId, entryPoint } = task;
  if (task.layout === 'evalplus') return { checks: evalPlusChecks(task), entryPoint, hasReference: true };
  if (task.test === undefined)
    throw new UserError(`${taskId}: test: expected Python that defines check(candidate)`);
  const checks = `${task.test}\ncheck(${entryPoint})`;
  return { checks, entryPoint, ...(task.rubric !== undefined && { rubric: task.rubric }) };
}

function mbppChecks({ solution, setup, tests, test }: MbppTask): Pick<Problem, 'checks' | 'entryPoint'> {
  const entryPoint = calledFunction(solution, tests[0]!);
  return {
    checks: test ?? [...(setup === '' ? [] : [setup]), ...tests].join('\n'),
    ...(entryPoint !== undefined && { entryPoint }),
  };
}

/** The last function that a solution defines and a test calls; MBPP does not name it. */
function calledFunction(solution: string, test: string): string | undefined {
  const defined = [...solution.matchAll(/^(?:async +)?def +(\w+)/gm)].map(([, name]) => name!);
  return defined.findLast((name) => new RegExp(`\\b${name}\\(`).test(test));
}

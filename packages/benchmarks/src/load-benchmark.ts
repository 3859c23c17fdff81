/** Benchmarks as problems to be completed and checked; how their files are read is `@phi1/benchmarks`. */
import { basename } from 'node:path';
import { UserError } from '@phi1/base';
import { readBenchmark } from './read-benchmark.js';
import { type BenchmarkTask, type MbppTask } from './task.js';
import { evalPlusChecks } from './evalplus.js';
import { findShots, promptMbpp, type MbppPrompt } from './mbpp-prompt.js';
import type { Benchmark, Problem } from './problem.js';

/** What ends a completed function body at the top level (Chen et al., 2021, section 3.1), decorators, a fence. */
const FUNCTION_STOPS = ['\ndef ', '\nclass ', '\nif ', '\nprint', '\n#', '\n@', '\n```', '<|endoftext|>'];

/** MBPP asks for whole functions, helpers allowed, so a new `def` ends nothing. */
const PROGRAM_STOPS = ['\nassert ', '\nif __name__', '\nprint', '\n"""', '\n```', '<|endoftext|>'];

/** How problems are put to a model. */
export interface LoadBenchmarkOptions {
  /** Of MBPP's problems (default `first-test`). */
  mbppPrompt?: MbppPrompt;
}

/**
 * Loads a benchmark.
 * @param nameOrPath a name of `BENCHMARKS`, or the path of a file in HumanEval's, MBPP's or EvalPlus's layout
 * @throws UserError as `readBenchmark` does, for a problem without checks, and where shots are wanted that the file lacks
 */
export async function loadBenchmark(
  nameOrPath: string,
  { mbppPrompt = 'first-test' }: LoadBenchmarkOptions = {},
): Promise<Benchmark> {
  const tasks = (await readBenchmark(nameOrPath)).map(({ task }) => task);
  const shots = mbppPrompt === 'three-shot' ? findShots(tasks, nameOrPath) : [];
  return {
    name: basename(nameOrPath).replace(/\.jsonl?(\.gz)?$/, ''),
    problems: tasks
      .filter((task) => !shots.some((shot) => shot === task))
      .map((task) => toProblem(task, (mbpp) => mbppProblem(mbpp, mbppPrompt, shots))),
  };
}

function toProblem(task: BenchmarkTask, ofMbpp: (task: MbppTask) => Problem): Problem {
  if (task.layout === 'mbpp') return ofMbpp(task);
  const { taskId, prompt, entryPoint, solution: canonicalSolution } = task;
  if (task.layout === 'humaneval') {
    if (task.test === undefined)
      throw new UserError(`${taskId}: test: expected Python that defines check(candidate)`);
    const checks = `${task.test}\ncheck(${entryPoint})`;
    const problem = { taskId, prompt, canonicalSolution, checks, entryPoint, stops: FUNCTION_STOPS };
    return { ...problem, ...(task.rubric !== undefined && { rubric: task.rubric }) };
  }
  const stops = task.dataset === 'humaneval' ? FUNCTION_STOPS : PROGRAM_STOPS;
  const checks = evalPlusChecks(task);
  return { taskId, prompt, canonicalSolution, checks, entryPoint, stops, hasReference: true };
}

function mbppProblem(task: MbppTask, style: MbppPrompt, shots: readonly MbppTask[]): Problem {
  const { taskId, solution, setup, tests, test } = task;
  const entryPoint = calledFunction(solution, tests[0]!);
  return {
    taskId,
    ...promptMbpp(task, style, shots),
    canonicalSolution: solution,
    checks: test ?? [...(setup === '' ? [] : [setup]), ...tests].join('\n'),
    stops: style === 'three-shot' ? ['[DONE]', ...PROGRAM_STOPS] : PROGRAM_STOPS,
    ...(entryPoint !== undefined && { entryPoint }),
  };
}

/** The last function that a solution defines and a test calls; MBPP does not name it. */
function calledFunction(solution: string, test: string): string | undefined {
  const defined = [...solution.matchAll(/^(?:async +)?def +(\w+)/gm)].map(([, name]) => name!);
  return defined.findLast((name) => new RegExp(`\\b${name}\\(`).test(test));
}

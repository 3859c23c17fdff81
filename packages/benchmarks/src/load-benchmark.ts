/** Benchmarks as problems to be completed and checked; how their files are read is `@phi1/benchmarks`. */
import { basename } from 'node:path';
import { UserError } from '@phi1/base';
import { readBenchmark } from './read-benchmark.js';
import { type BenchmarkTask, type MbppTask } from './task.js';
import { evalPlusChecks } from './evalplus.js';
import type { Benchmark, Problem } from './problem.js';

/** What ends a completed function body at the top level (Chen et al., 2021, section 3.1), decorators, a fence. */
const FUNCTION_STOPS = ['\ndef ', '\nclass ', '\nif ', '\nprint', '\n#', '\n@', '\n```', '<|endoftext|>'];

/** MBPP asks for whole functions, helpers allowed, so a new `def` ends nothing. */
const PROGRAM_STOPS = ['\nassert ', '\nif __name__', '\nprint', '\n"""', '\n```', '<|endoftext|>'];

/**
 * Loads a benchmark.
 * @param nameOrPath a name of `BENCHMARKS`, or the path of a file in HumanEval's, MBPP's or EvalPlus's layout
 * @throws UserError as `readBenchmark` does, and for a problem without checks
 */
export async function loadBenchmark(nameOrPath: string): Promise<Benchmark> {
  const lines = await readBenchmark(nameOrPath);
  return {
    name: basename(nameOrPath).replace(/\.jsonl?(\.gz)?$/, ''),
    problems: lines.map(({ task }) => toProblem(task)),
  };
}

function toProblem(task: BenchmarkTask): Problem {
  if (task.layout === 'mbpp') return mbppProblem(task);
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

/** Prompted with the task and its first assertion in a docstring, as in InCoder (Fried et al., 2022). */
function mbppProblem({ taskId, text, solution, setup, tests, test }: MbppTask): Problem {
  const entryPoint = calledFunction(solution, tests[0]!);
  return {
    taskId,
    prompt: `"""\n${text}\n${tests[0]!}\n"""\n`,
    canonicalSolution: solution,
    checks: test ?? [...(setup === '' ? [] : [setup]), ...tests].join('\n'),
    stops: PROGRAM_STOPS,
    ...(entryPoint !== undefined && { entryPoint }),
  };
}

/** The last function that a solution defines and a test calls; MBPP does not name it. */
function calledFunction(solution: string, test: string): string | undefined {
  const defined = [...solution.matchAll(/^(?:async +)?def +(\w+)/gm)].map(([, name]) => name!);
  return defined.findLast((name) => new RegExp(`\\b${name}\\(`).test(test));
}

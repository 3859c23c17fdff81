/**
 * Problems of a benchmark as decontamination sees them: only what a corpus may have copied. The checks and how they
 * are run are the business of `@phi1/eval`.
 */
import { readBenchmark, type BenchmarkTask } from '@phi1/benchmarks';

/** The texts of a problem that a document may have copied. */
export interface BenchmarkProblem {
  /** Unique in its benchmark. */
  id: string;
  /** Signature and docstring; of MBPP the task as a comment. */
  prompt: string;
  /** `prompt + solution` is Python. */
  solution: string;
  /** The function that is asked for, where it is known. */
  entryPoint?: string;
}

/**
 * @param benchmarks names or paths, see `readBenchmark`
 * @throws UserError when one is missing or empty, or a line is of no known layout
 */
export async function loadProblems(benchmarks: readonly string[]): Promise<BenchmarkProblem[]> {
  const lines = await Promise.all(benchmarks.map((benchmark) => readBenchmark(benchmark)));
  return lines.flat().map(({ task }) => parseProblem(task));
}

function parseProblem(task: BenchmarkTask): BenchmarkProblem {
  const { taskId: id, solution } = task;
  if (task.layout !== 'mbpp') return { id, prompt: task.prompt, solution, entryPoint: task.entryPoint };
  const called = /\b([A-Za-z_]\w*)\s*\(/g;
  const names = [...task.tests[0]!.replace(/^\s*assert\b/, '').matchAll(called)].map(([, name]) => name!);
  const entryPoint = names.find((name) => new RegExp(`\\bdef\\s+${name}\\b`).test(solution));
  return {
    id,
    prompt: `${task.text.replace(/^/gm, '# ')}\n`,
    solution,
    ...(entryPoint !== undefined && { entryPoint }),
  };
}

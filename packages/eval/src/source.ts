/** Where completions come from: a model, a file, or the benchmark itself. */
import type { Problem } from '@phi1/benchmarks';

/** One completion of one problem's prompt. */
export interface Sample {
  taskId: string;
  completion: string;
  /** Why there is no real completion, e.g. that the prompt did not fit; shown in the report. */
  note?: string;
}

/** How many completions a source will give. */
export interface SampleCounts {
  /** Of the problem with the fewest. */
  fewest: number;
  /** Of all problems together. */
  total: number;
}

/** What gives completions to {@link evaluate}: it is asked once for all problems and may overlap with the grading. */
export interface CompletionSource {
  /**
   * What it is and how it was set up, for the report, e.g. `{ kind: 'model', model: 'runs/x', temperature: 0.2 }`. What
   * turns out only when it begins (the engine, the number of weights) may be added until it has given all.
   */
  readonly description: Readonly<Record<string, unknown>>;
  /**
   * How many completions it will give, where these are not `samplesPerProblem` of each problem.
   * @throws UserError when a problem would have none
   */
  count?(problems: readonly Problem[]): Promise<SampleCounts>;
  /**
   * Completions of all the problems, in any order, as they come. A source with completions of its own may give
   * more or fewer than `samplesPerProblem`, but at least one a problem. It may end early once `signal` is aborted.
   * Problems that `isDone` have all of theirs already; completions of the others do not depend on which these are.
   */
  complete(
    problems: readonly Problem[],
    samplesPerProblem: number,
    signal?: AbortSignal,
    isDone?: (problem: Problem) => boolean,
  ): AsyncIterable<Sample>;
}

/** The benchmark's own solutions: a harness that is right passes all of them. */
export function canonicalSource(): CompletionSource {
  return {
    description: { kind: 'canonical' },
    count: (problems) => Promise.resolve({ fewest: 1, total: problems.length }),
    async *complete(problems) {
      for (const { taskId, canonicalSolution } of problems) yield { taskId, completion: canonicalSolution };
    },
  };
}

/**
 * A source that begins with completions which an earlier evaluation logged, and asks for those of the other problems.
 * A problem that has fewer than it should is asked for anew.
 */
export function continuedSource(source: CompletionSource, logged: readonly Sample[]): CompletionSource {
  return {
    description: source.description,
    ...(source.count && { count: source.count.bind(source) }),
    async *complete(problems, samplesPerProblem, signal) {
      const done = completeTasks(logged, samplesPerProblem);
      const asked = new Set(problems.map(({ taskId }) => taskId));
      yield* logged.filter(({ taskId }) => done.has(taskId) && asked.has(taskId));
      yield* source.complete(problems, samplesPerProblem, signal, ({ taskId }) => done.has(taskId));
    },
  };
}

/** The tasks of which there are as many samples as there should be. */
export function completeTasks(samples: readonly Sample[], samplesPerProblem: number): Set<string> {
  const counts = new Map<string, number>();
  for (const { taskId } of samples) counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count === samplesPerProblem).map(([taskId]) => taskId));
}

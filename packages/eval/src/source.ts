/** Where completions come from: a model, an endpoint, a file, or the benchmark itself. */
import type { Problem } from '@phi1/benchmarks';

/** One completion of one problem's prompt. */
export interface Sample {
  taskId: string;
  completion: string;
  /** Why there is no real completion, e.g. that the prompt did not fit; shown in the report. */
  note?: string;
  /** Which of its problem's completions it is, from 0, where the source can give each of them alone. */
  index?: number;
}

/** How many completions a source will give. */
export interface SampleCounts {
  /** Of the problem with the fewest, and of that with the most, those without any left out. */
  fewest: number;
  most: number;
  /** Of all problems together. */
  total: number;
  /** Problems that will have none, by task. */
  missing?: readonly string[];
  /** How many completions there are of problems that the benchmark does not have, by task. */
  unknown?: ReadonlyMap<string, number>;
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
   * @throws UserError when no problem would have any
   */
  count?(problems: readonly Problem[]): Promise<SampleCounts>;
  /**
   * Completions of all the problems, in any order, as they come. A source with completions of its own may give
   * more or fewer than `samplesPerProblem`. It may end early once `signal` is aborted.
   * Of a source that gives an `index`, completions that are done are not asked for; the others do not depend on which
   * these are.
   */
  complete(
    problems: readonly Problem[],
    samplesPerProblem: number,
    signal?: AbortSignal,
    isDone?: (problem: Problem, index: number) => boolean,
  ): AsyncIterable<Sample>;
}

/** The benchmark's own solutions: a harness that is right passes all of them. */
export function canonicalSource(): CompletionSource {
  return {
    description: { kind: 'canonical' },
    count: (problems) => Promise.resolve({ fewest: 1, most: 1, total: problems.length }),
    async *complete(problems) {
      for (const { taskId, canonicalSolution } of problems) yield { taskId, completion: canonicalSolution };
    },
  };
}

/**
 * A source that begins with completions which an earlier evaluation logged, and asks for the others. Only those with an
 * index count: a source that gives none gives all of its own again.
 */
export function continuedSource(source: CompletionSource, logged: readonly Sample[]): CompletionSource {
  const key = (taskId: string, index: number): string => JSON.stringify([taskId, index]);
  return {
    description: source.description,
    ...(source.count && { count: source.count.bind(source) }),
    async *complete(problems, samplesPerProblem, signal) {
      const asked = new Set(problems.map(({ taskId }) => taskId));
      const done = new Map<string, Sample>();
      for (const sample of logged)
        if (sample.index !== undefined && sample.index < samplesPerProblem && asked.has(sample.taskId))
          done.set(key(sample.taskId, sample.index), sample);
      yield* done.values();
      yield* source.complete(problems, samplesPerProblem, signal, ({ taskId }, index) =>
        done.has(key(taskId, index)),
      );
    },
  };
}

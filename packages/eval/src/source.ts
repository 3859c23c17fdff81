/** Where completions come from: a model, a file, or the benchmark itself. */
import type { Problem } from './problem.js';

/** One completion of one problem's prompt. */
export interface Sample {
  taskId: string;
  completion: string;
  /** Why there is no real completion, e.g. that the prompt did not fit; shown in the report. */
  note?: string;
}

export interface CompletionSource {
  /** What it is and how it was set up, for the report, e.g. `{ kind: 'model', model: 'runs/x', temperature: 0.2 }`. */
  readonly description: Readonly<Record<string, unknown>>;
  /**
   * Completions of all the problems, in any order, as they come. A source with completions of its own may give
   * more or fewer than `samplesPerProblem`, but at least one a problem.
   */
  complete(problems: readonly Problem[], samplesPerProblem: number): AsyncIterable<Sample>;
}

/** The benchmark's own solutions: a harness that is right passes all of them. */
export function canonicalSource(): CompletionSource {
  return {
    description: { kind: 'canonical' },
    async *complete(problems) {
      for (const { taskId, canonicalSolution } of problems) yield { taskId, completion: canonicalSolution };
    },
  };
}

/** What can be asked of an evaluation as a whole: the benchmark, the source, the folder. */
import type { EngineOptions } from '@phi1/tensor';
import type { MbppPrompt } from '@phi1/benchmarks';
import type { SimilarityMeasure } from './contamination.js';
import type { EndpointSourceOptions } from './endpoint-source.js';
import type { EvaluateOptions } from './evaluate.js';
import type { JudgeOptions } from './judge/judge.js';
import type { ModelSourceOptions } from './model-source.js';

/** What the command `eval` takes as flags: the benchmark, one source of completions, and where the report goes. */
export interface RunEvaluationOptions extends Pick<
  EvaluateOptions,
  'samplesPerProblem' | 'k' | 'seed' | 'sandbox' | 'signal' | 'onProgress'
> {
  /** A name of `BENCHMARKS` of `@phi1/benchmarks` or a path (default `everyday`). */
  benchmark?: string;
  /** How MBPP's problems are put to the model (default `first-test`). */
  mbppPrompt?: MbppPrompt;
  /** Exactly one source: a model, an endpoint, a samples.jsonl, or the benchmark's canonical solutions. */
  model?: ModelSourceOptions & { engine?: EngineOptions };
  endpoint?: EndpointSourceOptions;
  samples?: string;
  canonical?: boolean;
  /**
   * Whether problems of which `samples` has no completion count as not solved (default false: that is an error, as it is in
   * OpenAI's evaluator).
   */
  missingAsFailed?: boolean;
  /** Only the first so many problems. */
  limit?: number;
  /** The folder for the report; by default `<model>/eval/<benchmark>`, or under `runs/eval` without a model. */
  out?: string;
  /** Whether a report that is there is replaced (default false). */
  overwrite?: boolean;
  /**
   * Whether a finished evaluation of the same settings is reported anew from its samples (default false). One that was
   * interrupted goes on anyhow.
   */
  resume?: boolean;
  /** Where given, the results say what the model solves with and without a similar training document. */
  similarity?: SimilarityMeasure;
  /** Where given, completions are graded by it too, by the rubrics that the benchmark must have. */
  judge?: JudgeOptions;
  /** Called after each judgment, with how many there are of those that are asked for. */
  onJudged?: (done: number, of: number) => void;
  /** Called with one line about what is being done, e.g. which engine was taken. */
  onNote?: (line: string) => void;
}

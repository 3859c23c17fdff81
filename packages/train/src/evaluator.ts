/**
 * What evaluates a model while it is trained. A benchmark is wired in from outside: this package knows of none. Results go
 * to `metrics.jsonl` and to who watches; the time is in no step's.
 */
import type { PhiModel, Tokenizer } from '@phi1/model';

/** Figures for `metrics.jsonl`, and texts for whoever watches. */
export interface EvaluatorResult {
  /** By name, such as `pass@1`. */
  metrics: Record<string, number>;
  /** A few of the model's texts that are worth showing. */
  completions?: readonly { prompt: string; completion: string; passed?: boolean }[];
}

/** Something that measures the model between two steps, such as a benchmark. */
export interface Evaluator {
  /** What it evaluates on, such as `exercises`. */
  name: string;
  /** The model is on loan: it is trained on afterwards. Once `signal` is aborted it may reject. */
  evaluate: (model: PhiModel, tokenizer: Tokenizer, signal?: AbortSignal) => Promise<EvaluatorResult>;
}

/** What an evaluator found after a step. */
export interface StepEvaluation extends EvaluatorResult {
  step: number;
  evaluator: string;
}

/** By which `keepBest: 'evaluation'` tells which model is better. */
export const BEST_METRIC = 'pass@1';

/**
 * Asks each evaluator in turn.
 *
 * @returns the metrics under `<evaluator>/<metric>`; undefined when the signal came meanwhile
 */
export async function runEvaluators(
  evaluators: readonly Evaluator[],
  model: PhiModel,
  tokenizer: Tokenizer,
  onResult: (evaluator: string, result: EvaluatorResult) => void,
  signal?: AbortSignal,
): Promise<Record<string, number> | undefined> {
  const all: Record<string, number> = {};
  for (const { name, evaluate } of evaluators) {
    try {
      const result = await evaluate(model, tokenizer, signal);
      if (signal?.aborted) return undefined;
      onResult(name, result);
      for (const [metric, value] of Object.entries(result.metrics)) all[`${name}/${metric}`] = value;
    } catch (error) {
      if (signal?.aborted) return undefined;
      throw error;
    }
  }
  return all;
}

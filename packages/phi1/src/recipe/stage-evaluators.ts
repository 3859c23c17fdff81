/** Who evaluates the model of a recipe's stage while it is trained. */
import type { Evaluator } from '@phi1/train';
import { benchmarkEvaluator } from '../commands/train/benchmark-evaluator.js';
import type { Recipe } from './schema.js';

/** The first benchmark, where the stage asks for it. */
export async function evaluatorsOf({ stages, evaluation }: Recipe, stage: string): Promise<Evaluator[]> {
  const { keepBest, evaluateEvery } = stages[stage]!.hyperparameters;
  if (keepBest !== 'evaluation' && evaluateEvery === undefined) return [];
  const { limit, maxNewTokens, batchSize, benchmarks } = evaluation;
  return [await benchmarkEvaluator(benchmarks[0]!, { limit, maxNewTokens, batchSize })];
}

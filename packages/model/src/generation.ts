/**
 * Text from a model, token by token against a KV cache: one prompt, or many at a time. A batch that others join while it
 * runs is `continuous-batch.ts`, of which these are one.
 */
import { ContinuousBatch } from './continuous-batch.js';
import type { PhiModel } from './model.js';
import type { CommonGenerateOptions, Generated } from './sequence.js';

/** One prompt, at least one token long, and the seed of its draws. */
export interface GenerateOptions extends CommonGenerateOptions {
  promptTokens: readonly number[];
  /** Of the draws; 0 by default. */
  seed?: number;
  /** Called with each new token; returning true ends the sequence after it. */
  onToken?: (token: number, prompt: number, logProbability?: number) => unknown;
}

/** Many prompts, each with a random stream of its own, of which at most `maxBatch` are generated together. */
export interface GenerateBatchOptions extends CommonGenerateOptions {
  prompts: readonly (readonly number[])[];
  /** Of the draws: prompt i draws like `generate` with `seeds[i]`, or seed + i where none are given. */
  seed?: number;
  seeds?: readonly number[];
  /** The most sequences in flight together; 32 by default. */
  maxBatch?: number;
  /** Called with each new token; returning true ends that sequence after it. */
  onToken?: (token: number, prompt: number, logProbability?: number) => unknown;
}

/** @throws UserError when the prompt is empty or fills the context, or an option is out of range */
export async function generate(model: PhiModel, options: GenerateOptions): Promise<Generated> {
  const { promptTokens, onToken, ...common } = options;
  const [result] = await generateBatch(model, { ...common, prompts: [promptTokens], onToken });
  return result!;
}

/** @returns a result for each prompt, in their order; throws like {@link generate} */
export async function generateBatch(model: PhiModel, options: GenerateBatchOptions): Promise<Generated[]> {
  const { prompts, seed = 0, seeds, maxBatch = 32, onToken, ...common } = options;
  const batch = new ContinuousBatch(model, { maxBatch: Math.min(maxBatch, Math.max(1, prompts.length)) });
  const ofPrompt = (promptTokens: readonly number[], index: number) =>
    batch.generate({
      ...common,
      promptTokens,
      seed: seeds?.[index] ?? seed + index,
      onToken: ({ token, logProbability }) => onToken?.(token, index, logProbability),
    });
  try {
    return await Promise.all(prompts.map(ofPrompt));
  } finally {
    batch.dispose();
  }
}

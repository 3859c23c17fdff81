/** `summary.json` of a recipe's run: what every stage came to, in the order in which they were trained. */
import { join } from 'node:path';
import { readJsonIfThere } from '@phi1/base';
import { z } from 'zod';

const interval = z.object({ low: z.number(), high: z.number(), method: z.enum(['wilson', 'bootstrap']) });

const benchmarkResult = z.object({
  benchmark: z.string(),
  /** null where nothing could be graded. */
  passAt1: z.number().nullable(),
  /** 95 %. */
  interval: interval.nullable(),
  solved: z.int(),
  problems: z.int(),
  /** The folder with the report and the samples, inside the run's. */
  folder: z.string(),
});
export type BenchmarkResult = z.output<typeof benchmarkResult>;

/** What a model wrote for a problem. */
const completion = z.object({
  taskId: z.string(),
  prompt: z.string(),
  completion: z.string(),
  outcome: z.string(),
});
export type ShownCompletion = z.output<typeof completion>;

const stageSummary = z.object({
  stage: z.string(),
  job: z.enum(['pretrain', 'finetune']),
  /** The stage whose weights it began from. */
  init: z.string().nullable(),
  /** Data sets and how much of each. */
  mixture: z.record(z.string(), z.json()),
  /** The folder of its training, and of the model that was evaluated, inside the run's. */
  run: z.string(),
  model: z.string(),
  parameters: z.int(),
  steps: z.int(),
  tokens: z.number(),
  seconds: z.number(),
  /** On held-out documents of its own mixture. */
  bitsPerByte: z.number().nullable(),
  /** On the prompts and solutions of the first benchmark that has some. */
  exercisesBitsPerByte: z.number().nullable(),
  benchmarks: z.array(benchmarkResult),
  /** For the same few problems after every stage. */
  completions: z.array(completion),
});
export type StageSummary = z.output<typeof stageSummary>;

export const recipeSummarySchema = z.object({
  format: z.literal('phi1-recipe-run'),
  recipe: z.string(),
  run: z.string(),
  preset: z.string(),
  seed: z.int(),
  /** The benchmark of `exercisesBitsPerByte`. */
  heldOut: z.string().nullable(),
  stages: z.array(stageSummary),
});
export type RecipeSummary = z.output<typeof recipeSummarySchema>;

/** The summary of a recipe's run; undefined where the folder holds none. */
export async function readRecipeSummary(folder: string): Promise<RecipeSummary | undefined> {
  const path = join(folder, 'summary.json');
  const parsed = recipeSummarySchema.safeParse(await readJsonIfThere(path));
  return parsed.success ? parsed.data : undefined;
}

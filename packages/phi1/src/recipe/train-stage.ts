/** A stage of a recipe as a job of `@phi1/train`: trained in a run's folder of its own, or continued there. */
import { join, relative } from 'node:path';
import { formatCount, isThere, withoutUndefined } from '@phi1/base';
import {
  hyperparameters,
  listCheckpoints,
  runJob,
  type Communicator,
  type JobRequest,
  type ResumeRequest,
  type RunSummary,
  type RunWatcher,
} from '@phi1/train';
import { initialStage, type Recipe } from './schema.js';
import { evaluatorsOf } from './stage-evaluators.js';
import { announceStage } from './stage-ranks.js';
import type { Made, StepCache } from './step-cache.js';
import { without } from './without.js';

/** What training a stage came to. */
export interface TrainedStage {
  steps: number;
  tokens: number;
  seconds: number;
  parameters: number;
  bitsPerByte: number | null;
  /** The folder of the model that came of it, inside the run's. */
  model: string;
}

interface TrainStageOptions {
  stage: string;
  recipe: Recipe;
  /** The prepared folder of its mixture. */
  mixture: { key: string; path: string };
  /** What the stage that it begins from came to. */
  init: Made<TrainedStage> | undefined;
  cache: StepCache;
  /** The run's folder. */
  out: string;
  watcher: RunWatcher;
  signal: AbortSignal | undefined;
  /** The other ranks, which follow: see stage-ranks.ts. */
  communicator: Communicator;
}

/** The training was interrupted, and is saved. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** The request of a stage to `@phi1/train`, but for its folders. */
export function stageRequest(recipe: Recipe, stage: string): Omit<JobRequest, 'data' | 'init'> {
  const { model, stages, seed, device, threads } = recipe;
  const { job, budget, hyperparameters: given } = stages[stage]!;
  const context = model.context === undefined ? {} : { context: model.context };
  const shared = { ...budget, ...context, seed, device, ...(threads !== undefined && { threads }) };
  if (initialStage(recipe, stage) === undefined) {
    const { preset, layers, width, heads } = model;
    return withoutUndefined({ job: 'pretrain', preset, layers, width, heads, ...given, ...shared });
  }
  // Pretraining that goes on differs from fine-tuning only in its hyperparameters.
  const pretraining = without(hyperparameters[model.preset], 'tokenizer', 'steps');
  return { job: 'finetune', ...(job === 'pretrain' && pretraining), ...given, ...shared };
}

/** @throws Interrupted when the signal came; a later call goes on */
export async function trainStage(options: TrainStageOptions): Promise<Made<TrainedStage>> {
  const { stage, recipe, mixture, init, cache, out, watcher, signal, communicator } = options;
  const request = stageRequest(recipe, stage);
  const asked = without(request, 'device', 'threads');
  const settings = { ...asked, takeStep: recipe.stages[stage]!.takeStep ?? null };
  return cache.run<TrainedStage>({
    title: `${stage}: train`,
    name: `${stage}-train`,
    version: 1,
    settings,
    inputs: [mixture.key, ...(init ? [init.key] : [])],
    at: out,
    isWhole: (path) => isThere(join(path, 'summary.json')),
    make: async (path) => {
      const isBegun = (await isThere(join(path, 'config.json'))) && (await listCheckpoints(path)).length > 0;
      const job: JobRequest | ResumeRequest = isBegun
        ? { resume: path, data: mixture.path, device: request.device, threads: request.threads }
        : {
            ...request,
            data: mixture.path,
            out: path,
            overwrite: true,
            ...(init && { init: join(init.path, init.result.model) }),
          };
      const evaluators = await evaluatorsOf(recipe, stage);
      await announceStage(communicator, stage, job);
      const summary = await runJob(job, { watcher, signal, evaluators, communicator });
      if (summary.interrupted) throw new Interrupted();
      return toResult(summary, path, recipe.stages[stage]!.takeStep);
    },
    describe: ({ steps, tokens }) => `${formatCount(steps)} steps, ${formatCount(tokens)} tokens`,
  });
}

function toResult(summary: RunSummary, run: string, step: number | undefined): TrainedStage {
  const { steps, tokens, seconds, parameters, validation } = summary;
  const model =
    step === undefined ? relative(run, summary.model) : join('checkpoints', `step-${String(step)}`);
  return { steps, tokens, seconds, parameters, bitsPerByte: validation?.lastBitsPerByte ?? null, model };
}

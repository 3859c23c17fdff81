/** How each job is done by default: pretraining as the table of presets says, training on with less of everything. */
import type { PresetName } from '@phi1/model';
import { hyperparameters, type Hyperparameters } from './hyperparameters.js';
import type { RunConfig } from './run-config.js';

export type JobHyperparameters = Omit<Hyperparameters, 'tokenizer'> &
  Partial<Pick<Hyperparameters, 'tokenizer'>> &
  Partial<Pick<RunConfig, 'checkpointEvery' | 'keepBest'>>;

/**
 * The paper's fine-tuning on exercises (section 2.3): effective batch 256, rate 1e-4, 50 warm-up steps, weight decay
 * 0.01, 6,000 steps, the best of the checkpoints taken every 1,000. It does not say best by what.
 */
const paper = {
  learningRate: 1e-4,
  warmupSteps: 50,
  weightDecay: 0.01,
  steps: 6000,
  checkpointEvery: { steps: 1000 },
  keepBest: 'validation-loss',
} as const;
const PAPER_BATCH = 256;

/** For small models, whose fine-tuning teaches more than their pretraining: a third of its rate. Not tuned. */
const small = { warmupSteps: 50, weightDecay: 0.01 };
const SMALL_RATE_SHARE = 1 / 3;

/** Adapters are trained by AdamW, at higher rates than whole models and without decay. Not tuned. */
const LORA_RATE_FACTOR = 2;
const SMALL_LORA_RATE = 4e-3;

/** The defaults of a job on a model of the preset's shape. */
export function jobHyperparameters(job: RunConfig['job'], preset: PresetName): JobHyperparameters {
  const pretraining = hyperparameters[preset];
  if (job === 'pretrain') return { ...pretraining };
  const finetuning =
    pretraining.steps === undefined
      ? { ...pretraining, ...small, learningRate: pretraining.learningRate * SMALL_RATE_SHARE }
      : { ...pretraining, ...paper, gradientAccumulation: PAPER_BATCH / pretraining.batchSize };
  if (job === 'finetune') return finetuning;
  const learningRate =
    pretraining.steps === undefined ? SMALL_LORA_RATE : finetuning.learningRate * LORA_RATE_FACTOR;
  return {
    ...finetuning,
    optimizer: 'adamw',
    learningRate,
    weightDecay: 0,
    dropout: 0,
  };
}

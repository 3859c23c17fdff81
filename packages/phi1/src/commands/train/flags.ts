/** The flags of a job. The request that they make is in `job-request.ts`, which a command's help does without. */
import { ENGINES, PRECISIONS } from '@phi1/tensor/choices';
import { BEST_BY, OPTIMIZERS, SCHEDULES, ZERO_STAGES } from '@phi1/train/choices';
import { PACKINGS } from '@phi1/tokens/choices';
import type { Argv } from 'yargs';
import { shapeFlags } from '../../options.js';
import { withRecipeFlags } from '../recipe-flags.js';

/** What every job takes. */
export function withJobFlags<T>(y: Argv<T>) {
  return y
    .option('corpus', {
      type: 'string',
      describe:
        'python-stdlib, or a folder or .jsonl file of Python, or a prepared folder (default python-stdlib)',
    })
    .option('minutes', { type: 'number', describe: 'train for so long' })
    .option('steps', { type: 'number', describe: 'train for so many optimizer steps' })
    .option('tokens', { type: 'number', describe: 'train on so many tokens' })
    .option('epochs', { type: 'number', describe: 'train for so many passes over the corpus' })
    .option('batch-size', { type: 'number', describe: 'sequences a batch' })
    .option('gradient-accumulation', { type: 'number', describe: 'batches a step' })
    .option('context', { type: 'number', describe: 'tokens a sequence' })
    .option('packing', {
      choices: PACKINGS,
      describe: "sequences cut out of documents that run on, or of whole ones (default the preset's)",
    })
    .option('optimizer', {
      choices: OPTIMIZERS,
      describe: "AdamW, or Muon for the matrices of hidden layers (default the preset's)",
    })
    .option('muon-rate-ratio', { type: 'number', describe: "Muon's rate as a multiple of AdamW's" })
    .option('learning-rate', { type: 'number', describe: 'the rate after the warm-up' })
    .option('schedule', { choices: SCHEDULES, describe: 'of the rate after the warm-up (default linear)' })
    .option('min-learning-rate', { type: 'number', describe: 'what the rate decays to (default 0)' })
    .option('decay-share', {
      type: 'number',
      describe: 'the share of the run in which warmup-stable-decay decays (default 0.2)',
    })
    .option('warmup', { type: 'number', describe: 'steps of warm-up' })
    .option('weight-decay', { type: 'number', describe: 'of matrices' })
    .option('clip', { type: 'number', describe: 'the largest gradient norm; 0 for none' })
    .option('dropout', { type: 'number', describe: 'on attention and residual branches' })
    .option('seed', { type: 'number', describe: 'of weights, data order and dropout (default 0)' })
    .option('validate-every', { type: 'string', describe: 'steps, or seconds as 30s' })
    .option('checkpoint-every', { type: 'string', describe: 'steps, or seconds as 60s' })
    .option('keep-checkpoints', { type: 'number', describe: 'how many of the newest to keep (default 2)' })
    .option('milestone-every', { type: 'number', describe: 'steps whose checkpoints are kept too' })
    .option('keep-best', { choices: BEST_BY, describe: 'keep and mark the best checkpoint, by this' })
    .option('evaluate', {
      type: 'string',
      describe: 'benchmarks to evaluate the model on while it is trained and at the end, with commas',
    })
    .option('evaluate-every', { type: 'string', describe: 'steps, or seconds as 60s (default at the end)' })
    .option('out', { type: 'string', describe: 'the run folder (default a free one in runs)' })
    .option('overwrite', { type: 'boolean', describe: 'replace the run that --out names' })
    .option('engine', { choices: ['auto', ...ENGINES] as const, describe: 'what computes (default auto)' })
    .option('device', { type: 'string', describe: 'auto, cpu, cuda or cuda:N (default auto)' })
    .option('threads', { type: 'number', describe: 'CPU threads (default all cores)' })
    .option('precision', {
      choices: PRECISIONS,
      describe: 'of products and attention; weights stay float32 (default float32)',
    })
    .option('gradient-checkpointing', {
      alias: 'recompute',
      type: 'boolean',
      describe: 'compute layers again in the backward pass: less memory, a third more time',
    })
    .option('max-skipped-steps', {
      type: 'number',
      describe: 'steps in a row that may be left out because their loss is no number (default 10)',
    })
    .option('loss-spike', {
      type: 'number',
      describe: 'leave out steps whose loss is so many standard deviations above the recent ones',
    })
    .option('ranks', {
      type: 'number',
      describe: 'train in so many processes on this machine (default 1, or as mpirun, torchrun or Slurm say)',
    })
    .option('zero-stage', {
      choices: ZERO_STAGES,
      describe: "1: divide the optimizer's state among the ranks (default 0)",
    })
    .option('restarts', {
      type: 'number',
      describe: 'start again from the newest checkpoint when it fails, at most so many times (default 0)',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print the result as one JSON object' });
}

/** Of `finetune` and `lora`. */
export const initFlag = {
  type: 'string',
  demandOption: true,
  describe: "the model to begin with: a run's folder, a checkpoint or a folder in Hugging Face's layout",
} as const;

/** Of `pretrain`. */
export const presetFlag = {
  type: 'string',
  describe: 'the model: nano, micro, ..., phi-1 (default nano)',
} as const;

/** What {@link withJobFlags} gives. */
export type JobFlags = Awaited<ReturnType<typeof withJobFlags<object>>['argv']>;

/** What `phi1 train` takes without the name of a job. */
export function withTrainFlags<T>(y: Argv<T>) {
  return (
    withJobFlags(withRecipeFlags(y))
      .option('preset', presetFlag)
      .options(shapeFlags)
      // without a type: its value may be left out
      .option('resume', {
        describe: 'continue the run in this folder; without a value that in --out, else the newest in runs',
      })
      .conflicts('resume', ONLY_NEW)
      .conflicts('corpus', ['recipe', 'set', 'cache'])
  );
}

/** What {@link withTrainFlags} gives. */
export type TrainFlags = Awaited<ReturnType<typeof withTrainFlags<object>>['argv']>;

/** What a recipe says of each stage. */
export const JOB_FLAGS = [
  ...['max-skipped-steps', 'loss-spike'],
  ...['batch-size', 'gradient-accumulation', 'context', 'learning-rate', 'schedule'],
  ...['min-learning-rate', 'decay-share', 'warmup', 'weight-decay', 'clip', 'dropout'],
  ...['validate-every', 'checkpoint-every', 'keep-checkpoints', 'milestone-every', 'keep-best', 'evaluate'],
  ...['evaluate-every', 'precision', 'gradient-checkpointing', 'optimizer', 'muon-rate-ratio'],
];

/** What a run that is continued has already. */
const ONLY_NEW = [
  ...JOB_FLAGS,
  'preset',
  ...Object.keys(shapeFlags),
  'corpus',
  'seed',
  'overwrite',
  'recipe',
  'set',
  'cache',
];

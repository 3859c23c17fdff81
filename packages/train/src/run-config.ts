/**
 * `config.json` of a run: everything that is needed to repeat it. It is made of a job's hyperparameters and what was
 * asked for in their place (complete-config.ts), written once, and read when the run is resumed.
 */
import { readJson, UserError, withoutUndefined } from '@phi1/base';
import { INITIALIZATIONS, presetNames } from '@phi1/model';
import { ENGINES, PRECISIONS } from '@phi1/tensor';
import { PACKINGS } from '@phi1/tokens';
import { z } from 'zod';
import { BEST_BY, OPTIMIZERS, SCHEDULES, ZERO_STAGES } from './choices.js';
import type { Budget, Interval, Schedule } from './schedule.js';

/** What can be done to a model: made from scratch, trained on, or trained on in an adapter. */
export const JOBS = ['pretrain', 'finetune', 'lora'] as const;
export type Job = (typeof JOBS)[number];

const natural = z.int().positive();
const nonnegative = z.number().nonnegative();
const beta = z.number().min(0).lt(1);
const interval: z.ZodType<Interval> = z.union([
  z.object({ steps: natural }),
  z.object({ seconds: z.number().positive() }),
]);

const fields = z.object({
  job: z.enum(JOBS).default('pretrain'),
  /** The model's shape; of a job with `init` the nearest one, whose hyperparameters it takes. */
  preset: z.enum(presetNames),
  /** Of a new model, in place of the preset's. */
  layers: natural.optional(),
  width: natural.optional(),
  heads: natural.optional(),
  /** The folder of the model that is trained on. */
  init: z.string().min(1).optional(),
  /** SHA-256 of the weights in it. */
  initHash: z.string().optional(),
  /** The prepared folder: tokenizer and token shards. Runs of earlier versions know only their corpus. */
  data: z.string().min(1).optional(),
  /** What that was prepared from: `python-stdlib`, or the path of a folder or file. */
  corpus: z.string().min(1).optional(),
  /** Of its tokens when the run began, which must be the same when it goes on. */
  corpusHash: z.string().optional(),
  tokenizer: z.enum(['bpe', 'codegen']).optional(),
  seed: z.int().nonnegative(),
  batchSize: natural,
  gradientAccumulation: natural,
  context: natural,
  /** Whether sequences are cut out of documents that run on, or hold whole ones: see windows.ts of @phi1/tokens. */
  packing: z.enum(PACKINGS).default('stream'),
  /** Of a new model. */
  initialization: z.enum(INITIALIZATIONS).default('normal'),
  optimizer: z.enum(OPTIMIZERS).default('adamw'),
  /** Muon's rate is so many times AdamW's. */
  muonRateRatio: z.number().positive().optional(),
  /** Of Muon. */
  momentum: beta.optional(),
  learningRate: z.number().positive(),
  /** See schedule.ts. */
  schedule: z.enum(SCHEDULES).default('linear'),
  minLearningRate: nonnegative.default(0),
  decayShare: z.number().positive().max(1).default(0.2),
  warmupSteps: z.int().nonnegative(),
  longestWarmupShare: z.number().positive().max(1),
  weightDecay: nonnegative,
  beta1: beta,
  beta2: beta,
  epsilon: z.number().positive(),
  /** 0 for no clipping. */
  clip: nonnegative,
  dropout: beta,
  /** See guard.ts: a step whose loss is no number is left out, and one more than so many in a row end the training. */
  maxSkippedSteps: z.int().nonnegative().default(0),
  /** A loss so many standard deviations above the recent ones is left out too. */
  lossSpike: z.number().positive().optional(),
  /** See lora.ts of @phi1/model. */
  loraRank: natural.optional(),
  loraAlpha: z.number().positive().optional(),
  loraDropout: beta.optional(),
  loraTargets: z.array(z.string().min(1)).nonempty().optional(),
  /** Whether a model with the adapter merged into it is written when the training is over. */
  merge: z.boolean().optional(),
  /** What ends the training, whichever comes first. */
  steps: natural.optional(),
  tokens: natural.optional(),
  /** Passes over the training part. */
  epochs: z.number().positive().optional(),
  minutes: z.number().positive().optional(),
  validateEvery: interval,
  /** The batches of one validation. */
  validationBatches: natural,
  /** When the model is evaluated, by those who can; at the end by default. */
  evaluateEvery: interval.optional(),
  /** By name. */
  evaluators: z.array(z.string()).optional(),
  checkpointEvery: interval,
  /** How many of the newest are kept. */
  keepCheckpoints: natural,
  /** The checkpoints after so many steps and their multiples are kept too. */
  milestoneEvery: natural.optional(),
  /** By what the best checkpoint is found, which is kept too. */
  keepBest: z.enum(BEST_BY).optional(),
  /** Tokens of the completions before and after the training. */
  completionTokens: natural,
  /** As asked for: `auto` takes the best there is. */
  engine: z.enum(['auto', ...ENGINES]),
  device: z.string().min(1),
  threads: natural.optional(),
  /** Of products and attention; weights and optimizer are float32 either way. */
  precision: z.enum(PRECISIONS).default('float32'),
  /** Gradient checkpointing, layers recomputed in the backward pass: the same numbers, in less memory and more time. */
  gradientCheckpointing: z.boolean().default(false),
  /** How much of the training's state is divided among ranks: 1, the optimizer's. The same numbers, in less memory a rank. */
  zeroStage: z.literal(ZERO_STAGES).default(0),
  /** What the run began with, for the record. */
  versions: z.record(z.string(), z.string()).optional(),
});

export type RunConfig = z.output<typeof fields>;

/** How a job trains, and not what, on what, where or how long: what a recipe says of a stage under its own names. */
export const trainingFields = fields
  .omit({
    job: true,
    preset: true,
    layers: true,
    width: true,
    heads: true,
    init: true,
    initHash: true,
    data: true,
    corpus: true,
    corpusHash: true,
  })
  .omit({ tokenizer: true, seed: true, context: true, device: true, threads: true, versions: true })
  .omit({ steps: true, tokens: true, epochs: true, minutes: true, evaluators: true })
  .omit({ loraRank: true, loraAlpha: true, loraDropout: true, loraTargets: true, merge: true })
  .partial()
  .strict();

/** The fields that end a run. */
export const BOUNDS = ['steps', 'tokens', 'epochs', 'minutes'] as const satisfies (keyof RunConfig)[];
export type Bounds = Partial<Pick<RunConfig, (typeof BOUNDS)[number]>>;

const schema = fields.superRefine((config, { addIssue }) => {
  const refuse = (path: keyof RunConfig, message: string): void => {
    addIssue({ code: 'custom', path: [path], message });
  };
  if (BOUNDS.every((bound) => config[bound] === undefined)) {
    refuse('steps', 'expected steps, tokens, epochs or minutes');
  }
  if (config.minLearningRate > config.learningRate) {
    refuse(
      'minLearningRate',
      `${String(config.minLearningRate)} is more than the learning rate of ${String(config.learningRate)}`,
    );
  }
});

/** What can be changed of a run that is continued. */
export type RunChanges = Bounds &
  Partial<Pick<RunConfig, 'data' | 'engine' | 'device' | 'threads' | 'zeroStage'>>;

/**
 * The bounds of a run in steps and seconds.
 *
 * @param batchesPerEpoch of the training part
 */
export function toBudget(config: RunConfig, batchesPerEpoch: number): Budget {
  const { steps, tokens, epochs, minutes, gradientAccumulation } = config;
  const limits = [
    ...(steps === undefined ? [] : [steps]),
    ...(tokens === undefined ? [] : [Math.ceil(tokens / tokensPerStep(config))]),
    ...(epochs === undefined ? [] : [Math.ceil((epochs * batchesPerEpoch) / gradientAccumulation)]),
  ];
  return {
    steps: limits.length === 0 ? undefined : Math.min(...limits),
    seconds: minutes === undefined ? undefined : 60 * minutes,
  };
}

/** Tokens that a step trains on. */
export function tokensPerStep(
  config: Pick<RunConfig, 'batchSize' | 'context' | 'gradientAccumulation'>,
): number {
  return config.batchSize * config.context * config.gradientAccumulation;
}

/** The fields of a run's config that decide the learning rate. */
export function toSchedule(config: RunConfig): Schedule {
  const { schedule: shape, learningRate: peakRate, minLearningRate: minimumRate } = config;
  const { warmupSteps, longestWarmupShare, decayShare } = config;
  return { shape, peakRate, minimumRate, warmupSteps, longestWarmupShare, decayShare };
}

/**
 * The config of a run that is continued: new bounds take the place of all the old.
 *
 * @throws UserError naming the parameter that is wrong and what was expected
 */
export function changeRunConfig(config: RunConfig, changes: RunChanges): RunConfig {
  const asked = withoutUndefined(changes);
  const kept: Partial<RunConfig> = { ...config };
  if (BOUNDS.some((bound) => bound in asked)) for (const bound of BOUNDS) delete kept[bound];
  return parseRunConfig({ ...kept, ...asked });
}

/**
 * Reads the config of a run.
 *
 * @throws UserError when it is missing or not one of this program
 */
export async function readRunConfig(path: string): Promise<RunConfig> {
  return parseRunConfig(withNewNames(await readJson(path, 'the config of a run')), `${path}: `);
}

/** @throws UserError naming the first field that is wrong, after `source` */
export function parseRunConfig(value: unknown, source = ''): RunConfig {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new UserError(`${source}${String(issue.path[0] ?? 'content')}: ${issue.message}`);
}

/** Gradient checkpointing was called `recompute` before. */
function withNewNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('recompute' in value)) return value;
  const { recompute, ...rest } = value;
  return { ...rest, gradientCheckpointing: recompute };
}

/**
 * `config.json` of a run: everything that is needed to repeat it. It is made of a preset's recipe and what was
 * asked for in its place, checked, and written once; a resumed run reads it.
 */
import { readFile } from 'node:fs/promises';
import { errorMessage, UserError } from '@phi1/base';
import { presetNames } from '@phi1/model';
import { ENGINES, PRECISIONS } from '@phi1/tensor';
import { z } from 'zod';
import { hyperparameters, type Hyperparameters } from './hyperparameters.js';
import { OPTIMIZERS } from './optimizer.js';
import type { Budget } from './schedule.js';

const natural = z.int().positive();
const nonnegative = z.number().nonnegative();
const beta = z.number().min(0).lt(1);
const interval = z.union([z.object({ steps: natural }), z.object({ seconds: z.number().positive() })]);

const schema = z
  .object({
    preset: z.enum(presetNames),
    /** `python-stdlib`, or the absolute path of a folder or file. */
    corpus: z.string().min(1),
    /** Of its tokens when the run began, which must be the same when it goes on. */
    corpusHash: z.string().optional(),
    tokenizer: z.enum(['bpe', 'codegen']),
    seed: z.int().nonnegative(),
    batchSize: natural,
    gradientAccumulation: natural,
    context: natural,
    optimizer: z.enum(OPTIMIZERS).default('adamw'),
    /** Muon's rate is so many times AdamW's. */
    muonRateRatio: z.number().positive().optional(),
    /** Of Muon. */
    momentum: beta.optional(),
    learningRate: z.number().positive(),
    warmupSteps: z.int().nonnegative(),
    /** See schedule.ts. */
    longestWarmupShare: z.number().positive().max(1),
    weightDecay: nonnegative,
    beta1: beta,
    beta2: beta,
    epsilon: z.number().positive(),
    /** 0 for no clipping. */
    clip: nonnegative,
    dropout: beta,
    steps: natural.optional(),
    minutes: z.number().positive().optional(),
    validateEvery: interval,
    /** The batches of one validation. */
    validationBatches: natural,
    checkpointEvery: interval,
    keepCheckpoints: natural,
    /** Tokens of the completions before and after the training. */
    completionTokens: natural,
    /** As asked for: `auto` takes the best there is. */
    engine: z.enum(['auto', ...ENGINES]),
    device: z.string().min(1),
    threads: natural.optional(),
    /** Of products and attention; weights and optimizer are float32 either way. */
    precision: z.enum(PRECISIONS).default('float32'),
    /** Whether layers are computed again in the backward pass: the same numbers, in less memory and more time. */
    recompute: z.boolean().default(false),
    /** What the run began with, for the record. */
    versions: z.record(z.string(), z.string()).optional(),
  })
  .refine(({ steps, minutes }) => steps !== undefined || minutes !== undefined, {
    path: ['steps'],
    message: 'expected steps or minutes',
  });

export type RunConfig = z.output<typeof schema>;

/** The bounds of a run. */
export function toBudget({ steps, minutes }: Pick<RunConfig, 'steps' | 'minutes'>): Budget {
  return { steps, seconds: minutes === undefined ? undefined : 60 * minutes };
}

/** What of a run can be asked for; the rest follows from the preset's recipe. */
export type RunRequest = { preset: string } & Partial<
  Omit<RunConfig, 'preset' | 'longestWarmupShare' | 'versions' | 'corpusHash'>
>;

/** What can be changed of a run that is continued. */
export type RunChanges = Partial<Pick<RunConfig, 'steps' | 'minutes' | 'engine' | 'device' | 'threads'>>;

const DEFAULT_MINUTES = 5;
/** A warm-up that nobody asked for ends after this share of a run, however short. */
const DEFAULT_WARMUP_SHARE = 0.1;
const VALIDATION_TOKENS = 65_536;

/**
 * Completes a request by the recipe of its preset and checks it.
 *
 * @throws UserError naming the flag that is wrong and what was expected
 */
export function completeRunConfig(request: RunRequest): RunConfig {
  const preset = presetNames.find((name) => name === request.preset);
  if (!preset)
    throw new UserError(`--preset: there is no "${request.preset}", expected ${presetNames.join(', ')}`);
  const recipe: Hyperparameters = hyperparameters[preset];
  const asked = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
  const bounded = { ...recipe, ...chooseBounds(request, recipe), ...asked };
  const tokens = bounded.batchSize * bounded.context;
  const config = {
    corpus: 'python-stdlib',
    seed: 0,
    longestWarmupShare: request.warmupSteps === undefined ? DEFAULT_WARMUP_SHARE : 1,
    validationBatches: Math.max(1, Math.round(VALIDATION_TOKENS / tokens)),
    keepCheckpoints: 2,
    completionTokens: 64,
    engine: 'auto',
    device: 'auto',
    ...defaultIntervals(bounded),
    ...bounded,
  };
  return parse(config, (path) => `--${toFlag(path)}`);
}

/**
 * The config of a run that is continued: new bounds take the place of both of the old.
 *
 * @throws UserError naming the flag that is wrong and what was expected
 */
export function changeRunConfig(config: RunConfig, { steps, minutes, ...changes }: RunChanges): RunConfig {
  const bounds = steps === undefined && minutes === undefined ? {} : { steps, minutes };
  const asked = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return parse({ ...config, ...bounds, ...asked }, (path) => `--${toFlag(path)}`);
}

/**
 * Reads the config of a run.
 *
 * @throws UserError when it is missing or not one of this program
 */
export async function readRunConfig(path: string): Promise<RunConfig> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${errorMessage(error)}), expected the config of a run`);
  }
  return parse(value, (path_) => `${path}: ${path_}`);
}

function parse(value: unknown, describe: (path: string) => string): RunConfig {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new UserError(`${describe(issue.path.join('.'))}: ${issue.message}`);
}

/** A request's own bounds replace the recipe's. */
function chooseBounds(request: RunRequest, recipe: Hyperparameters): Pick<RunConfig, 'steps' | 'minutes'> {
  if (request.steps !== undefined || request.minutes !== undefined) return { steps: undefined };
  return recipe.steps === undefined ? { minutes: DEFAULT_MINUTES } : {};
}

/** Ten validations and five checkpoints a run, more in a long one. */
function defaultIntervals({
  steps,
  minutes,
}: Pick<RunConfig, 'steps' | 'minutes'>): Pick<RunConfig, 'validateEvery' | 'checkpointEvery'> {
  if (steps !== undefined) {
    const part = (count: number, most: number): number =>
      Math.min(most, Math.max(1, Math.ceil(steps / count)));
    return { validateEvery: { steps: part(10, 500) }, checkpointEvery: { steps: part(5, 1000) } };
  }
  const seconds = 60 * minutes!;
  return {
    validateEvery: { seconds: Math.min(600, seconds / 10) },
    checkpointEvery: { seconds: Math.min(1800, seconds / 5) },
  };
}

/** The flag that sets a field. */
function toFlag(field: string): string {
  const flag = field.replace('Steps', '').split('.')[0]!;
  return flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

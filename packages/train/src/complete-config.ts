/**
 * From what was asked for to the config of a run: the job's hyperparameters for the model, what follows from both, and
 * what was asked for in their place. What contradicts itself is refused here, before anything is read or written.
 */
import { UserError, withoutUndefined } from '@phi1/base';
import { LORA_TARGETS, presetConfig, presetNames, type PhiConfig, type PresetName } from '@phi1/model';
import { jobHyperparameters } from './job-hyperparameters.js';
import type { Hyperparameters } from './hyperparameters.js';
import {
  BOUNDS,
  JOBS,
  parseRunConfig,
  tokensPerStep,
  type Bounds,
  type Job,
  type RunConfig,
} from './run-config.js';

/** What of a run can be asked for; the rest follows from the job's hyperparameters. */
export type RunRequest = Partial<
  Omit<
    RunConfig,
    'job' | 'preset' | 'longestWarmupShare' | 'versions' | 'corpusHash' | 'initHash' | 'data' | 'evaluators'
  >
> & {
  /** What to do; `pretrain` by default. */
  job?: string | undefined;
  /** Of `pretrain`: the model's shape. */
  preset?: string | undefined;
  /** The prepared folder, see @phi1/tokens. */
  data: string;
};

const DEFAULT_MINUTES = 5;
/** A warm-up that nobody asked for ends after this share of a run, however short. */
const DEFAULT_WARMUP_SHARE = 0.1;
const VALIDATION_TOKENS = 65_536;

const LORA_DEFAULTS = {
  loraRank: 16,
  loraAlpha: 32,
  loraDropout: 0,
  loraTargets: [...LORA_TARGETS],
  merge: false,
} as const;

/** What only one of the jobs takes, or all but one. */
const ONLY: readonly [field: keyof RunRequest, jobs: readonly Job[]][] = [
  ['preset', ['pretrain']],
  ['layers', ['pretrain']],
  ['width', ['pretrain']],
  ['heads', ['pretrain']],
  ['tokenizer', ['pretrain']],
  ['init', ['finetune', 'lora']],
  ...(Object.keys(LORA_DEFAULTS) as (keyof typeof LORA_DEFAULTS)[]).map(
    (field) => [field, ['lora']] as [keyof RunRequest, Job[]],
  ),
];

/** What a request is completed with. */
export interface KnownOfRun {
  /** The config of the model in `init`. */
  init?: PhiConfig;
  /** Batches of one pass over the training part, for a batch of that shape. */
  batchesPerEpoch?: (shape: Pick<RunConfig, 'batchSize' | 'context' | 'packing' | 'seed'>) => number;
  /** The names of those who can evaluate the model. */
  evaluators?: readonly string[];
}

/**
 * Completes a request and checks it.
 *
 * @throws UserError naming the parameter that is wrong and what was expected
 */
export function completeRunConfig(
  { data, ...request }: Omit<RunRequest, 'data'> & { data?: string },
  { init, batchesPerEpoch, evaluators = [] }: KnownOfRun = {},
): RunConfig {
  const job = checkJob(request);
  const preset = init ? nearestPreset(init) : checkPreset(request.preset);
  if (!init) presetConfig(preset, {}, request); // throws for a shape that cannot be
  const defaults = jobHyperparameters(job, preset);
  const asked = withoutUndefined(request);
  if (init) {
    delete defaults.tokenizer;
    defaults.context = init.max_position_embeddings;
  }
  if (BOUNDS.some((bound) => asked[bound] !== undefined)) delete defaults.checkpointEvery;
  const bounded = {
    seed: 0,
    packing: 'stream' as const,
    ...defaults,
    ...chooseBounds(asked, defaults),
    ...asked,
  };
  if (init && bounded.context > init.max_position_embeddings) {
    throw new UserError(
      `context: ${String(bounded.context)} is more than the model's ${String(init.max_position_embeddings)}`,
    );
  }
  const tokens = bounded.batchSize * bounded.context;
  const config = {
    longestWarmupShare: request.warmupSteps === undefined ? DEFAULT_WARMUP_SHARE : 1,
    validationBatches: Math.max(1, Math.round(VALIDATION_TOKENS / tokens)),
    keepCheckpoints: 2,
    completionTokens: 64,
    engine: 'auto',
    device: 'auto',
    ...(job === 'lora' && LORA_DEFAULTS),
    ...defaultIntervals(bounded, batchesPerEpoch),
    ...bounded,
    job,
    preset,
    data,
  };
  const evaluateEvery =
    config.evaluateEvery ?? (config.keepBest === 'evaluation' ? config.checkpointEvery : undefined);
  if (evaluators.length > 0) {
    return parseRunConfig(withoutUndefined({ ...config, evaluateEvery, evaluators: [...evaluators] }));
  }
  if (config.keepBest === 'evaluation') throw new UserError('keepBest: by evaluation needs an evaluator');
  if (evaluateEvery !== undefined) throw new UserError('evaluateEvery: needs an evaluator');
  return parseRunConfig(withoutUndefined(config));
}

/**
 * The job of a request, whose fields go with it.
 *
 * @throws UserError naming the field that does not
 */
export function checkJob(request: Omit<RunRequest, 'data'>): Job {
  const { job: asked = 'pretrain' } = request;
  const job = JOBS.find((name) => name === asked);
  if (!job) throw new UserError(`job: there is no "${asked}", expected ${JOBS.join(', ')}`);
  for (const [field, jobs] of ONLY) {
    if (request[field as keyof typeof request] !== undefined && !jobs.includes(job)) {
      throw new UserError(`${field}: is of ${jobs.join(' and ')}, not of ${job}`);
    }
  }
  if (job !== 'pretrain' && request.init === undefined) {
    throw new UserError(`init: expected the folder of the model to ${job === 'lora' ? 'adapt' : job}`);
  }
  return job;
}

function checkPreset(asked: string | undefined): PresetName {
  const preset = presetNames.find((name) => name === asked);
  if (preset) return preset;
  const what = asked === undefined ? 'expected one of' : `there is no "${asked}", expected`;
  throw new UserError(`preset: ${what} ${presetNames.join(', ')}`);
}

/** The preset of the model's layers and width, else the one with the nearest number of weights in the layers. */
function nearestPreset(model: PhiConfig): PresetName {
  const weights = ({ num_hidden_layers: layers, hidden_size: width }: PhiConfig): number =>
    Math.log(layers * width ** 2);
  const distance = (name: PresetName): number => {
    const config = presetConfig(name);
    const isShape =
      config.num_hidden_layers === model.num_hidden_layers && config.hidden_size === model.hidden_size;
    return isShape ? 0 : Math.abs(weights(config) - weights(model)) + Number.EPSILON;
  };
  return presetNames.reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

/** A request's own bounds replace all of the job's. */
function chooseBounds(request: Bounds, { steps }: Pick<Hyperparameters, 'steps'>): Bounds {
  if (BOUNDS.some((bound) => request[bound] !== undefined)) return { steps: undefined };
  return steps === undefined ? { minutes: DEFAULT_MINUTES } : {};
}

/** Ten validations and five checkpoints a run, more in a long one. */
function defaultIntervals(
  config: Bounds & Pick<RunConfig, 'batchSize' | 'context' | 'gradientAccumulation' | 'packing' | 'seed'>,
  batchesPerEpoch: KnownOfRun['batchesPerEpoch'],
): Pick<RunConfig, 'validateEvery' | 'checkpointEvery'> {
  const { steps, tokens, epochs, minutes, gradientAccumulation } = config;
  const batches = epochs === undefined ? undefined : epochs * (batchesPerEpoch?.(config) ?? 1);
  const all = [
    ...(steps === undefined ? [] : [steps]),
    ...(tokens === undefined ? [] : [tokens / tokensPerStep(config)]),
    ...(batches === undefined ? [] : [batches / gradientAccumulation]),
  ];
  if (all.length > 0) {
    const part = (count: number, most: number): number =>
      Math.min(most, Math.max(1, Math.ceil(Math.min(...all) / count)));
    return { validateEvery: { steps: part(10, 500) }, checkpointEvery: { steps: part(5, 1000) } };
  }
  const seconds = 60 * minutes!;
  return {
    validateEvery: { seconds: Math.min(600, seconds / 10) },
    checkpointEvery: { seconds: Math.min(1800, seconds / 5) },
  };
}

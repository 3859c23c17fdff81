/**
 * What training a model takes on several data-center GPUs, by formula: tokens a second, bytes between the GPUs, hours and cost. It
 * plans machines that nobody has yet; what a program reaches on them is measured, not planned. docs/scale.md holds it against
 * published measurements.
 */
import { alignedTable, formatCount, UserError } from '@phi1/base';
import type { PhiConfig } from './config.js';
import { describeModel, type DescribeOptions } from './describe.js';

/** A GPU, from its data sheet, and the share of its peak that training reaches. */
interface GpuSheet {
  /** Dense bfloat16 products, in floating-point operations a second. */
  peakFlops: number;
  memoryBytes: number;
  /** Of its own memory, in bytes a second. */
  bandwidth: number;
  /** To the other GPUs of the machine, in bytes a second and direction. */
  nvlink: number;
  /** The share of the peak in a model without end of width. */
  efficiency: number;
}

/**
 * The SXM variants. The efficiencies are fitted: of the A100 to llm-foundry's 125m and 7b at 2,048 tokens, of the H100 to its 7b; the
 * H200 computes as an H100.
 */
const SHEETS = {
  A100: { peakFlops: 312e12, memoryBytes: 80e9, bandwidth: 2.04e12, nvlink: 300e9, efficiency: 0.713 },
  H100: { peakFlops: 989e12, memoryBytes: 80e9, bandwidth: 3.35e12, nvlink: 450e9, efficiency: 0.563 },
  H200: { peakFlops: 989e12, memoryBytes: 141e9, bandwidth: 4.8e12, nvlink: 450e9, efficiency: 0.563 },
} as const satisfies Record<string, GpuSheet>;

export type GpuName = keyof typeof SHEETS;
export const GPUS = Object.keys(SHEETS) as GpuName[];

/** How the GPUs reach each other, in bytes a second and direction; NVLink's is the GPU's own. */
const LINKS = { nvlink: undefined, pcie5: 64e9, pcie4: 32e9, ethernet100: 12.5e9 } as const;
export type Interconnect = keyof typeof LINKS;
export const INTERCONNECTS = Object.keys(LINKS) as Interconnect[];

/** What of a link's rate a ring of sums gets. */
const LINK_SHARE = 0.75;
/**
 * The width at which half of the time goes into what is not products of matrices, on an A100: that work grows with the
 * width and the products with its square. On another GPU it is as many times that as it has more arithmetic for a byte.
 */
const HALF_WIDTH_A100 = 455;
/** Bytes of memory that AdamW reads and writes for a parameter: weight, gradient and two moments, float32. */
const OPTIMIZER_BYTES = 28;
/** Gradients are summed in float32. */
const GRADIENT_BYTES = 4;

/** The machine and the training. */
export interface PlanOptions extends Pick<
  DescribeOptions,
  'batch' | 'context' | 'gradientCheckpointing' | 'optimizer' | 'zeroStage'
> {
  gpu: GpuName;
  gpus: number;
  interconnect?: Interconnect;
  /** Tokens of one optimizer step, of all GPUs; the paper's 1024 x 2048 by default. */
  stepTokens?: number;
  /** Tokens of the training; the 50.3 billion of phi-1-base by default. */
  tokens?: number;
  /** Of a GPU and hour, in whatever money. */
  price?: number | undefined;
}

/** What a training takes. */
export interface TrainingPlan {
  gpu: GpuName;
  /** Model FLOP utilization while nothing but products is waited for. */
  utilization: number;
  /** Bytes that a GPU sends in a step to sum gradients in a ring, and the seconds that takes. */
  sumBytes: number;
  sumSeconds: number;
  /** Of these, what the backward pass of the step's last batch can hide. */
  hiddenSeconds: number;
  /** A step of all GPUs with the sums hidden as far as they can be, and without. */
  stepSeconds: number;
  stepSecondsInTurn: number;
  /** With the sums hidden. */
  tokensPerSecondAndGpu: number;
  tokensPerSecond: number;
  hours: number;
  gpuHours: number;
  cost?: number;
  /** Of a GPU, with bfloat16 activations. */
  memoryBytes: number;
  fits: boolean;
}

/** Tokens that phi-1-base had seen: 24,000 steps of 1024 x 2048. */
const PAPER_TOKENS = 24_000 * 1024 * 2048;

/** @throws UserError when a number is out of range */
export function planTraining(config: PhiConfig, options: PlanOptions): TrainingPlan {
  const { gpu, gpus, interconnect = 'nvlink', stepTokens = 1024 * 2048, tokens = PAPER_TOKENS } = options;
  const { batch = 1, context = config.max_position_embeddings, price } = options;
  if (!(Number.isInteger(gpus) && gpus > 0))
    throw new UserError(`gpus=${String(gpus)}: expected an integer from 1`);
  for (const [name, value] of Object.entries({ tokens, stepTokens, price: price ?? 1 })) {
    if (!(value > 0)) throw new UserError(`${name}=${String(value)}: expected a number above 0`);
  }
  if (batch * context * gpus > stepTokens) {
    const least = String(batch * context * gpus);
    throw new UserError(`stepTokens=${String(stepTokens)}: expected at least ${least}, a batch for each GPU`);
  }
  const sheet = SHEETS[gpu];
  const { parameters, trainingFlopsPerToken, trainingBytes } = describeModel(config, {
    ...options,
    precision: 'bfloat16',
    ranks: gpus,
  });
  const utilization = expectedUtilization(gpu, config.hidden_size);
  const recomputed = options.gradientCheckpointing ? 4 / 3 : 1;
  const secondsPerToken = (recomputed * trainingFlopsPerToken) / (sheet.peakFlops * utilization);
  const optimizerSeconds = (OPTIMIZER_BYTES * parameters) / sheet.bandwidth;
  const ownSeconds = (stepTokens / gpus) * secondsPerToken + optimizerSeconds;
  const sumBytes = ((2 * (gpus - 1)) / gpus) * GRADIENT_BYTES * parameters;
  const sumSeconds = sumBytes / (LINK_SHARE * (LINKS[interconnect] ?? sheet.nvlink));
  const hiddenSeconds = Math.min(sumSeconds, (2 / 3) * batch * context * secondsPerToken);
  const stepSeconds = ownSeconds + sumSeconds - hiddenSeconds;
  const tokensPerSecond = stepTokens / stepSeconds;
  const hours = tokens / tokensPerSecond / 3600;
  return {
    ...{ gpu, utilization, sumBytes, sumSeconds, hiddenSeconds, stepSeconds, tokensPerSecond, hours },
    stepSecondsInTurn: ownSeconds + sumSeconds,
    tokensPerSecondAndGpu: tokensPerSecond / gpus,
    gpuHours: gpus * hours,
    ...(price !== undefined && { cost: gpus * hours * price }),
    memoryBytes: trainingBytes,
    fits: trainingBytes <= sheet.memoryBytes,
  };
}

/** The share of a GPU's peak that a model of a width reaches. */
export function expectedUtilization(gpu: GpuName, width: number): number {
  const { peakFlops, bandwidth, efficiency } = SHEETS[gpu];
  const { peakFlops: peakOfA100, bandwidth: bandwidthOfA100 } = SHEETS.A100;
  const half = (HALF_WIDTH_A100 * (peakFlops / bandwidth)) / (peakOfA100 / bandwidthOfA100);
  return (efficiency * width) / (width + half);
}

/** Plans side by side, as lines for a terminal. */
export function formatPlans(
  plans: readonly TrainingPlan[],
  gpus: number,
  interconnect: Interconnect,
): string {
  const of = (text: (plan: TrainingPlan) => string): string =>
    plans
      .map((plan) => text(plan).padEnd(20))
      .join('')
      .trimEnd();
  const rows: [string, string][] = [
    [`${String(gpus)} GPUs, ${interconnect}`, of(({ gpu }) => gpu)],
    ['tokens/s and GPU', of(({ tokensPerSecondAndGpu }) => formatCount(Math.round(tokensPerSecondAndGpu)))],
    ['share of peak', of(({ utilization }) => `${(100 * utilization).toFixed(0)} %`)],
    ['a step', of(({ stepSeconds }) => `${stepSeconds.toFixed(2)} s`)],
    ['sums, sent a step', of(({ sumBytes }) => `${(sumBytes / 1e9).toFixed(1)} GB`)],
    ['hidden of', of((plan) => `${plan.hiddenSeconds.toFixed(3)} of ${plan.sumSeconds.toFixed(3)} s`)],
    ['a step, in turn', of(({ stepSecondsInTurn }) => `${stepSecondsInTurn.toFixed(2)} s`)],
    [
      'memory a GPU',
      of(({ memoryBytes, fits }) => `${(memoryBytes / 1e9).toFixed(0)} GB${fits ? '' : ', too much'}`),
    ],
    ['hours', of(({ hours }) => hours.toFixed(1))],
    ['GPU hours', of(({ gpuHours }) => formatCount(Math.round(gpuHours)))],
  ];
  if (plans.every(({ cost }) => cost !== undefined)) {
    rows.push(['cost', of(({ cost }) => formatCount(Math.round(cost!)))]);
  }
  return alignedTable(rows).trimEnd();
}

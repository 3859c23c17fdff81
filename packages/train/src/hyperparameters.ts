/** How each preset is trained by default: one table, every value of which a flag can change. */
import type { PresetName } from '@phi1/model';
import type { OptimizerSettings } from './optimizer.js';
import type { RunConfig } from './run-config.js';

/** A row of the table: batch, optimizer, rate, regularization and tokenizer of one preset. */
export interface Hyperparameters extends OptimizerSettings {
  /** Sequences a batch. */
  batchSize: number;
  /** Batches whose gradients are averaged into one step. */
  gradientAccumulation: number;
  /** Tokens a sequence. */
  context: number;
  /** `stream` by default. */
  packing?: RunConfig['packing'];
  /** Of a new model; `normal` by default. */
  initialization?: RunConfig['initialization'];
  learningRate: number;
  warmupSteps: number;
  /** The largest gradient norm; 0 for no clipping. */
  clip: number;
  /** A vocabulary learned on the corpus, or that of codegen-350M-mono. */
  tokenizer: 'bpe' | 'codegen';
  /** On attention and on what the branches add to the residual stream. */
  dropout: number;
  /** Steps in a row that the guard may leave out, see guard.ts. */
  maxSkippedSteps: number;
  /** Of the guard: a loss so many standard deviations above the recent ones is left out; none by default. */
  lossSpike?: number;
  /** Optimizer steps; the recipes without are bounded by time. */
  steps?: number;
}

/**
 * For small models on little data: small batches of whole documents, Muon with a high rate, layers that begin as the
 * identity, and heads that begin by attending to the tokens just before. Those of nano are the best of what was tried on
 * exercises (docs/results/2026-11-30-learning.md); the others were not tuned.
 */
const small = {
  tokenizer: 'bpe' as const,
  gradientAccumulation: 1,
  packing: 'documents' as const,
  initialization: 'previous-token' as const,
  optimizer: 'muon' as const,
  muonRateRatio: 4 / 3,
  warmupSteps: 100,
  weightDecay: 0.1,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  clip: 1,
  dropout: 0,
  maxSkippedSteps: 10,
};

/**
 * The paper's pretraining (section 2.3): effective batch 1024, made of batches that one GPU holds. It does not
 * say which betas, epsilon and clipping; these are phi-1.5's (Li et al. 2023, section 2.3) and the usual 1.
 */
const phi1 = {
  tokenizer: 'codegen' as const,
  batchSize: 8,
  gradientAccumulation: 128,
  context: 2048,
  learningRate: 1e-3,
  warmupSteps: 750,
  weightDecay: 0.1,
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-7,
  clip: 1,
  dropout: 0.1,
  maxSkippedSteps: 10,
  steps: 36_000,
};

/**
 * Batch, rate and decay of the phi-1.5 report (Li et al. 2023, section 2.3), whose rate is constant where ours
 * decays. Nothing of the kind was published of phi-2; it has the same here.
 */
const phi1_5 = { ...phi1, gradientAccumulation: 256, learningRate: 2e-4, warmupSteps: 0, dropout: 0 };

export const hyperparameters: Record<PresetName, Hyperparameters> = {
  nano: { ...small, batchSize: 8, context: 256, learningRate: 3e-2 },
  micro: { ...small, batchSize: 8, context: 256, learningRate: 2e-2 },
  mini: { ...small, batchSize: 16, context: 512, learningRate: 1e-2 },
  base: { ...small, batchSize: 16, gradientAccumulation: 4, context: 1024, learningRate: 6e-3 },
  'phi-1-small': { ...phi1, batchSize: 16, gradientAccumulation: 64 },
  'phi-1': phi1,
  'phi-1_5': phi1_5,
  'phi-2': phi1_5,
};

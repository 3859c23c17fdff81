/** What a run reads: an endless stream of training batches and the batches to validate with, of a prepared folder. */
import { createHash } from 'node:crypto';
import { formatCount, UserError } from '@phi1/base';
import { presetConfig, type Tokenizer } from '@phi1/model';
import {
  Batches,
  findOverlap,
  openPrepared,
  tokenizerHash,
  validationBatches,
  type Batch,
  type CorpusStats,
  type PreparedTokens,
} from '@phi1/tokens';
import type { RunConfig } from './run-config.js';

/**
 * A prepared folder, opened: its batches for training and validation, and what losses in bits a byte are computed
 * with.
 */
export interface TrainingData {
  folder: string;
  tokenizer: Tokenizer;
  /** Tells these tokens from any others. */
  hash: string;
  batches: Batches;
  /** The batches of one validation, the same every time. */
  validation: () => Iterable<Batch>;
  /** Bytes of text a token, on average. */
  bytesPerToken: { training: number; validation: number };
}

/**
 * Opens a prepared folder for training.
 *
 * @param model what the tokens are for, where it is there already
 * @throws UserError when it is missing or damaged, has another tokenizer than the model, or validates on what it trains on
 */
export async function openTokens(
  folder: string,
  model?: { folder: string; tokenizer: Tokenizer },
): Promise<PreparedTokens> {
  const tokens = await openPrepared(folder);
  if (model && tokenizerHash(model.tokenizer) !== tokens.trainShards.manifest.tokenizerHash) {
    throw new UserError(
      `data: ${folder} was tokenized otherwise than for ${model.folder}; prepare it with that model's tokenizer`,
    );
  }
  const { shared, documents, first } = findOverlap(tokens.trainShards, tokens.validationShards);
  if (shared > 0) {
    throw new UserError(
      `data: ${folder}: ${String(shared)} of ${String(documents)} validation documents are training documents too (the first begins ${quoteStart(tokens, first!)}); deduplicate the corpus or prepare it anew`,
    );
  }
  return tokens;
}

/** Batches of one pass over the training part. */
export function countBatchesPerEpoch(
  { trainShards }: PreparedTokens,
  { batchSize, context, packing, seed }: Pick<RunConfig, 'batchSize' | 'context' | 'packing' | 'seed'>,
): number {
  const shape = { sequences: batchSize, length: context, packing };
  return new Batches({ ...shape, shards: trainShards, seed }).batchesPerEpoch;
}

/** @throws UserError when there are too few tokens for a batch, or the ranks cannot share a step */
export function toTrainingData(
  tokens: PreparedTokens,
  config: RunConfig,
  { rank, worldSize }: { rank: number; worldSize: number },
): TrainingData {
  const { folder, tokenizer, trainShards, validationShards, stats } = tokens;
  const shape = { sequences: config.batchSize, length: config.context };
  const validation = [
    ...validationBatches({
      ...shape,
      shards: validationShards,
      packing: config.packing,
      maxWindows: config.validationBatches * config.batchSize,
    }),
  ];
  return {
    folder,
    tokenizer,
    hash: createHash('sha256')
      .update(JSON.stringify([trainShards.manifest, validationShards.manifest]))
      .digest('hex'),
    batches: new Batches({
      ...{ ...shape, packing: config.packing, shards: trainShards, seed: config.seed },
      ...{ rank, worldSize, batchesPerStep: config.gradientAccumulation },
    }),
    validation: () => validation,
    bytesPerToken: { training: stats.bytes.train / stats.tokens.train, validation: stats.bytesPerToken },
  };
}

/** The vocabulary of a new model: the tokenizer's; one learned may be smaller than the preset's, codegen's is padded to it. */
export function chooseVocabularySize(config: RunConfig, tokenizer: Tokenizer): number {
  if (config.tokenizer !== 'codegen') return tokenizer.vocabularySize;
  return Math.max(presetConfig(config.preset).vocab_size, tokenizer.vocabularySize);
}

/** One line about a prepared folder. */
export function describeTokens({
  corpus,
  documents,
  tokens,
  bytesPerToken,
  skipped,
  skippedExamples,
}: CorpusStats): string {
  const all = formatCount(documents.train + documents.validation);
  const counts = `${formatCount(tokens.train)} tokens, ${formatCount(tokens.validation)} to validate`;
  const missing = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  const left = missing > 0 ? `; ${String(missing)} skipped (${skippedExamples[0]!})` : '';
  return `corpus ${corpus}: ${all} documents, ${counts}, ${bytesPerToken.toFixed(2)} bytes per token${left}`;
}

const QUOTED_TOKENS = 16;

function quoteStart({ validationShards, tokenizer }: PreparedTokens, start: number): string {
  const ids = new Int32Array(Math.min(QUOTED_TOKENS, validationShards.length - start));
  validationShards.read(start, ids);
  const end = ids.indexOf(tokenizer.endOfText);
  return JSON.stringify(tokenizer.decode(end < 0 ? ids : ids.subarray(0, end)));
}

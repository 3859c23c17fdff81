/** What a run reads: a tokenizer, an endless stream of training batches and the batches to validate with. */
import { createHash } from 'node:crypto';
import { Batches, validationBatches } from '@phi1/tokens';
import { prepareCorpus, type CorpusStats } from '@phi1/data';
import { presetConfig, type Tokenizer } from '@phi1/model';
import type { Batch, BatchSource } from './batch.js';
import type { RunConfig } from './run-config.js';
import type { RunWatcher } from './watcher.js';

export interface TrainingData {
  tokenizer: Tokenizer;
  /** Tells these tokens from any others. */
  hash: string;
  /** Of the model: the tokenizer's, or larger where the preset's is. */
  vocabularySize: number;
  batches: BatchSource;
  /** The batches of one validation, the same every time. */
  validation: () => Iterable<Batch>;
  /** Bytes of text a token, on average. */
  bytesPerToken: { training: number; validation: number };
}

export interface TrainingDataOptions {
  watcher?: RunWatcher;
  /** Where prepared corpora are kept. */
  cacheDir?: string;
}

const PHASES = {
  survey: 'read the corpus',
  words: 'count its words',
  merges: 'learn the tokenizer',
  pack: 'tokenize the corpus',
};

/**
 * Prepares the corpus of a run, or finds it prepared.
 *
 * @throws UserError when the corpus is missing, unreadable or too small for a batch
 */
export async function openTrainingData(
  config: RunConfig,
  { watcher, cacheDir }: TrainingDataOptions,
): Promise<TrainingData> {
  const presetVocabulary = presetConfig(config.preset).vocab_size;
  const { tokenizer, trainShards, validationShards, stats } = await prepareCorpus({
    corpus: config.corpus,
    tokenizer: config.tokenizer,
    vocabularySize: presetVocabulary,
    ...(cacheDir !== undefined && { cacheDir }),
    onProgress: ({ phase, fraction }) => watcher?.preparing?.(PHASES[phase], fraction, ''),
    onNote: (line) => watcher?.note?.(line),
  });
  watcher?.note?.(describe(stats));
  const shape = { sequences: config.batchSize, length: config.context };
  const validation = [
    ...validationBatches({
      ...shape,
      shards: validationShards,
      maxWindows: config.validationBatches * config.batchSize,
    }),
  ];
  return {
    tokenizer,
    hash: createHash('sha256')
      .update(JSON.stringify([trainShards.manifest, validationShards.manifest]))
      .digest('hex'),
    // A learned vocabulary may be smaller than asked for; codegen's is padded to the preset's.
    vocabularySize: config.tokenizer === 'bpe' ? tokenizer.vocabularySize : presetVocabulary,
    batches: new Batches({ ...shape, shards: trainShards, seed: config.seed }),
    validation: () => validation,
    bytesPerToken: { training: stats.bytes.train / stats.tokens.train, validation: stats.bytesPerToken },
  };
}

function describe({
  corpus,
  documents,
  tokens,
  bytesPerToken,
  skipped,
  skippedExamples,
}: CorpusStats): string {
  const all = (documents.train + documents.validation).toLocaleString('en');
  const counts = `${tokens.train.toLocaleString('en')} tokens, ${tokens.validation.toLocaleString('en')} to validate`;
  const missing = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  const left = missing > 0 ? `; ${String(missing)} skipped (${skippedExamples[0]!})` : '';
  return `corpus ${corpus}: ${all} documents, ${counts}, ${bytesPerToken.toFixed(2)} bytes per token${left}`;
}

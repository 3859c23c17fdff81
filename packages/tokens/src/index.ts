/** A vocabulary learned on texts, documents packed into token shards, and batches of them: what training reads. */
export { ReadingCounts, type Document, type SkipReason } from './document.js';
export { trainBpe } from './bpe/train-bpe.js';
export { WordCounts } from './bpe/word-counts.js';
export { PACKINGS, type Packing } from './choices.js';
export {
  Batches,
  validationBatches,
  type Batch,
  type BatchSource,
  type BatchesOptions,
  type ValidationOptions,
} from './batches.js';
export { tokenizerHash, type TokenManifest, MANIFEST_FILE } from './manifest.js';
export { findOverlap, type Overlap } from './overlap.js';
export { pack, type Packed, type PackOptions, splitHash, TRAIN_FOLDER, VALIDATION_FOLDER } from './pack.js';
export {
  isPrepared,
  openPrepared,
  STATS_FILE,
  summarizeStats,
  writePrepared,
  type CorpusStats,
  type PreparedTokens,
  type WritePreparedOptions,
} from './prepared.js';
export { bytesPerId, newIds, ShardFiles, type Ids } from './shard-files.js';
export { ShardWriter } from './shard-writer.js';
export { shareOfStep, type StepShare, type StepShareOptions } from './step-share.js';
export { TokenShards, verifyShards } from './token-shards.js';
export { NO_LABEL } from './windows.js';

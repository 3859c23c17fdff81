/** Corpora, tokenizer training, packing into token shards, and batches of them. */
export { trainBpe } from './bpe/train-bpe.js';
export { WordCounts } from './bpe/word-counts.js';
export { Corpus, openCorpus, PYTHON_STDLIB, type CorpusFile } from './corpus/corpus.js';
export { ReadingCounts, type Document, type SkipReason } from './corpus/document.js';
export * from './ingest/index.js';
export { writeDataCard, type DataCardOptions } from './card/data-card.js';
export { RECIPES, runRecipe, type RecipeOptions, type RecipeSummary } from './recipe/recipe.js';
export { teach, type TeachOptions } from './recipe/teach.js';
export { MIX_DEFAULTS, packMixture, type MixOptions, type MixPart } from './mix/mix.js';
export {
  openPrepared,
  prepareCorpus,
  type CorpusStats,
  type PrepareOptions,
  type PrepareProgress,
  type PreparedCorpus,
} from './prepare-corpus.js';
export * from './store/index.js';
export {
  Batches,
  NO_LABEL,
  validationBatches,
  type Batch,
  type BatchesOptions,
  type ValidationOptions,
} from './tokens/batches.js';
export { tokenizerHash, type TokenManifest } from './tokens/manifest.js';
export { pack, type Packed, type PackOptions } from './tokens/pack.js';
export { ShardWriter } from './tokens/shard-writer.js';
export { TokenShards } from './tokens/token-shards.js';
export {
  chooseBands,
  clusterDocuments,
  deduplicate,
  DEDUPLICATE_DEFAULTS,
  digestOf,
  estimateJaccard,
  MINHASH_DEFAULTS,
  MinHasher,
  type Bands,
  type Clusters,
  type DeduplicateOptions,
  type DeduplicateSummary,
  type MinHashOptions,
  type Signed,
} from './dedup/index.js';
export { BENCHMARKS, readBenchmark } from './benchmarks/index.js';
export * from './teacher/index.js';
export {
  ContaminationCheck,
  decontaminate,
  DECONTAMINATE_DEFAULTS,
  loadProblems,
  MATCH_RATES,
  type BenchmarkProblem,
  type Contamination,
  type DecontaminateOptions,
  type DecontaminateSummary,
} from './decontaminate/index.js';
export * from './filter/index.js';
export * from './synthesis/index.js';

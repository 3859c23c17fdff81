/** Corpora in Parquet and their curation, from ingest to the packed mixture that a trainer reads. */
export { Corpus, openCorpus, type CorpusFile } from './corpus/corpus.js';
export * from './ingest/index.js';
export {
  makeExerciseBenchmark,
  type ExerciseBenchmarkOptions,
  type HumanEvalRecord,
} from './benchmark/exercise-benchmark.js';
export { checkCatalogue, type CheckCatalogueOptions } from './benchmark/check-catalogue.js';
export {
  corpusDiversity,
  DiversityMeter,
  type Diversity,
  type DiversityOptions,
} from './diversity/diversity.js';
export { writeDataCard, type DataCardOptions } from './card/data-card.js';
export { teach, type TeachOptions } from './teach/teach.js';
export { mine, type MineOptions } from './mine/mine.js';
export { learnTokenizer, type LearnTokenizerOptions } from './mix/learn-tokenizer.js';
export { DataThreads, type OnProgress } from './threads/data-threads.js';
export { packMixture, type MixOptions, type MixPart } from './mix/mix.js';
export {
  prepareCorpus,
  type PrepareOptions,
  type PrepareProgress,
  type PreparedCorpus,
} from './prepare-corpus.js';
export * from './store/index.js';
export * from './dedup/index.js';
export * from './decontaminate/index.js';
export * from './filter/index.js';
export * from './synthesis/index.js';
export * from './defaults.js';

/** Corpora as folders of Parquet shards. */
export { CorpusWriter, SHARD_BYTES, type CorpusWriterOptions } from './corpus-writer.js';
export { isCompleteCorpus, makeCorpus, type MakeCorpusOptions } from './make-corpus.js';
export {
  isCorpusFolder,
  readCorpusManifest,
  type CorpusManifest,
  type CorpusPlan,
  type Dropped,
} from './manifest.js';
export { mapCorpus, readProvenance, type Account, type MapCorpusOptions, type Step } from './map-corpus.js';
export { checkShardAssignment } from './shard-assignment.js';
export { queryCorpora, type QueryOptions, type QueryValue } from './query.js';
export { readCorpus, type ReadCorpusOptions } from './read-corpus.js';
export { sampleRows, type SampleOptions } from './sample.js';
export { DOCUMENT_COLUMNS, type Columns, type ColumnType, type ColumnValue, type Row } from './row.js';

/** Exact and near-duplicates: MinHash signatures, locality-sensitive hashing, clusters. */
export { chooseBands, type Bands } from './bands.js';
export { clusterDocuments, type Clusters, type Signed } from './cluster.js';
export { deduplicate, type DeduplicateOptions, type DeduplicateSummary } from './deduplicate.js';
export { estimateJaccard, MinHasher, type MinHashOptions } from './minhash.js';
export { digestText } from './signature-file.js';

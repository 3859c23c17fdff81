/** The filter for educational value: labels, forest, cut. */
export { annotate, type AnnotateOptions, type AnnotateSummary, type Label } from './annotate.js';
export { type ModelOptions, type Usage } from '@phi1/endpoint';
export { codeMetrics, type CodeMetrics } from './code-metrics.js';
export { filterCorpus, type FilterOptions, type FilterSummary } from './filter.js';
export { modelEmbedding, type Embedding } from './model-embedding.js';
export { HASHED_FEATURES, hashedEmbed, hashedFeatures, type Embed } from './hashed-features.js';
export { judgeByRubric, type Judgment } from './rubric.js';
export {
  canTrain,
  loadFilter,
  trainFilter,
  type FilterReport,
  type TrainFilterOptions,
} from './train-filter.js';

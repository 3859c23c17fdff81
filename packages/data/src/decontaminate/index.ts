/** Takes benchmark problems out of a corpus. */
export { MATCH_RATES } from './ast-match.js';
export { loadProblems, type BenchmarkProblem } from './benchmark.js';
export { problemSimilarities, type ProblemSimilarity, type SimilarityOptions } from './similarity.js';
export {
  ContaminationCheck,
  decontaminate,
  type Contamination,
  type DecontaminateOptions,
  type DecontaminateSummary,
  type Measure,
  type ReportLine,
  type Thresholds,
} from './decontaminate.js';

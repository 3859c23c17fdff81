/** Completions graded against a benchmark's tests, pass@k, reports. Models: `@phi1/eval/model-source`, `@phi1/eval/endpoint-source`. */
export {
  evaluate,
  type EvaluateOptions,
  type EvaluateProgress,
  type Evaluation,
  type GradedProblem,
  type GradedSample,
  type Runner,
} from './evaluate.js';
export { compareRates, mcNemar, type Comparison, type SolveRate } from './compare.js';
export {
  compareEvaluations,
  type ComparedEvaluation,
  type ComparedEvaluations,
  type ComparedProblem,
} from './compare-folders.js';
export { renderComparison } from './compare-html.js';
export { comparisonText } from './compare-text.js';
export {
  contaminationTable,
  type Contamination,
  type ContaminationRow,
  type ProblemGroup,
  type SimilarityMeasure,
} from './contamination.js';
export { STAND_IN } from './choices.js';
export type { JudgeDescription, JudgeOptions, Judgment } from './judge/judge.js';
export {
  describeUnderstanding,
  understandingTable,
  type JudgedProblem,
  type JudgedSample,
  type Understanding,
} from './judge/understanding.js';
export {
  meanPassAtK,
  passAtK,
  passAtKInterval,
  wilsonInterval,
  type Interval,
  type Tally,
} from './pass-at-k.js';
export { summarizeEvaluation, writeReport, type Report } from './report.js';
export { renderHtml, sourceName } from './report-html.js';
export { EvaluationStopped, runEvaluation } from './run-evaluation.js';
export { type RunEvaluationOptions } from './run-options.js';
export { formatSamples, readSamples, samplesSource } from './samples.js';
export { canonicalSource, type CompletionSource, type Sample, type SampleCounts } from './source.js';
export { EvaluationProgress } from './evaluation-progress.js';

/** The training loop, its optimizer and schedule, what a run leaves behind, and the jobs made of them. */
export type { LossOptions, TrainableModel } from './batch.js';
export type { JobOptions } from './begin-run.js';
export type { Best } from './best-checkpoint.js';
export {
  listCheckpoints,
  loadCheckpoint,
  saveCheckpoint,
  type CheckpointParts,
  type Keep,
  type TrainerRecord,
} from './checkpoint.js';
export { CheckpointWriter } from './checkpoint-writer.js';
export { completeRunConfig, type KnownOfRun, type RunRequest } from './complete-config.js';
export { measureMatMulRate } from './engine-rate.js';
export { BEST_METRIC, type Evaluator, type EvaluatorResult, type StepEvaluation } from './evaluator.js';
export { drawLossCurve } from './loss-curve.js';
export { MetricsLog, readMetrics, toBitsPerByte, type MetricsLine } from './metrics.js';
export {
  BEST_BY,
  OPTIMIZERS,
  SCHEDULES,
  type BestBy,
  type OptimizerName,
  type ScheduleShape,
} from './choices.js';
export { Optimizer, type OptimizerSettings } from './optimizer.js';
export { hyperparameters, type Hyperparameters } from './hyperparameters.js';
export { jobHyperparameters, type JobHyperparameters } from './job-hyperparameters.js';
export {
  JOBS,
  readRunConfig,
  trainingFields,
  type Job,
  type RunChanges,
  type RunConfig,
} from './run-config.js';
export {
  planData,
  planResumedData,
  runJob,
  type DataPlan,
  type JobRequest,
  type ResumedData,
  type ResumeRequest,
} from './run-job.js';
export {
  learningRateAt,
  parseInterval,
  computeProgress,
  type Budget,
  type Interval,
  type Schedule,
} from './schedule.js';
export {
  broadcastJson,
  collectively,
  leaveTogether,
  onRankZero,
  RankError,
  single,
  type Communicator,
} from './ranks/communicator.js';
export { connectRanks, LOCAL_RANK_VARIABLES } from './ranks/connect.js';
export type { GuardOptions, GuardState } from './guard.js';
export { RunFollower, type RunChange } from './report/run-follower.js';
export {
  pagePolicy,
  renderRunPage,
  toPageLine,
  toPageRun,
  type PageRun,
  type RunPageOptions,
} from './report/run-page.js';
export type { Completion, Sample } from './samples.js';
export type { RunSummary } from './summary.js';
export {
  DivergenceError,
  train,
  type SaveQuestion,
  type SkippedStep,
  type StepReport,
  type TrainerState,
  type TrainOptions,
} from './trainer.js';
export type { RunWatcher } from './watcher.js';

/** The training loop, its optimizer and schedule, what a run leaves behind, and the main job made of them. */
export type { Batch, BatchSource, LossOptions, TrainableModel } from './batch.js';
export {
  listCheckpoints,
  loadCheckpoint,
  saveCheckpoint,
  type CheckpointParts,
  type TrainerRecord,
} from './checkpoint.js';
export type { Completion } from './completions.js';
export { measureMatMulRate } from './engine-rate.js';
export { drawLossCurve } from './loss-curve.js';
export { MetricsLog, readMetrics, toBitsPerByte, type MetricsLine } from './metrics.js';
export { Optimizer, OPTIMIZERS, type OptimizerSettings } from './optimizer.js';
export { pretrain, type NewRunRequest, type PretrainOptions, type ResumeRequest } from './pretrain.js';
export { hyperparameters, type Hyperparameters } from './hyperparameters.js';
export { completeRunConfig, readRunConfig, type RunConfig, type RunRequest } from './run-config.js';
export {
  learningRateAt,
  parseInterval,
  computeProgress,
  type Budget,
  type Interval,
  type Schedule,
} from './schedule.js';
export type { RunSummary } from './summary.js';
export { progressText, summaryText, TerminalWatcher } from './terminal.js';
export { DivergenceError, train, type StepReport, type TrainerState, type TrainOptions } from './trainer.js';
export type { RunWatcher } from './watcher.js';

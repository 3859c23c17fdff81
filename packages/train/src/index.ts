/** The training loop, its optimiser and schedule, and what a run leaves behind. */
export type { Batch, BatchSource, LossOptions, TrainableModel } from './batch.js';
export { measureMatMulRate } from './engine-rate.js';
export { Interrupt } from './interrupt.js';
export { drawLossCurve } from './loss-curve.js';
export { MetricsLog, readMetrics, toBitsPerByte, type MetricsLine } from './metrics.js';
export { Optimizer, type OptimizerSettings } from './optimizer.js';
export { learningRateAt, progressOf, type Budget, type Interval, type Schedule } from './schedule.js';
export { DivergenceError, train, type StepReport, type TrainerState, type TrainOptions } from './trainer.js';

/** Names that parameters take, apart from what they choose, so that a command's help can show them without loading that. */

export { OPTIMIZERS, type OptimizerName } from '@phi1/model/choices';

/** 1 divides the optimizer's state among ranks (ZeRO, Rajbhandari et al. 2020), 0 does not. */
export const ZERO_STAGES = [0, 1] as const;
export type ZeroStage = (typeof ZERO_STAGES)[number];

/** What the rate does after the warm-up; under the names of Transformers' `get_scheduler`. */
export const SCHEDULES = ['linear', 'cosine', 'constant', 'warmup-stable-decay'] as const;
export type ScheduleShape = (typeof SCHEDULES)[number];

/** By what the best checkpoint is chosen. */
export const BEST_BY = ['validation-loss', 'evaluation'] as const;
export type BestBy = (typeof BEST_BY)[number];

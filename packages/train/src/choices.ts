/** Names that parameters take, apart from what they choose, so that a command's help can show them without loading that. */

/** AdamW everywhere (the paper's), or Muon where it applies. */
export const OPTIMIZERS = ['adamw', 'muon'] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

/** What the rate does after the warm-up; under the names of Transformers' `get_scheduler`. */
export const SCHEDULES = ['linear', 'cosine', 'constant', 'warmup-stable-decay'] as const;
export type ScheduleShape = (typeof SCHEDULES)[number];

/** By what the best checkpoint is chosen. */
export const BEST_BY = ['validation-loss', 'evaluation'] as const;
export type BestBy = (typeof BEST_BY)[number];

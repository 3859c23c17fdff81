/** Names that parameters take, apart from what they choose, so that a command's help can show them without loading that. */

export { GPUS, INTERCONNECTS } from './plan-training.js';
export { presetNames } from './presets.js';

/** What weights are held as: as in the file, or converted. */
export const WEIGHT_DTYPES = ['auto', 'float32', 'bfloat16'] as const;
export type WeightDtype = (typeof WEIGHT_DTYPES)[number];

/** The linear maps of a layer that can have an adapter, under the last part of their names. */
export const LORA_TARGETS = ['q_proj', 'k_proj', 'v_proj', 'dense', 'fc1', 'fc2'] as const;
export type LoraTarget = (typeof LORA_TARGETS)[number];

/** AdamW everywhere (the paper's), or Muon where it applies. */
export const OPTIMIZERS = ['adamw', 'muon'] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

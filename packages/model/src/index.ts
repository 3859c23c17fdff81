/**
 * The phi architecture on TensorFlow.js: configs, presets, the model and generation. No Node modules: what reads
 * and writes disks is `@phi1/model/node`.
 */
export {
  headDim,
  parsePhiConfig,
  rotaryDim,
  readStopTokens,
  toHuggingFaceConfig,
  withGenerationConfig,
  type PhiConfig,
} from './config.js';
export { describeModel, formatDescription, type DescribeOptions, type ModelDescription } from './describe.js';
export {
  expectedUtilization,
  formatPlans,
  GPUS,
  INTERCONNECTS,
  planTraining,
  type GpuName,
  type Interconnect,
  type PlanOptions,
  type TrainingPlan,
} from './plan-training.js';
export { ContinuousBatch, type ContinuousBatchOptions } from './continuous-batch.js';
export { generate, generateBatch, type GenerateBatchOptions, type GenerateOptions } from './generation.js';
export type { CommonGenerateOptions, Generated, SequenceOptions } from './sequence.js';
export { modelFromFiles } from './files.js';
export { fetchModel, fetchTokenizer, httpSource } from './http.js';
export { embed, embedTokens, type EmbedOptions } from './embed.js';
export { assignOwners, EXCHANGE_BUCKET, isHiddenMatrix, type ParameterShape } from './optimizer-state.js';
export { LORA_TARGETS, WEIGHT_DTYPES, type LoraTarget, type WeightDtype } from './choices.js';
export { LoraAdapter, type LoraOptions } from './lora.js';
export { PhiModel, type Adapter, type ForwardOptions } from './model.js';
export {
  INITIALIZATIONS,
  initialValues,
  parameterSpecs,
  type Initialization,
  type ParameterSpec,
} from './parameters.js';
export { presetConfig, presetNames, type PresetName, type ShapeChanges } from './presets.js';
export { SafetensorsReader, type ByteSource } from './safetensors/reader.js';
export type { TensorEntry } from './safetensors/format.js';
export {
  argMax,
  logProbability,
  sampleToken,
  scoreToken,
  type SamplingOptions,
  type ScoredToken,
} from './sampling.js';
export { StopStrings } from './stop-strings.js';
export {
  TextGenerator,
  type TextBatchOptions,
  type TextCompletion,
  type TextOptions,
  type TextPiece,
} from './text-generator.js';
export { modelFromReaders, type LoadOptions } from './weights.js';
export * from './tokenizer/index.js';

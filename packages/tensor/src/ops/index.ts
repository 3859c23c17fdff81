/** The ops that a phi block, its loss and its optimizer need, fused where the engine can. */
export { addLayerNorm, addLayerNormReference, type AddLayerNorm } from './add-layer-norm.js';
export { adamW, adamWReference, type AdamWStep } from './adamw.js';
export {
  attention,
  causalAttention,
  causalAttentionReference,
  type AttentionOptions,
  type CausalAttentionOptions,
} from './attention.js';
export { storageDtype, toBfloat16, type StorageDtype } from './bfloat16.js';
export { cacheWrite } from './cache-write.js';
export { clipByGlobalNorm } from './clip-by-global-norm.js';
export { crossEntropy, type CrossEntropyOptions } from './cross-entropy.js';
export {
  decoderLayer,
  sumStream,
  type DecoderLayer,
  type DecoderLayerOptions,
  type Dense,
  type Norm,
  type ParallelBlockOptions,
} from './decoder-layer.js';
export {
  decodeWith,
  decoderStep,
  decoderStepReference,
  releaseDecoder,
  type DecoderParts,
  type DecoderRun,
  type DecoderStep,
  type DecoderWeights,
  type LayerCache,
} from './decoder-step.js';
export { dropout } from './dropout.js';
export { embedding } from './embedding.js';
export { gelu, geluReference } from './gelu.js';
export { layerNorm, layerNormReference } from './layer-norm.js';
export { argmax, argmaxReference } from './argmax.js';
export { linear, linearReference } from './linear.js';
export { muon, orthogonalize, type MuonStep } from './muon.js';
export { parallelBlock, parallelBlockReference } from './parallel-block.js';
export { fuseStorage } from './fuse-storage.js';
export { writeFloats } from './write-floats.js';
export { recompute, valueAndGradients } from './value-and-gradients.js';
export { rotaryEmbedding, rotaryReference, rotaryTables, type RotaryTables } from './rotary-embedding.js';

/**
 * How a fused op finds an engine's own kernel. An op has a reference composition of standard TensorFlow.js
 * ops, which every backend runs; an engine that does better registers a kernel under the op's name in
 * TensorFlow.js's registry (`tf.registerKernel`), and the op then calls that.
 */
import * as tf from '@tensorflow/tfjs';

/** Every fused kernel's name, so that a misspelt one does not compile. */
export type FusedKernel =
  | 'Phi1Linear'
  | 'Phi1LinearGrad'
  | 'Phi1AddLayerNorm'
  | 'Phi1AddLayerNormGrad'
  | 'Phi1LayerNorm'
  | 'Phi1LayerNormGrad'
  | 'Phi1Gelu'
  | 'Phi1GeluGrad'
  | 'Phi1Rotary'
  | 'Phi1CausalAttention'
  | 'Phi1CausalAttentionGrad'
  | 'Phi1Attention'
  | 'Phi1ParallelBlock'
  | 'Phi1ParallelBlockGrad'
  | 'Phi1Dropout'
  | 'Phi1Embedding'
  | 'Phi1EmbeddingGrad'
  | 'Phi1CrossEntropy'
  | 'Phi1AdamW'
  | 'Phi1Muon'
  | 'Phi1ClipByGlobalNorm'
  | 'Phi1CacheWrite'
  | 'Phi1WriteFloats'
  | 'Phi1DecoderStep'
  | 'Phi1Argmax'
  | 'Phi1FuseStorage'
  | 'Phi1ToBfloat16'
  | 'Phi1MapFile';

/** Whether the current backend has its own kernel of that name. */
export function hasKernel(name: FusedKernel): boolean {
  return Boolean(tf.getKernel(name, tf.getBackend()));
}

/** What a backend may say of its kernels. */
interface ChoosyBackend {
  fuses?: (name: FusedKernel, inputs: readonly tf.Tensor[]) => boolean;
}

/** Whether the current backend has a kernel of that name that takes these inputs, for kernels that not all fit. */
export function fuses(name: FusedKernel, inputs: readonly tf.Tensor[]): boolean {
  return hasKernel(name) && (tf.backend() as ChoosyBackend).fuses?.(name, inputs) === true;
}

/** Calls a fused kernel of the current backend; absent inputs are left out. */
export function runKernel(
  name: FusedKernel,
  inputs: Record<string, tf.Tensor | tf.Tensor[] | undefined>,
  attributes: Record<string, unknown> = {},
): tf.Tensor[] {
  const present = Object.fromEntries(Object.entries(inputs).filter(([, input]) => input !== undefined));
  const result = tf
    .engine()
    .runKernel(name, present as unknown as tf.NamedTensorMap, attributes as tf.NamedAttrMap) as
    tf.Tensor | tf.Tensor[];
  return Array.isArray(result) ? result : [result];
}

/** Whether a gradient is being recorded, so that a forward pass knows if its backward pass will come. */
export function isRecordingGradients(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

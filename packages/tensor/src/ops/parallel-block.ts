/**
 * A whole `decoderLayer` with causal attention. One op, because an engine can share the norm's result among four products, join GELU and the residual sum to
 * products, and keep less for the backward pass. For one token against a cache there is `decoderStep`.
 */
import * as tf from '@tensorflow/tfjs';
import {
  decoderLayer,
  NO_ATTENTION_DROPOUT,
  NO_RESIDUAL_DROPOUT,
  sumStream,
  type DecoderLayer,
  type ParallelBlockOptions,
} from './decoder-layer.js';
import { fuses, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

/**
 * What `decoderLayer` gives for x, summed.
 *
 * @param x [B, T, C]
 * @returns [B, T, C]; undefined where the engine has no such kernel for these tensors, and the ops that it is made of
 * serve
 */
export function parallelBlock(
  x: tf.Tensor3D,
  layer: DecoderLayer,
  options: ParallelBlockOptions,
): tf.Tensor3D | undefined {
  const { norm, q, k, v, dense, fc1, fc2 } = layer;
  const weights = [norm, q, k, v, dense, fc1, fc2].flatMap(({ weight, bias }): tf.Tensor[] => [weight, bias]);
  const { cos, sin } = options.rotary;
  if (!fuses('Phi1ParallelBlock', [x, ...weights, cos, sin])) return undefined;
  const {
    attentionDropout: attention = NO_ATTENTION_DROPOUT,
    residualDropout: residual = NO_RESIDUAL_DROPOUT,
  } = options;
  const { heads, epsilon, documentStarts } = options;
  const attributes = { heads, epsilon, attention, residual, documentStarts };
  return withGradient([x, ...weights], (save) => {
    const [y, ...state] = runKernel('Phi1ParallelBlock', { x, weights, cos, sin }, attributes);
    save([x, ...weights, cos, sin, ...state]);
    return {
      value: y!,
      gradFunc: (dy, saved) => {
        const [savedX, ...rest] = saved;
        const savedWeights = rest.slice(0, weights.length);
        const [savedCos, savedSin, ...savedState] = rest.slice(weights.length);
        const inputs = {
          dy,
          x: savedX,
          weights: savedWeights,
          cos: savedCos,
          sin: savedSin,
          state: savedState,
        };
        return runKernel('Phi1ParallelBlockGrad', inputs, attributes);
      },
    };
  });
}

/** The composition of other ops that defines the op. */
export function parallelBlockReference(
  x: tf.Tensor3D,
  layer: DecoderLayer,
  options: ParallelBlockOptions,
): tf.Tensor3D {
  return tf.tidy(() => sumStream(decoderLayer([x], layer, options))) as tf.Tensor3D;
}

/**
 * The factors of a matrix product or of attention in the type in which the engine's precision has them: float32,
 * or bfloat16 as in PyTorch's autocast. Weights are converted once, not for every product.
 */
import type * as tf from '@tensorflow/tfjs';
import { toDtype, type KernelCall } from './kernel.js';
import type { Handle } from './library.js';

/** Whether products are made in bfloat16. */
export function isReducedPrecision({ backend }: KernelCall): boolean {
  return backend.precision === 'bfloat16';
}

/** A factor that is used once or twice, such as an activation or a gradient. */
export function factor(call: KernelCall, info: tf.TensorInfo): Handle {
  return isReducedPrecision(call) ? toDtype(call, call.native(info), 'bfloat16') : call.handle(info);
}

/** A factor that is used again in this step; its copy lives until the weight is written or freed. */
export function weightFactor(call: KernelCall, info: tf.TensorInfo): Handle {
  return isReducedPrecision(call) ? call.backend.bfloat16Handle(info) : call.handle(info);
}

/** A result that products will want, as they want it. */
export function asFactor(call: KernelCall, result: Handle): Handle {
  return isReducedPrecision(call) ? toDtype(call, result, 'bfloat16') : result;
}

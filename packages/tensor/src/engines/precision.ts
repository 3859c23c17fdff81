/**
 * In which precision an engine computes. Under `bfloat16` the torch engine makes matrix products and attention
 * in bfloat16 and leaves their results so, as PyTorch's autocast does; norms, softmax, the loss, weights,
 * their gradients and the optimizer stay float32. Every tensor is float32 to TensorFlow.js either way.
 */
import { UserError } from '@phi1/base';
import * as tf from '@tensorflow/tfjs';
import type { Precision } from '../choices.js';

/** A backend that can compute in more than one precision. */
interface WithPrecision {
  precision?: Precision;
}

/** The precision of the current engine. */
export function enginePrecision(): Precision {
  return (tf.backend() as WithPrecision).precision ?? 'float32';
}

/**
 * From here on the current engine computes in that precision.
 *
 * @throws UserError where it cannot
 */
export function setEnginePrecision(precision: Precision): void {
  if (precision === enginePrecision()) return;
  const backend = tf.backend() as WithPrecision;
  if (backend.precision === undefined) {
    throw new UserError(`precision: the ${tf.getBackend()} engine computes in float32, not ${precision}`);
  }
  backend.precision = precision;
}

/**
 * Runs `f` with the current engine in that precision, for a part of a model that needs another than the rest. A
 * backward pass should run in the precision of its forward pass.
 *
 * @throws UserError where the engine cannot
 */
export function withPrecision<T>(precision: Precision, f: () => T): T {
  const before = enginePrecision();
  setEnginePrecision(precision);
  try {
    return f();
  } finally {
    setEnginePrecision(before);
  }
}

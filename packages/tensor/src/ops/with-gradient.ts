/** TensorFlow.js's `customGrad` with types that fit ops of several inputs. */
import * as tf from '@tensorflow/tfjs';

/** What a forward pass gives: its value, and how a gradient of it becomes one of each input. */
export interface WithGradient {
  value: tf.Tensor;
  /** From d loss / d value and the saved tensors, d loss / d input, in the order of the inputs. */
  gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
}

/**
 * Runs `forward` as one differentiable op. What it hands to `save` lives until the backward pass and comes
 * back to `gradFunc`; nothing that it computes is recorded on its own.
 */
export function withGradient<T extends tf.Tensor>(
  inputs: tf.Tensor[],
  forward: (save: tf.GradSaveFunc) => WithGradient,
): T {
  const op = (...args: (tf.Tensor | tf.GradSaveFunc)[]) => forward(args.at(-1) as tf.GradSaveFunc);
  return tf.customGrad(op)(...inputs) as T;
}

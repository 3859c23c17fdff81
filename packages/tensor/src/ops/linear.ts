/**
 * A fully connected layer, y = activation(x W^T + b), with the weight in PyTorch's layout. One op, because
 * engines do the bias, the activation and both products of the backward pass better together.
 */
import * as tf from '@tensorflow/tfjs';
import { gelu } from './gelu.js';
import { hasKernel, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

/**
 * @param x [..., in]
 * @param weight [out, in]
 * @param bias [out]
 * @param activation `gelu`: the tanh form, see {@link gelu}
 * @returns [..., out]
 * @throws when the last dimension of x is not `in`
 */
export function linear(
  x: tf.Tensor,
  weight: tf.Tensor2D,
  bias?: tf.Tensor1D,
  activation?: 'gelu',
): tf.Tensor {
  const [outputs, inputs] = weight.shape;
  if (x.shape.at(-1) !== inputs) {
    throw new Error(
      `linear: x is [${String(x.shape)}], but the weight is [${String(weight.shape)}] (out, in)`,
    );
  }
  const rows = x.size / Math.max(1, inputs);
  const flat = x.rank === 2 ? (x as tf.Tensor2D) : tf.reshape<tf.Rank.R2>(x, [rows, inputs]);
  const y = hasKernel('Phi1Linear')
    ? fusedLinear(flat, weight, bias, activation)
    : linearReference(flat, weight, bias, activation);
  return x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), outputs]);
}

/** The composition of standard ops that defines the op; x is [rows, in]. */
export function linearReference(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias?: tf.Tensor1D,
  activation?: 'gelu',
): tf.Tensor2D {
  return tf.tidy(() => {
    const product = tf.matMul(x, weight, false, true);
    const sum = bias ? product.add<tf.Tensor2D>(bias) : product;
    return activation === 'gelu' ? gelu(sum as tf.Tensor2D) : (sum as tf.Tensor2D);
  });
}

function fusedLinear(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D | undefined,
  activation: 'gelu' | undefined,
): tf.Tensor2D {
  return withGradient(bias ? [x, weight, bias] : [x, weight], (save) => {
    const [y, preActivation] = runKernel('Phi1Linear', { x, weight, bias }, { activation });
    save(preActivation ? [x, weight, preActivation] : [x, weight]);
    return {
      value: y!,
      gradFunc: (dy, [savedX, savedWeight, savedPre]) => {
        const inputs = { dy, x: savedX, weight: savedWeight, preActivation: savedPre };
        return runKernel('Phi1LinearGrad', inputs, { bias: bias !== undefined });
      },
    };
  });
}

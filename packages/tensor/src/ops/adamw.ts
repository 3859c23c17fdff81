/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2, as torch.optim.AdamW): one step for all parameters of a
 * model in one call, in place. It keeps no state of its own.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';
import { ownData } from './own-data.js';

/**
 * The tensors of one step, in lists of equal length, and its coefficients; `learningRate` is that of this step
 * alone.
 */
export interface AdamWStep {
  /** The weights, changed in place; the three lists that follow have the same length and shapes. */
  parameters: tf.Variable[];
  gradients: tf.Tensor[];
  firstMoments: tf.Variable[];
  secondMoments: tf.Variable[];
  /** The decay of each parameter; 0 for biases and norms. */
  weightDecay: number[];
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Counted from 1. */
  step: number;
}

/** @throws when the lists differ in length or a gradient has another shape than its parameter */
export function adamW(options: AdamWStep): void {
  const { parameters, gradients, firstMoments, secondMoments, weightDecay } = options;
  for (const list of [gradients, firstMoments, secondMoments, weightDecay]) {
    if (list.length !== parameters.length) throw new Error('adamW: the lists must be of the same length');
  }
  parameters.forEach((parameter, i) => {
    if (!tf.util.arraysEqual(parameter.shape, gradients[i]!.shape)) {
      throw new Error(
        `adamW: ${parameter.name} is [${String(parameter.shape)}], its gradient [${String(gradients[i]!.shape)}]`,
      );
    }
  });
  if (!hasKernel('Phi1AdamW')) return adamWReference(options);
  const { learningRate, beta1, beta2, epsilon, step } = options;
  for (const variable of [...parameters, ...firstMoments, ...secondMoments]) ownData(variable);
  tf.tidy(() => {
    runKernel(
      'Phi1AdamW',
      { parameters, gradients, firstMoments, secondMoments },
      { weightDecay, learningRate, beta1, beta2, epsilon, step },
    );
  });
}

/** The step by standard ops. */
export function adamWReference(options: AdamWStep): void {
  const { learningRate, beta1, beta2, epsilon, step } = options;
  options.parameters.forEach((parameter, i) => {
    tf.tidy(() => {
      const gradient = options.gradients[i]!;
      const first = options.firstMoments[i]!;
      const second = options.secondMoments[i]!;
      first.assign(first.mul(beta1).add(gradient.mul(1 - beta1)));
      second.assign(second.mul(beta2).add(gradient.square().mul(1 - beta2)));
      const denominator = second
        .sqrt()
        .div(Math.sqrt(1 - beta2 ** step))
        .add(epsilon);
      const update = first.div(denominator).mul(learningRate / (1 - beta1 ** step));
      parameter.assign(parameter.mul(1 - learningRate * options.weightDecay[i]!).sub(update));
    });
  });
}

/** Normalization by statistics that are given or local; that over a dimension is in `reduce.ts`. */
import * as tf from '@tensorflow/tfjs';
import { defineKernel } from '../kernel.js';

defineKernel(tf.FusedBatchNorm, ({ inputs, handle, operators, shims, attributes }) => {
  const { x, mean, variance, scale, offset } = inputs;
  for (const [name, info] of Object.entries({ variance, offset, scale })) {
    tf.util.assert(
      !info || info.shape.length === mean!.shape.length,
      () => `Batch normalization gradient requires mean and ${name} to have equal ranks.`,
    );
  }
  const epsilon = (attributes.varianceEpsilon as number | undefined) ?? 0.001;
  let slope = operators.rsqrt(shims.add_Scalar(handle(variance!), epsilon, 1));
  if (scale) slope = operators.mul_Tensor(slope, handle(scale));
  const centered = shims.add_Tensor(handle(x!), handle(mean!), -1);
  const scaled = operators.mul_Tensor(centered, slope);
  return offset ? shims.add_Tensor(scaled, handle(offset), 1) : scaled;
});

defineKernel(tf.LRN, ({ inputs, handle, operators, shims, attributes }) => {
  const { depthRadius, bias, alpha, beta } = attributes as Record<
    'depthRadius' | 'bias' | 'alpha' | 'beta',
    number
  >;
  const x = handle(inputs.x!);
  const size = 2 * depthRadius + 1;
  // channels as the width of an image of height 1, which a window sums along
  const [channels, rest] = [inputs.x!.shape.at(-1)!, inputs.x!.shape.slice(0, -1)];
  const rows = operators.reshape(operators.square(x), [-1, 1, 1, channels]);
  const padded = shims.pad(rows, [depthRadius, depthRadius], 'constant', 0);
  const sums = operators.avg_pool2d(padded, [1, size], [1, 1], [0, 0], false, true, 1);
  const near = operators.reshape(sums, [...rest, channels]);
  const norm = shims.add_Scalar(shims.mul_Scalar(near, alpha), bias, 1);
  return operators.mul_Tensor(x, shims.pow_Tensor_Scalar(norm, -beta));
});

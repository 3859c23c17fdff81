/**
 * The fused ops with our CUDA kernels, which run on the host here: what is around the kernels (types, chunks, which op
 * calls what) must give the values and gradients that the ops have on TensorFlow.js's cpu backend.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../../index.js';
import { addLayerNorm } from '../../../ops/add-layer-norm.js';
import { crossEntropy } from '../../../ops/cross-entropy.js';
import { dropout } from '../../../ops/dropout.js';
import { layerNorm } from '../../../ops/layer-norm.js';
import { linear } from '../../../ops/linear.js';
import { rotaryEmbedding, rotaryTables } from '../../../ops/rotary-embedding.js';
import { integers, largestDifference, normal, type Input } from '../../../testing/compare.js';
import { torchBackend } from '../../../testing/engines.js';
import { hasHostCompiler, HostLauncher } from '../../../testing/host-launcher.js';
import type { TorchBackend } from '../backend.js';
import { CudaKernels } from '../cuda/kernels.js';

interface Case {
  name: string;
  op: (...inputs: tf.Tensor[]) => tf.Tensor;
  inputs: Input[];
  /** The kernels that must have run, forward and backward. */
  kernels: string[];
}

const CASES: Case[] = [
  {
    name: 'linear with GELU',
    op: (x, weight, bias) => linear(x, weight as tf.Tensor2D, bias as tf.Tensor1D, 'gelu'),
    inputs: [normal([2, 5, 12], 1), normal([24, 12], 2, 0.3), normal([24], 3)],
    kernels: ['geluBackward', 'sumPartials'],
  },
  {
    name: 'linear',
    op: (x, weight, bias) => linear(x, weight as tf.Tensor2D, bias as tf.Tensor1D),
    inputs: [normal([7, 12], 1), normal([5, 12], 2, 0.3), normal([5], 3)],
    kernels: ['columnSum', 'sumPartials'],
  },
  {
    name: 'layer norm',
    op: (x, gamma, beta) => layerNorm(x, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-5),
    inputs: [normal([3, 4, 40], 1), normal([40], 2), normal([40], 3)],
    kernels: ['layerNorm', 'layerNormBackward', 'sumPartials'],
  },
  ...[1, 2].map((branches) => ({
    name: `residual sum of ${String(branches + 1)} with layer norm`,
    op: (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, weight: tf.Tensor) => {
      // branches come from a product, which gives them in the engine's precision
      const branch = (scale: number) => linear(x, weight.mul<tf.Tensor2D>(scale));
      const added = [1, 0.5].slice(0, branches).map(branch);
      const result = addLayerNorm(x, added, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-5);
      return tf.concat([result.sum, result.normed], -1);
    },
    inputs: [normal([3, 4, 40], 1), normal([40], 2), normal([40], 3), normal([40, 40], 4, 0.1)],
    kernels: ['layerNorm', 'layerNormBackward', 'sumPartials'],
  })),
  {
    name: 'rotary embedding',
    op: (x) => {
      const { cos, sin } = rotaryTables([3, 4, 5, 9], 8);
      return rotaryEmbedding(x as tf.Tensor4D, cos, sin);
    },
    inputs: [normal([2, 4, 3, 16], 1)],
    kernels: ['rotary'],
  },
  {
    name: 'dropout',
    op: (x) => dropout(x, 0.4, 7),
    inputs: [normal([5, 33], 1)],
    kernels: ['dropout'],
  },
  {
    name: 'cross-entropy in chunks, some labels ignored',
    op: (hidden, weight, bias, labels) =>
      crossEntropy(
        ...([
          hidden as tf.Tensor2D,
          weight as tf.Tensor2D,
          bias as tf.Tensor1D,
          labels as tf.Tensor1D,
        ] as const),
        { chunkTokens: 4 },
      ),
    inputs: [
      ...[normal([9, 6], 1), normal([40, 6], 2), normal([40], 3)],
      integers([0, -100, 39, 4, 5, -100, 6, 7, 8]),
    ],
    kernels: ['crossEntropy', 'columnSum', 'sumPartials'],
  },
];

describe.runIf(hasHostCompiler())('with CUDA kernels on the host', () => {
  const launcher = new HostLauncher();
  let backend: TorchBackend;
  beforeAll(async () => {
    backend = await torchBackend();
    backend.cudaKernels = new CudaKernels(backend.torch, backend.operators, backend.device, launcher);
  });
  afterAll(() => {
    launcher.dispose();
  });

  it.each(CASES)('$name is as on cpu in float32', async ({ op, inputs, kernels }) => {
    launcher.launches.clear();
    expect(await largestDifference(op, inputs)).toBeLessThan(1e-5);
    expect([...launcher.launches.keys()].toSorted()).toEqual(kernels.toSorted());
  });

  it.each(CASES)('$name is as on cpu in bfloat16, but for rounding', async ({ op, inputs, kernels }) => {
    launcher.launches.clear();
    expect(await largestDifference(op, inputs, op, 'bfloat16')).toBeLessThan(0.02);
    expect([...launcher.launches.keys()].toSorted()).toEqual(kernels.toSorted());
  });
});

/** Fused ops on tensors without elements: results and gradients of the right shape, zeros where something is there. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CudaKernels } from '../engines/torch/cuda/kernels.js';
import type { TorchBackend } from '../engines/torch/backend.js';
import { torchBackend } from '../testing/engines.js';
import { hasHostCompiler, HostLauncher } from '../testing/host-launcher.js';
import {
  addLayerNorm,
  adamW,
  attention,
  causalAttention,
  clipByGlobalNorm,
  crossEntropy,
  dropout,
  embedding,
  gelu,
  layerNorm,
  linear,
  rotaryEmbedding,
  rotaryTables,
  toBfloat16,
} from './index.js';

interface Case {
  name: string;
  /** Of the float inputs, which are ones. */
  inputs: number[][];
  op: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** The shape of the result. */
  shape: number[];
  /** All of its elements, 0 by default. */
  value?: number;
  /** Of the gradients of inputs that have elements, 0 by default. */
  gradients?: Record<number, number>;
}

const ids = (count: number) => tf.zeros([count], 'int32') as tf.Tensor1D;

const CASES: Case[] = [
  ...([undefined, 'gelu'] as const).flatMap((activation): Case[] => {
    const op: Case['op'] = (x, w, b) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D | undefined, activation);
    const name = `linear ${activation ?? ''}`;
    return [
      { name: `${name}, no rows`, inputs: [[0, 3], [4, 3], [4]], op, shape: [0, 4] },
      { name: `${name}, no batch of rows`, inputs: [[2, 0, 3], [4, 3], [4]], op, shape: [2, 0, 4] },
      {
        name: `${name}, no rows, no bias`,
        inputs: [
          [0, 3],
          [4, 3],
        ],
        op,
        shape: [0, 4],
      },
      { name: `${name}, no outputs`, inputs: [[2, 3], [0, 3], [0]], op, shape: [2, 0] },
    ];
  }),
  {
    name: 'linear, no inputs',
    inputs: [[2, 0], [4, 0], [4]],
    op: (x, w, b) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D),
    shape: [2, 4],
    value: 1,
    gradients: { 2: 2 },
  },
  {
    name: 'layerNorm, no rows',
    inputs: [[0, 3], [3], [3]],
    op: (x, g, b) => layerNorm(x, g as tf.Tensor1D, b as tf.Tensor1D),
    shape: [0, 3],
  },
  {
    name: 'addLayerNorm, no rows',
    inputs: [[2, 0, 3], [2, 0, 3], [3], [3]],
    op: (x, y, g, b) => {
      const { sum, normed } = addLayerNorm(x, [y, y], g as tf.Tensor1D, b as tf.Tensor1D);
      return tf.add(sum, normed);
    },
    shape: [2, 0, 3],
  },
  ...[
    [0, 2, 3, 4],
    [2, 0, 3, 4],
    [2, 2, 0, 4],
  ].flatMap((shape): Case[] => [
    {
      name: `rotaryEmbedding [${String(shape)}]`,
      inputs: [shape],
      op: (x) => {
        const { cos, sin } = rotaryTables([...Array(shape[1]).keys()], 4);
        return rotaryEmbedding(x as tf.Tensor4D, cos, sin);
      },
      shape,
    },
    ...[0, 0.5].map((rate) => ({
      name: `causalAttention [${String(shape)}], dropout ${String(rate)}`,
      inputs: [shape, shape, shape],
      op: (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) =>
        causalAttention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, { dropout: rate, seed: 1 }),
      shape,
    })),
  ]),
  { name: 'gelu', inputs: [[0, 3]], op: gelu, shape: [0, 3] },
  { name: 'dropout', inputs: [[3, 0]], op: (x) => dropout(x, 0.5, 1), shape: [3, 0] },
  { name: 'toBfloat16', inputs: [[0]], op: toBfloat16, shape: [0] },
  {
    name: 'embedding of no tokens',
    inputs: [[5, 3]],
    op: (weight) => embedding(ids(0), weight as tf.Tensor2D),
    shape: [0, 3],
  },
  {
    name: 'embedding of no width',
    inputs: [[5, 0]],
    op: (weight) => embedding(ids(2), weight as tf.Tensor2D),
    shape: [2, 0],
  },
  {
    name: 'crossEntropy of no tokens',
    inputs: [[0, 3], [4, 3], [4]],
    op: (h, w, b) => crossEntropy(h as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, ids(0)),
    shape: [],
  },
  {
    name: 'crossEntropy of no tokens without a bias',
    inputs: [
      [0, 3],
      [4, 3],
    ],
    op: (h, w) => crossEntropy(h as tf.Tensor2D, w as tf.Tensor2D, undefined, ids(0)),
    shape: [],
  },
];

function check({ name, inputs, op, shape, value = 0, gradients = {} }: Case): void {
  tf.tidy(() => {
    const tensors = inputs.map((size) => tf.ones(size));
    const result = op(...tensors);
    expect(result.shape, name).toEqual(shape);
    expect([...result.dataSync()], name).toEqual(new Array(result.size).fill(value));
    tf.grads((...given) => op(...given).sum())(tensors).forEach((gradient, i) => {
      expect(gradient.shape, name).toEqual(inputs[i]);
      expect([...gradient.dataSync()], name).toEqual(new Array(gradient.size).fill(gradients[i] ?? 0));
    });
  });
}

describe('on empty tensors', () => {
  let backend: { -readonly [K in keyof TorchBackend]: TorchBackend[K] };
  beforeAll(async () => {
    backend = await torchBackend();
  });

  it.each(CASES)('$name, on cpu', async (of) => {
    await tf.setBackend('cpu');
    check(of);
  });

  it.each(CASES)('$name, on torch with our kernels and without', async (of) => {
    await tf.setBackend('torch');
    check(of);
    const { cpuKernels } = backend;
    backend.cpuKernels = undefined;
    try {
      check(of);
    } finally {
      backend.cpuKernels = cpuKernels;
    }
  });

  it.runIf(hasHostCompiler())('with CUDA kernels on the host', async () => {
    await tf.setBackend('torch');
    const launcher = new HostLauncher();
    backend.cudaKernels = new CudaKernels(backend.torch, backend.operators, backend.device, launcher);
    try {
      for (const precision of ['float32', 'bfloat16'] as const) {
        backend.precision = precision;
        for (const of of CASES) check(of);
      }
    } finally {
      backend.cudaKernels = undefined;
      backend.precision = 'float32';
      launcher.dispose();
    }
  });

  it.each(['cpu', 'torch'])('adamW, clipByGlobalNorm and attention, on %s', async (engine) => {
    await tf.setBackend(engine);
    tf.tidy(() => {
      const parameter = tf.variable(tf.zeros([0, 3]));
      const zeros = () => [tf.variable(tf.zeros([0, 3]))];
      adamW({
        ...{ parameters: [parameter], gradients: [tf.zeros([0, 3])], weightDecay: [0.1], step: 1 },
        ...{ firstMoments: zeros(), secondMoments: zeros() },
        ...{ learningRate: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 },
      });
      expect(parameter.shape).toEqual([0, 3]);
      const { gradients, norm } = clipByGlobalNorm([tf.zeros([0, 3]), tf.tensor1d([3, 4])], 1);
      expect(norm.dataSync()[0]).toBeCloseTo(5, 5);
      expect(gradients.map(({ shape }) => shape)).toEqual([[0, 3], [2]]);
      const query = tf.zeros<tf.Rank.R4>([0, 1, 2, 4]);
      expect(attention(query, query, query).shape).toEqual([0, 1, 2, 4]);
    });
  });
});

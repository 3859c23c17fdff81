import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectEngine } from '../engines/select.js';
import type { TorchBackend } from '../engines/torch/backend.js';
import { torchMemory } from '../engines/torch/index.js';
import { integers, largestDifference, normal } from '../testing/compare.js';
import { torchBackend } from '../testing/engines.js';
import { INSTRUCTION_SETS, useKernelsFor } from '../testing/instruction-sets.js';
import {
  adamW,
  adamWReference,
  attention,
  cacheWrite,
  causalAttention,
  causalAttentionReference,
  clipByGlobalNorm,
  crossEntropy,
  dropout,
  embedding,
  gelu,
  geluReference,
  layerNorm,
  layerNormReference,
  linear,
  linearReference,
  fuseStorage,
  rotaryEmbedding,
  rotaryReference,
  rotaryTables,
} from './index.js';

const useTorch = () => selectEngine({ engine: 'torch', device: process.env.PHI1_TEST_DEVICE ?? 'auto' });
const TOLERANCE = 2e-5;

/** On every property: few runs, because each computes on two engines. */
const few = { numRuns: 12 };
const size = fc.integer({ min: 1, max: 9 });
const seed = fc.integer({ min: 1, max: 1e6 });

describe.each([...INSTRUCTION_SETS.map((set) => ({ ...set, own: true })), { name: 'libtorch', own: false }])(
  'each fused op agrees with its reference, values and gradients, on any shape, by kernels for $name',
  ({ own, ...set }) => {
    useKernelsFor(set);
    let ownKernels: TorchBackend['cpuKernels'];
    beforeAll(async () => {
      const backend = (await torchBackend()) as { -readonly [K in keyof TorchBackend]: TorchBackend[K] };
      ownKernels = backend.cpuKernels;
      if (!own) backend.cpuKernels = undefined;
      return () => {
        backend.cpuKernels = ownKernels;
      };
    });

    it('linear', async () => {
      await fc.assert(
        fc.asyncProperty(
          size,
          size,
          size,
          seed,
          fc.boolean(),
          fc.boolean(),
          async (n, i, o, s, bias, act) => {
            const activation = act ? 'gelu' : undefined;
            const inputs = [normal([n, i], s), normal([o, i], s + 1), ...(bias ? [normal([o], s + 2)] : [])];
            const difference = await largestDifference(
              (x, w, b) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D | undefined, activation),
              inputs,
              (x, w, b) =>
                linearReference(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D | undefined, activation),
            );
            expect(difference).toBeLessThan(TOLERANCE);
          },
        ),
        few,
      );
    });

    it('gelu', async () => {
      expect(await largestDifference(gelu, [normal([7, 5], 1, 3)], geluReference)).toBeLessThan(TOLERANCE);
    });

    it('layerNorm', async () => {
      await fc.assert(
        fc.asyncProperty(size, fc.integer({ min: 4, max: 33 }), seed, async (n, c, s) => {
          const difference = await largestDifference(
            (x, g, b) => layerNorm(x, g as tf.Tensor1D, b as tf.Tensor1D),
            [normal([2, n, c], s), normal([c], s + 1), normal([c], s + 2)],
            (x, g, b) => layerNormReference(x, g as tf.Tensor1D, b as tf.Tensor1D),
          );
          expect(difference).toBeLessThan(1e-4);
        }),
        few,
      );
    });

    it('rotaryEmbedding, on part of the head and on all of it, with positions by sequence', async () => {
      for (const [rotary, perSequence] of [
        [4, false],
        [8, false],
        [4, true],
      ] as const) {
        const tables = () => {
          const { cos, sin } = rotaryTables([0, 1, 2, 3, 4, 7, 8, 9, 10, 11], rotary);
          if (!perSequence) return [cos.slice(0, 5), sin.slice(0, 5)] as const;
          return [cos.reshape([2, 5, rotary / 2]), sin.reshape([2, 5, rotary / 2])] as const;
        };
        const difference = await largestDifference(
          (x) => rotaryEmbedding(x as tf.Tensor4D, ...tables()),
          [normal([2, 5, 3, 8], 5)],
          (x) => rotaryReference(x as tf.Tensor4D, ...tables()),
        );
        expect(difference).toBeLessThan(TOLERANCE);
      }
    });

    it('causalAttention', async () => {
      await fc.assert(
        fc.asyncProperty(size, size, size, size, seed, async (b, t, h, d, s) => {
          const shape = [b, t, h, d];
          const difference = await largestDifference(
            (q, k, v) => causalAttention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D),
            [normal(shape, s), normal(shape, s + 1), normal(shape, s + 2)],
            (q, k, v) => causalAttentionReference(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D),
          );
          expect(difference).toBeLessThan(1e-4);
        }),
        few,
      );
    });

    it('causalAttention with dropout, and on inputs that are views', async () => {
      const difference = await largestDifference(
        (q, k, v) => {
          const swap = (x: tf.Tensor) => tf.transpose(x as tf.Tensor4D, [0, 2, 1, 3]);
          return causalAttention(swap(q), swap(k), swap(v), { dropout: 0.25, seed: 3 });
        },
        [normal([2, 3, 6, 4], 1), normal([2, 3, 6, 4], 2), normal([2, 3, 6, 4], 3)],
      );
      expect(difference).toBeLessThan(TOLERANCE);
    });

    it('causalAttention and linear where they are made of several blocks', async () => {
      const shape = [2, 83, 2, 20];
      const attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) =>
        causalAttention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, { dropout: 0.1, seed: 5 });
      const inputs = [normal(shape, 1), normal(shape, 2), normal(shape, 3)];
      expect(await largestDifference(attend, inputs)).toBeLessThan(TOLERANCE);
      const layer = [normal([70, 530], 1), normal([75, 530], 2), normal([75], 3)];
      const apply = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
        linear(x, w as tf.Tensor2D, b as tf.Tensor1D, 'gelu');
      expect(await largestDifference(apply, layer)).toBeLessThan(TOLERANCE);
    });

    it.runIf(own)('causalAttention does not hide what is not a number', async () => {
      await useTorch();
      const values = tf.tidy(() => {
        const [q, k, v] = [1, 2, 3].map((seed) => normal([1, 3, 2, 4], seed).values) as [
          number[],
          number[],
          number[],
        ];
        q[9] = NaN;
        const heads = (values: number[]) => tf.tensor4d(values, [1, 3, 2, 4]);
        return causalAttention(heads(q), heads(k), heads(v)).dataSync();
      });
      const spoiltAt = [...values].flatMap((value, i) => (Number.isNaN(value) ? [i] : []));
      expect(spoiltAt).toEqual([8, 9, 10, 11]); // the first head of the second token
    });

    it('embedding', async () => {
      const difference = await largestDifference(
        (weight, ids) => embedding(ids, weight as tf.Tensor2D),
        [normal([9, 4], 1), integers([0, 8, 8, 3, 3, 3], [2, 3])],
      );
      expect(difference).toBeLessThan(TOLERANCE);
    });

    it('crossEntropy, in chunks of any size, with and without a bias, with ignored labels', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: -1, max: 6 }), { minLength: 1, maxLength: 9 }),
          fc.integer({ min: 1, max: 10 }),
          fc.boolean(),
          seed,
          async (labels, chunkTokens, bias, s) => {
            const inputs = [
              normal([labels.length, 5], s),
              normal([7, 5], s + 1),
              integers(labels.map((label) => (label < 0 ? -100 : label))),
              ...(bias ? [normal([7], s + 2)] : []),
            ];
            const run = (chunk: number) => (h: tf.Tensor, w: tf.Tensor, l: tf.Tensor, b?: tf.Tensor) =>
              crossEntropy(
                h as tf.Tensor2D,
                w as tf.Tensor2D,
                b as tf.Tensor1D | undefined,
                l as tf.Tensor1D,
                {
                  chunkTokens: chunk,
                },
              );
            expect(await largestDifference(run(chunkTokens), inputs, run(1000))).toBeLessThan(TOLERANCE);
          },
        ),
        few,
      );
    });
  },
);

describe('products that are large enough for oneDNN, where it is preferred', () => {
  it('are those of the cpu backend in linear and crossEntropy, gradients included', async () => {
    const [rows, width, outputs] = [130, 190, 210];
    const layer = [normal([rows, width], 1), normal([outputs, width], 2), normal([outputs], 3)];
    const differences = [
      await largestDifference(
        (x, w, b) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D, 'gelu'),
        layer,
        (x, w, b) => linearReference(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, 'gelu'),
      ),
      await largestDifference(
        (hidden, weight, bias, labels) =>
          crossEntropy(
            hidden as tf.Tensor2D,
            weight as tf.Tensor2D,
            bias as tf.Tensor1D,
            labels as tf.Tensor1D,
            { chunkTokens: 110 },
          ),
        [...layer, integers(Array.from({ length: rows }, (_, i) => (7 * i) % outputs))],
      ),
      await largestDifference(
        (x, y) => tf.matMul(x, y, true, false),
        [normal([200, 160], 4), normal([200, 150], 5)],
      ),
    ];
    expect(Math.max(...differences)).toBeLessThan(TOLERANCE);
  });
});

describe('crossEntropy', () => {
  it('is the negative log-likelihood by hand', async () => {
    await useTorch();
    const loss = tf.tidy(() => {
      const hidden = tf.tensor2d([[1, 0]]);
      const weight = tf.tensor2d([
        [2, 0],
        [0, 1],
      ]);
      return crossEntropy(hidden, weight, undefined, tf.tensor1d([0], 'int32')).dataSync()[0]!;
    });
    expect(loss).toBeCloseTo(Math.log(1 + Math.exp(-2)), 6);
  });

  it('is 0 with zero gradients where every label is ignored', async () => {
    await useTorch();
    const labels = tf.tensor1d([-100, -100], 'int32');
    const weight = tf.ones<tf.Rank.R2>([3, 2]);
    const { value, grad } = tf.valueAndGrad((h) => crossEntropy(h as tf.Tensor2D, weight, undefined, labels))(
      tf.ones([2, 2]),
    );
    expect(value.dataSync()[0]).toBe(0);
    expect(grad.abs().max().dataSync()[0]).toBe(0);
  });
});

describe('crossEntropy over a vocabulary of one', () => {
  it.each(['torch', 'cpu'])('is 0 on %s, as the only answer is certain', async (engine) => {
    await (engine === 'torch' ? useTorch() : tf.setBackend('cpu'));
    const labels = tf.tensor1d([0, -100], 'int32');
    const { value, grad } = tf.valueAndGrad((h) =>
      crossEntropy(h as tf.Tensor2D, tf.ones([1, 2]), tf.ones([1]), labels),
    )(tf.ones([2, 2]));
    expect(value.dataSync()[0]).toBeCloseTo(0, 6);
    expect(grad.abs().max().dataSync()[0]).toBeCloseTo(0, 6);
  });
});

describe('attention against a cache', () => {
  it('is causal attention of the last token', async () => {
    await useTorch();
    tf.tidy(() => {
      const [q, k, v] = [1, 2, 3].map((s) => {
        const { values, shape } = normal([2, 6, 3, 4], s);
        return tf.tensor4d(values, shape as [number, number, number, number]);
      });
      const whole = causalAttention(q!, k!, v!).slice([0, 5, 0, 0], [2, 1, 3, 4]);
      const last = attention(q!.slice([0, 5, 0, 0], [2, 1, 3, 4]), k!, v!);
      expect(whole.sub(last).abs().max().dataSync()[0]).toBeLessThan(1e-6);
      const mask = tf.tensor4d([0, 0, -1e9, 0, 0, -1e9], [1, 1, 1, 6]);
      const masked = attention(q!.slice([0, 5, 0, 0], [2, 1, 3, 4]), k!, v!, { mask });
      const seen = tf.tensor1d([0, 1, 3, 4], 'int32');
      const picked = attention(
        q!.slice([0, 5, 0, 0], [2, 1, 3, 4]),
        tf.gather(k!, seen, 1),
        tf.gather(v!, seen, 1),
      );
      expect(masked.sub(picked).abs().max().dataSync()[0]).toBeLessThan(1e-6);
    });
  });
});

describe('fuseStorage', () => {
  it('changes no value, and each variable can still change alone', async () => {
    await useTorch();
    const [a, b] = [
      tf.variable(tf.tensor2d([[1, 2]])),
      tf.variable(
        tf.tensor2d([
          [3, 4],
          [5, 6],
        ]),
      ),
    ];
    fuseStorage([a, b]);
    adamW({
      parameters: [a],
      gradients: [tf.ones([1, 2])],
      weightDecay: [0],
      step: 1,
      firstMoments: [tf.variable(tf.zeros([1, 2]))],
      secondMoments: [tf.variable(tf.zeros([1, 2]))],
      learningRate: 1,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    });
    [...a.dataSync()].forEach((value, i) => {
      expect(value).toBeCloseTo(i, 5);
    });
    expect([...b.dataSync()]).toEqual([3, 4, 5, 6]);
  });
});

describe('cacheWrite', () => {
  it('writes cells in place on every engine and refuses what does not fit', async () => {
    for (const engine of ['cpu', 'torch'] as const) {
      await selectEngine({ engine });
      const cache = tf.variable(tf.zeros<tf.Rank.R4>([1, 3, 1, 2]));
      cacheWrite(cache, tf.tensor4d([1, 2], [1, 1, 1, 2]), [1]);
      expect([...cache.dataSync()]).toEqual([0, 0, 1, 2, 0, 0]);
      const rows = tf.variable(tf.zeros<tf.Rank.R4>([2, 2, 1, 1]));
      cacheWrite(rows, tf.tensor4d([7, 8, 9], [3, 1, 1, 1]), [3, 0, 2]);
      expect([...rows.dataSync()]).toEqual([8, 0, 9, 7]);
      expect(() => {
        cacheWrite(cache, tf.zeros([1, 2, 1, 2]), [2, 3]);
      }).toThrow('cell 3 for 2 tokens, in a cache of 3');
      expect(() => {
        cacheWrite(cache, tf.zeros([1, 2, 1, 2]), [2]);
      }).toThrow('1 cells for 2 tokens, in a cache of 3');
    }
  });
});

describe.each(INSTRUCTION_SETS)('dropout by kernels for $name', (set) => {
  useKernelsFor(set);

  it('has the same mask on every engine, drops its share and keeps the mean', async () => {
    const masks: number[][] = [];
    for (const engine of ['cpu', 'torch'] as const) {
      await selectEngine({ engine });
      masks.push([...dropout(tf.ones([100, 1000]), 0.3, 12345).dataSync()]);
    }
    expect(masks[0]).toEqual(masks[1]);
    const kept = masks[0]!.filter((x) => x > 0);
    expect(kept.length / 100_000).toBeCloseTo(0.7, 2); // 7 standard deviations
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.7)]));
  });

  it('is unrelated between seeds and between neighbors', async () => {
    await useTorch();
    const mask = (s: number) =>
      dropout(tf.ones([50_000]), 0.5, s)
        .greater(0)
        .toFloat();
    const agreement = (a: tf.Tensor, b: tf.Tensor) => a.equal(b).toFloat().mean().dataSync()[0]!;
    const first = mask(1);
    expect(agreement(first, mask(2))).toBeCloseTo(0.5, 1.7);
    expect(agreement(first.slice(0, 49_999), first.slice(1, 49_999))).toBeCloseTo(0.5, 1.7);
  });
});

describe('adamW', () => {
  const shapes = [[3, 4], [5], [2, 2, 2]];
  const tensors = (s: number) =>
    shapes.map((shape, i) => {
      const { values } = normal(shape, s + i);
      return tf.tensor(values, shape);
    });

  async function threeSteps(engine: 'torch' | 'cpu', step: typeof adamW): Promise<number[]> {
    await selectEngine({ engine });
    const parameters = tensors(1).map((tensor) => tf.variable(tensor));
    const zero = tf.scalar(0);
    const zeros = () => shapes.map((shape) => tf.variable(tf.zeros(shape).add(zero)));
    const [firstMoments, secondMoments] = [zeros(), zeros()];
    for (let i = 1; i <= 3; i++) {
      step({
        parameters,
        gradients: tensors(10 * i),
        firstMoments,
        secondMoments,
        step: i,
        weightDecay: [0.1, 0, 0.1],
        learningRate: 0.01,
        beta1: 0.9,
        beta2: 0.95,
        epsilon: 1e-8,
      });
    }
    return parameters.flatMap((parameter) => [...parameter.dataSync()]);
  }

  it('agrees with its reference over several steps', async () => {
    const expected = await threeSteps('cpu', adamWReference);
    const actual = await threeSteps('torch', adamW);
    actual.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 5);
    });
  });

  it('does not change tensors that share data with a parameter', async () => {
    await useTorch();
    const start = tf.tensor1d([1, 2, 3]);
    const [parameter, alias] = [tf.variable(start), start.clone()];
    const moments = tf.zeros([3]); // one tensor for both moments
    adamW({
      parameters: [parameter],
      gradients: [tf.ones([3])],
      weightDecay: [0],
      step: 1,
      firstMoments: [tf.variable(moments)],
      secondMoments: [tf.variable(moments)],
      learningRate: 0.1,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    });
    expect([...alias.dataSync()]).toEqual([1, 2, 3]);
    expect([...start.dataSync()]).toEqual([1, 2, 3]);
    parameter.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo([0.9, 1.9, 2.9][i]!, 5);
    });
  });

  it('refuses lists that do not fit', async () => {
    await useTorch();
    const variable = tf.variable(tf.zeros([2]));
    const step = {
      parameters: [variable],
      gradients: [tf.zeros([3])],
      firstMoments: [variable],
      secondMoments: [variable],
      weightDecay: [0],
      step: 1,
      learningRate: 1,
      beta1: 0,
      beta2: 0,
      epsilon: 1,
    };
    expect(() => {
      adamW(step);
    }).toThrow('its gradient [3]');
    expect(() => {
      adamW({ ...step, weightDecay: [] });
    }).toThrow('same length');
  });
});

describe('clipByGlobalNorm', () => {
  it('scales to the norm, leaves small gradients and returns the norm before', async () => {
    for (const engine of ['cpu', 'torch'] as const) {
      await selectEngine({ engine });
      const gradients = [tf.tensor1d([3, 0]), tf.tensor2d([[0, 4]])];
      const clipped = clipByGlobalNorm(gradients, 1);
      expect(clipped.norm.dataSync()[0]).toBeCloseTo(5, 5);
      const values = clipped.gradients.flatMap((tensor) => [...tensor.dataSync()]);
      [0.6, 0, 0, 0.8].forEach((value, i) => {
        expect(values[i]).toBeCloseTo(value, 5);
      });
      const loose = clipByGlobalNorm(gradients, 10);
      expect(loose.gradients.flatMap((tensor) => [...tensor.dataSync()])).toEqual([3, 0, 0, 4]);
      expect([...gradients[0]!.dataSync()]).toEqual([3, 0]);
    }
  });

  it('finds the norm of a large matrix on the wasm backend, whose sum adds in float32 one by one', async () => {
    await selectEngine({ engine: 'wasm' });
    const { norm } = clipByGlobalNorm([tf.fill([2000, 500], 0.1)], 1);
    expect(norm.dataSync()[0]).toBeCloseTo(100, 2);
  });

  it('scales in place what nothing else shares, and otherwise copies', async () => {
    await useTorch();
    const make = () => [tf.tensor1d([3, 0]), tf.tensor2d([[0, 4]])];
    const own = make();
    const clipped = clipByGlobalNorm(own, 1, { inPlace: true });
    expect(clipped.gradients.map(({ dataId }) => dataId)).toEqual(own.map(({ dataId }) => dataId));
    tf.dispose(own);
    const shared = make();
    const other = shared[0]!.clone();
    const copied = clipByGlobalNorm(shared, 1, { inPlace: true });
    expect([...other.dataSync()]).toEqual([3, 0]);
    for (const { gradients } of [clipped, copied]) {
      const values = gradients.flatMap((tensor) => [...tensor.dataSync()]);
      [0.6, 0, 0, 0.8].forEach((value, i) => {
        expect(values[i]).toBeCloseTo(value, 5);
      });
    }
    tf.dispose([shared, other, clipped.gradients, clipped.norm, copied.gradients, copied.norm]);
  });

  it('takes an infinite norm to mean no clipping', async () => {
    await useTorch();
    const { gradients } = clipByGlobalNorm([tf.tensor1d([1e10])], Infinity);
    expect(gradients[0]!.dataSync()[0]).toBe(Math.fround(1e10));
  });
});

describe('memory', () => {
  beforeAll(useTorch);

  it('holds no native tensor after the ops that used it', async () => {
    await useTorch();
    const round = () => {
      tf.tidy(() => {
        const [x, w, b] = [
          tf.randomNormal([4, 6]),
          tf.randomNormal<tf.Rank.R2>([6, 6]),
          tf.randomNormal<tf.Rank.R1>([6]),
        ];
        tf.grads((x, w, b) => {
          const hidden = layerNorm(
            linear(x, w as tf.Tensor2D, b as tf.Tensor1D, 'gelu'),
            b as tf.Tensor1D,
            b as tf.Tensor1D,
          );
          const heads = hidden.reshape<tf.Tensor4D>([1, 4, 2, 3]);
          const mixed = causalAttention(heads, heads, heads).reshape<tf.Tensor2D>([4, 6]);
          return crossEntropy(
            dropout(mixed, 0.1, 1),
            w as tf.Tensor2D,
            undefined,
            tf.tensor1d([0, 1, 2, 3], 'int32'),
          );
        })([x, w, b]);
      });
    };
    round();
    const before = [torchMemory().nativeHandles, tf.memory().numTensors];
    for (let i = 0; i < 20; i++) round();
    expect([torchMemory().nativeHandles, tf.memory().numTensors]).toEqual(before);
  });

  it('says which shapes do not fit', () => {
    expect(() => linear(tf.zeros([2, 3]), tf.zeros([4, 5]))).toThrow('x is [2,3], but the weight is [4,5]');
    expect(() => dropout(tf.zeros([1]), 1, 0)).toThrow('[0, 1)');
    const attend = (...shapes: [number[], number[], number[]]) => {
      const [q, k, v] = shapes.map((shape): tf.Tensor => tf.zeros(shape)) as tf.Tensor4D[];
      return causalAttention(q!, k!, v!);
    };
    expect(() => attend([1, 3, 2, 4], [1, 2, 2, 4], [1, 3, 2, 4])).toThrow(
      'q is [1,3,2,4], k [1,2,2,4], v [1,3,2,4]; expected one shape',
    );
    expect(() => attend([3, 2, 4], [3, 2, 4], [3, 2, 4])).toThrow('q is [3,2,4]');
  });
});

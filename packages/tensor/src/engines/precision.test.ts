import { beforeAll, describe, expect, it } from 'vitest';
import {
  causalAttention,
  clipByGlobalNorm,
  adamW,
  crossEntropy,
  dropout,
  embedding,
  enginePrecision,
  gelu,
  layerNorm,
  linear,
  rotaryEmbedding,
  rotaryTables,
  selectEngine,
  tf,
  valueAndGradients,
  withPrecision,
} from '../index.js';
import { torchMemory } from './torch/index.js';
import { TorchBackend } from './torch/backend.js';
import { normal } from '../testing/compare.js';

const device = process.env.PHI1_TEST_DEVICE ?? 'auto';
const isReducedPrecision = (x: tf.Tensor) => (tf.backend() as TorchBackend).isBfloat16(x);
const random = <R extends tf.Rank>(shape: number[], seed: number, scale = 1): tf.Tensor<R> =>
  tf.tensor<R>(normal(shape, seed, scale).values, shape as tf.ShapeMap[R]);

beforeAll(() => selectEngine({ engine: 'torch', device }));

/** |a - b| / |b|, Euclidean. */
function distance(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => a.sub(b).norm().div(b.norm()).dataSync()[0]!);
}

describe('the choice of a precision', () => {
  it('is named in the reason, and float32 unless asked for', async () => {
    const { reason } = await selectEngine({ engine: 'torch', device, precision: 'bfloat16' });
    expect(reason).toMatch(/ in bfloat16$/);
    expect(enginePrecision()).toBe('bfloat16');
    expect((await selectEngine({ engine: 'torch', device })).reason).not.toContain('bfloat16');
    expect(enginePrecision()).toBe('float32');
  });

  it('is refused in one line where the engine computes in float32 alone', async () => {
    await expect(selectEngine({ engine: 'cpu', precision: 'bfloat16' })).rejects.toThrow(
      'precision: the cpu engine computes in float32, not bfloat16',
    );
    await expect(selectEngine({ precision: 'half' as 'float32' })).rejects.toThrow(
      'expected float32 or bfloat16',
    );
    await selectEngine({ engine: 'torch', device });
  });

  it('ends with its scope, also when something throws in it', () => {
    expect(withPrecision('bfloat16', enginePrecision)).toBe('bfloat16');
    const fail = () => {
      throw new Error('in between');
    };
    expect(() => withPrecision('bfloat16', fail)).toThrow('in between');
    expect(enginePrecision()).toBe('float32');
  });
});

/** A block as phi's, its loss and every kind of parameter. */
function block() {
  const [batch, time, width, heads, vocabulary] = [2, 24, 32, 4, 50];
  const variable = (shape: number[], seed: number, scale: number) => tf.variable(random(shape, seed, scale));
  const table = variable([vocabulary, width], 1, 0.5) as tf.Variable<tf.Rank.R2>;
  const [q, k, v, out] = [2, 3, 4, 5].map((s) =>
    variable([width, width], s, 0.2),
  ) as tf.Variable<tf.Rank.R2>[];
  const up = variable([4 * width, width], 6, 0.2) as tf.Variable<tf.Rank.R2>;
  const down = variable([width, 4 * width], 7, 0.1) as tf.Variable<tf.Rank.R2>;
  const head = variable([vocabulary, width], 8, 0.2) as tf.Variable<tf.Rank.R2>;
  const bias = variable([4 * width], 9, 0.1) as tf.Variable<tf.Rank.R1>;
  const headBias = variable([vocabulary], 10, 0.1) as tf.Variable<tf.Rank.R1>;
  const [gain, shift] = [tf.variable(tf.ones<tf.Rank.R1>([width])), variable([width], 11, 0.1)];
  const parameters = [table, q!, k!, v!, out!, up, down, head, bias, headBias, gain, shift] as tf.Variable[];
  const ids = tf.tensor2d(
    Array.from({ length: batch * time }, (_, i) => (7 * i) % vocabulary),
    [batch, time],
    'int32',
  );
  const labels = tf.tensor1d(
    Array.from({ length: batch * time }, (_, i) => (3 * i + 1) % vocabulary),
    'int32',
  );
  const { cos, sin } = rotaryTables(
    Array.from({ length: time }, (_, i) => i),
    4,
  );
  const seen: Record<string, boolean> = {};
  const see = <T extends tf.Tensor>(name: string, x: T): T => {
    seen[name] = isReducedPrecision(x);
    return x;
  };
  const loss = () => {
    const x = see('embedding', embedding(ids, table));
    const normed = see('norm', layerNorm(x, gain, shift as tf.Tensor1D));
    const split = (w: tf.Tensor2D) =>
      linear(normed, w).reshape<tf.Tensor4D>([batch, time, heads, width / heads]);
    const turned = [split(q!), split(k!)].map((y) => see('rotary', rotaryEmbedding(y, cos, sin)));
    const mixed = see('attention', causalAttention(turned[0]!, turned[1]!, split(v!)));
    const attended = see('linear', linear(mixed.reshape([batch, time, width]), out!));
    const widened = see('gelu', linear(normed, up, bias, 'gelu'));
    const dropped = see('dropout', dropout(linear(widened, down), 0.1, 3));
    const sum = see('residual', attended.add(dropped).add(x));
    const last = layerNorm(sum, gain, shift as tf.Tensor1D).reshape<tf.Tensor2D>([batch * time, width]);
    return crossEntropy(last, head, headBias, labels, { chunkTokens: 20 });
  };
  return { parameters, loss, seen };
}

describe('bfloat16', () => {
  it('is what products, norms before them and attention hand on; the residual stream stays float32', () => {
    const { loss, seen } = block();
    withPrecision('bfloat16', loss).dispose();
    const low = Object.entries(seen).filter(([, value]) => value);
    expect(low.map(([name]) => name)).toEqual(['norm', 'rotary', 'attention', 'linear', 'gelu', 'dropout']);
    loss().dispose();
    expect(Object.values(seen)).not.toContain(true);
  });

  it('gives gradients in float32 and near those of float32', () => {
    const { parameters, loss } = block();
    const exact = valueAndGradients(loss, parameters);
    const low = withPrecision('bfloat16', () => valueAndGradients(loss, parameters));
    expect(Math.abs(low.value.dataSync()[0]! / exact.value.dataSync()[0]! - 1)).toBeLessThan(2e-3);
    low.gradients.forEach((gradient, i) => {
      expect(isReducedPrecision(gradient)).toBe(false);
      expect(distance(gradient, exact.gradients[i]!), parameters[i]!.name).toBeLessThan(0.02);
      expect(distance(gradient, exact.gradients[i]!), 'was anything computed in bfloat16?').toBeGreaterThan(
        1e-5,
      );
    });
  });

  it('converts a weight once until the optimizer writes it, and frees the copy then', () => {
    const [weight, first, second] = [1, 2, 3].map((s) => tf.tidy(() => tf.variable(random([8, 8], s))));
    const [x, gradient] = [random<tf.Rank.R2>([4, 8], 4), tf.ones([8, 8])];
    tf.dispose([weight, first, second, x, gradient].map((tensor) => tensor!.abs())); // all are native now
    const handles = () => torchMemory().nativeHandles;
    const before = handles();
    const use = () =>
      withPrecision('bfloat16', () => tf.tidy(() => linear(x, weight as unknown as tf.Tensor2D).arraySync()));
    const result = use();
    expect(handles()).toBe(before + 1);
    expect(use()).toEqual(result);
    expect(handles()).toBe(before + 1);
    adamW({
      parameters: [weight!],
      gradients: [gradient],
      firstMoments: [first!],
      secondMoments: [second!],
      weightDecay: [0],
      learningRate: 1,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8,
      step: 1,
    });
    expect(handles()).toBe(before);
    expect(use()).not.toEqual(result);
    weight!.dispose();
    expect(handles()).toBe(before - 1);
  });

  it('keeps what a change of weights as small as its own rounding adds up to', () => {
    const weight = tf.variable(tf.ones<tf.Rank.R2>([1, 1]));
    const [first, second] = [tf.variable(tf.zeros([1, 1])), tf.variable(tf.zeros([1, 1]))];
    for (let step = 1; step <= 100; step++) {
      tf.tidy(() => {
        const { gradients } = withPrecision('bfloat16', () =>
          valueAndGradients(
            () =>
              linear(tf.ones([1, 1]), weight)
                .sum()
                .asScalar(),
            [weight],
          ),
        );
        const clipped = clipByGlobalNorm(gradients, 1);
        adamW({
          ...{
            parameters: [weight],
            gradients: clipped.gradients,
            firstMoments: [first],
            secondMoments: [second],
          },
          weightDecay: [0],
          learningRate: 1e-4,
          beta1: 0.9,
          beta2: 0.99,
          epsilon: 1e-8,
          step,
        });
      });
    }
    expect(weight.dataSync()[0]).toBeCloseTo(0.99, 4);
  });

  it('is the precision of tf.matMul too', () => {
    const [a, b] = [random<tf.Rank.R2>([16, 16], 1), random<tf.Rank.R2>([16, 16], 2)];
    const low = withPrecision('bfloat16', () => tf.matMul(a, b));
    expect(distance(low, tf.matMul(a, b))).toBeLessThan(0.01);
    expect(isReducedPrecision(low)).toBe(true);
    const integers = tf.tensor2d([[257, 1]], [1, 2], 'int32');
    expect([
      ...withPrecision('bfloat16', () => tf.matMul(integers, integers, false, true)).dataSync(),
    ]).toEqual([66050]);
  });

  it('does not touch gelu of a float32 tensor', () => {
    const x = random([64], 3);
    expect([...withPrecision('bfloat16', () => gelu(x)).dataSync()]).toEqual([...gelu(x).dataSync()]);
  });
});

import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectEngine } from '../engines/select.js';
import { torchMemory } from '../engines/torch/index.js';
import { normal } from '../testing/compare.js';
import { dropout, gelu, layerNorm, linear, recompute, valueAndGradients } from './index.js';

beforeAll(() => selectEngine({ engine: 'torch', device: process.env.PHI1_TEST_DEVICE ?? 'auto' }));

/** A function with branches that meet, shared inputs, views, and an op that hands its gradient on. */
function network(weight: tf.Variable<tf.Rank.R2>, bias: tf.Variable<tf.Rank.R1>, x: tf.Tensor2D): tf.Scalar {
  const hidden = gelu(linear(x, weight, bias));
  const normed = layerNorm(hidden, bias, bias);
  const branches = hidden.add(normed.mul(hidden)).add(tf.transpose(tf.transpose(hidden as tf.Tensor2D)));
  const [first, second] = tf.split(branches, 2, 1) as [tf.Tensor, tf.Tensor];
  return first.mul(second).sum().add(hidden.clone().sum()).add(bias.sum()).asScalar();
}

describe('valueAndGradients', () => {
  const make = () => {
    const weight = tf.variable(tf.randomNormal<tf.Rank.R2>([4, 6], 0, 1, 'float32', 1));
    const bias = tf.variable(tf.randomNormal<tf.Rank.R1>([4], 0, 1, 'float32', 2));
    const unused = tf.variable(tf.ones([3]));
    return { weight, bias, unused, x: tf.randomNormal<tf.Rank.R2>([5, 6], 0, 1, 'float32', 3) };
  };

  it('gives what tf.variableGrads gives', () => {
    const { weight, bias, unused, x } = make();
    const expected = tf.variableGrads(() => network(weight, bias, x), [weight, bias]);
    const { value, gradients } = valueAndGradients(() => network(weight, bias, x), [weight, unused, bias]);
    expect(value.dataSync()[0]).toBe(expected.value.dataSync()[0]);
    expect([...gradients[0]!.dataSync()]).toEqual([...expected.grads[weight.name]!.dataSync()]);
    expect([...gradients[1]!.dataSync()]).toEqual([0, 0, 0]);
    expect([...gradients[2]!.dataSync()]).toEqual([...expected.grads[bias.name]!.dataSync()]);
  });

  it('leaves nothing behind but what it returns, also when it throws', () => {
    const { weight, bias, x } = make();
    const counts = () => [tf.memory().numTensors, torchMemory().nativeHandles];
    const round = () => {
      const { value, gradients } = valueAndGradients(() => network(weight, bias, x), [weight, bias]);
      tf.dispose([value, gradients]);
    };
    round();
    const before = counts();
    round();
    expect(counts()).toEqual(before);
    expect(() => valueAndGradients(() => linear(x, weight) as unknown as tf.Scalar, [weight])).toThrow(
      'scalar',
    );
    expect(tf.engine().state.gradientDepth).toBe(0);
  });

  it('has far less alive at its peak than tf.variableGrads', () => {
    const weights = Array.from({ length: 12 }, (_, i) =>
      tf.variable(tf.randomNormal<tf.Rank.R2>([8, 8], 0, 0.3, 'float32', i)),
    );
    const x = tf.ones<tf.Rank.R2>([512, 8]);
    let peak = 0;
    const watch = (y: tf.Tensor) => {
      const watched = tf.customGrad((input) => ({
        value: (input as tf.Tensor).mul(1),
        gradFunc: (dy: tf.Tensor) => {
          peak = Math.max(peak, tf.memory().numBytes);
          return dy.mul(1);
        },
      }));
      return watched(y);
    };
    const deep = () => weights.reduce<tf.Tensor>((y, w) => watch(gelu(linear(y, w))), x).sum() as tf.Scalar;
    const measurePeak = (run: () => void) => {
      const before = tf.memory().numBytes;
      peak = 0;
      tf.tidy(run);
      return peak - before;
    };
    const theirs = measurePeak(() => tf.variableGrads(deep, weights));
    const ours = measurePeak(() => valueAndGradients(deep, weights));
    expect(ours).toBeLessThan(0.7 * theirs);
  });
});

describe('recompute', () => {
  const drawn = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number, scale = 1) =>
    tf.tidy(() => tf.tensor<R>(normal(shape, seed, scale).values, shape));
  const layers = 6;
  const weights = () =>
    Array.from({ length: layers }, (_, i) => tf.variable(drawn<tf.Rank.R2>([16, 16], i, 0.3)));

  /** A residual network in blocks, each of which another function may run. */
  const network = (ws: tf.Variable<tf.Rank.R2>[], x: tf.Tensor, run: typeof recompute) =>
    ws
      .reduce<tf.Tensor>(
        (y, w, i) => run((z) => gelu(linear(dropout(gelu(linear(z!, w)), 0.2, i), w)).add(z!), [y]),
        x.mul(ws[0]!.mean()),
      )
      .square()
      .sum() as tf.Scalar;
  const plainly: typeof recompute = (f, inputs) => f(...inputs);

  const gradientsWith = (run: typeof recompute) => {
    const ws = weights();
    const x = drawn([40, 16], 9);
    const { value, gradients } = valueAndGradients(() => network(ws, x, run), ws);
    return [value, ...gradients].map((tensor) => [...tensor.dataSync()]);
  };

  it('gives the same gradients bit for bit, of inputs and of variables that a block only uses', () => {
    expect(gradientsWith(recompute)).toEqual(gradientsWith(plainly));
  });

  it('may be nested', () => {
    const nested: typeof recompute = (f, inputs) => recompute((x) => recompute(f, [x!]).mul(1), inputs);
    expect(gradientsWith(nested)).toEqual(gradientsWith(plainly));
  });

  it('only calls the function outside of valueAndGradients', () => {
    const ws = weights();
    const x = tf.ones([2, 16]);
    const wanted = tf.variableGrads(() => network(ws, x, plainly), ws).grads;
    const found = tf.variableGrads(() => network(ws, x, recompute), ws).grads;
    for (const name of Object.keys(wanted))
      expect([...found[name]!.dataSync()]).toEqual([...wanted[name]!.dataSync()]);
    expect([...recompute((y) => y!.add(1), [x]).dataSync()]).toEqual([...x.add(1).dataSync()]);
  });

  it('holds less, and leaves nothing behind, also when a block throws in the backward pass', () => {
    const ws = weights();
    const x = tf.ones([512, 16]);
    const heldAtTheEnd = (run: typeof recompute) => {
      let held = 0;
      const before = tf.memory().numBytes;
      const loss = () => {
        const value = network(ws, x, run);
        held = tf.memory().numBytes - before;
        return value;
      };
      const { value, gradients } = valueAndGradients(loss, ws);
      tf.dispose([value, gradients]);
      return held;
    };
    const counts = () => [tf.memory().numTensors, torchMemory().nativeHandles];
    const [plain, recomputed] = [heldAtTheEnd(plainly), heldAtTheEnd(recompute)];
    expect(recomputed).toBeLessThan(0.4 * plain);
    const before = counts();
    heldAtTheEnd(recompute);
    expect(counts()).toEqual(before);
    let calls = 0;
    const failing: typeof recompute = (f, inputs) =>
      recompute((y) => {
        if (++calls > layers + 2) throw new Error('no more');
        return f(y!);
      }, inputs);
    expect(() => valueAndGradients(() => network(ws, x, failing), ws)).toThrow('no more');
    expect(counts()).toEqual(before);
    heldAtTheEnd(recompute);
    expect(counts()).toEqual(before);
  });
});

/** Gradients of TensorFlow.js's ops against differences of their values: the right shape, and the right numbers. */
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../index.js';
import { torchBackend } from '../testing/engines.js';
import { valueAndGradients } from './index.js';

beforeAll(() => torchBackend());

const random = (shape: number[], seed: number, low = 0.3, high = 1.7) =>
  tf.randomUniform(shape, low, high, 'float32', seed);

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;
const ints = (values: number[], ...shape: number[]) => tf.tensor(values, shape, 'int32');

/** By name: the op, and the shapes of what it is differentiated in. */
const OPS: Record<string, [op: Op, ...shapes: number[][]]> = {
  'matMul of a batch and a matrix': [(a, b) => tf.matMul(a!, b!), [2, 4, 3], [3, 2]],
  'matMul of a matrix and a batch': [(a, b) => tf.matMul(a!, b!), [4, 3], [5, 3, 2]],
  'matMul of batches of one': [(a, b) => tf.matMul(a!, b!), [1, 2, 4, 3], [5, 1, 3, 2]],
  'matMul, first transposed': [(a, b) => tf.matMul(a!, b!, true), [2, 3, 4], [3, 2]],
  'matMul, second transposed': [(a, b) => tf.matMul(a!, b!, false, true), [2, 4, 3], [2, 3]],
  'matMul, both transposed': [(a, b) => tf.matMul(a!, b!, true, true), [3, 4], [6, 2, 3]],
  'matMul of matrices': [(a, b) => tf.matMul(a!, b!), [4, 3], [3, 2]],
  'cumsum over the first axis': [(x) => tf.cumsum(x!, 0), [3, 2]],
  'cumsum over a middle axis': [(x) => tf.cumsum(x!, 1), [2, 3, 4]],
  'cumsum over the last axis': [(x) => tf.cumsum(x!, -1), [2, 3]],
  'cumsum, exclusive and reversed': [(x) => tf.cumsum(x!, 0, true, true), [4, 3]],
  'cumsum, reversed': [(x) => tf.cumsum(x!, 1, false, true), [4, 3, 2]],
  'reflect padding': [(x) => tf.mirrorPad(x!, [[2, 1], [0, 2]], 'reflect'), [4, 3]], // prettier-ignore
  'symmetric padding': [(x) => tf.mirrorPad(x!, [[2, 1], [3, 0]], 'symmetric'), [4, 3]], // prettier-ignore
  'constant padding': [(x) => tf.pad(x!, [[2, 1], [0, 2]], 3), [4, 3]], // prettier-ignore
  'prod over all': [(x) => tf.prod(x!), [2, 3]],
  'prod over the last axis by its negative number': [(x) => tf.prod(x!, -1), [2, 3]],
  'prod over a middle axis by its negative number': [(x) => tf.prod(x!, -2), [2, 3, 4]],
  'prod over two axes': [(x) => tf.prod(x!, [0, 2]), [2, 3, 4]],
  ...Object.fromEntries(
    (
      ['maximum', 'minimum', 'squaredDifference', 'add', 'sub', 'mul', 'div', 'pow', 'atan2'] as const
    ).flatMap((name) => [
      [`${name}, second broadcast`, [(a: tf.Tensor, b: tf.Tensor) => tf[name](a, b), [2, 3, 4], [3, 1]]],
      [`${name}, first broadcast`, [(a: tf.Tensor, b: tf.Tensor) => tf[name](a, b), [4], [3, 1]]],
      [`${name}, a scalar`, [(a: tf.Tensor, b: tf.Tensor) => tf[name](a, b), [3, 2], []]],
    ]),
  ),
  'prelu, slopes broadcast': [(x, alpha) => tf.prelu(x!.sub(1), alpha!), [3, 4], [4]],
  'where, broadcast': [(a, b) => tf.where(tf.tensor1d([1, 0, 1], 'bool'), a!, b!), [2, 3], [1, 3]],
  'gather over a middle axis': [(x) => tf.gather(x!, ints([1, 0, 1, 2], 4), 1), [2, 3, 4]],
  'gather over the last axis': [(x) => tf.gather(x!, ints([1, 0, 3, 1], 2, 2), -1), [2, 3, 4]],
  'gather in batches': [(x) => tf.gather(x!, ints([1, 0, 2, 2], 2, 2), 1, 1), [2, 3, 4]],
  'sum over an axis': [(x) => tf.sum(x!, 0), [2, 3]],
  'mean over a negative axis': [(x) => tf.mean(x!, -2), [2, 3]],
  'max over a middle axis': [(x) => tf.max(x!, 1), [2, 3, 4]],
  'min over a negative axis': [(x) => tf.min(x!, -2), [2, 3, 4]],
  'softmax over the last axis': [(x) => tf.softmax(x!), [2, 3, 4]],
  logSoftmax: [(x) => tf.logSoftmax(x!), [2, 3]],
  'logSumExp over an axis': [(x) => tf.logSumExp(x!, 0), [2, 3]],
  'euclidean norm': [(x) => tf.norm(x!, 'euclidean', 0), [3, 2]],
  'batch normalization': [
    (x, mean, variance, offset, scale) => tf.batchNorm(x!, mean as never, variance as never, offset as never, scale as never), // prettier-ignore
    ...[[2, 2, 2, 3], [3], [3], [3], [3]],
  ],
  tile: [(x) => tf.tile(x!, [2, 1, 3]), [2, 3, 1]],
  broadcastTo: [(x) => tf.broadcastTo(x!, [2, 3, 4]), [3, 1]],
  'strided reshape and transpose': [(x) => tf.transpose(x!, [2, 0, 1]).reshape([4, 6]), [2, 3, 4]],
  'stack and unstack': [(a, b) => tf.concat(tf.unstack(tf.stack([a!, b!], 1), 0).toReversed(), 0), [2, 3], [2, 3]], // prettier-ignore
  split: [(x) => tf.split(x!, [1, 2], 1)[1]!.mul(2), [2, 3]],
  'segment sum': [(x) => tf.unsortedSegmentSum(x!, ints([1, 0, 1], 3) as never, 2), [3, 2]],
  'space to batch': [(x) => tf.spaceToBatchND(x!, [2, 2], [[0, 0], [0, 0]]), [1, 4, 2, 3]], // prettier-ignore
  'local response normalization': [(x) => tf.localResponseNormalization(x as tf.Tensor4D, 1), [1, 2, 2, 3]],
  clipByValue: [(x) => tf.clipByValue(x!, 0.5, 1.5), [3, 4]],
  ...Object.fromEntries(
    (
      [
        ...[
          'acosh',
          'asinh',
          'atan',
          'cos',
          'cosh',
          'elu',
          'erf',
          'exp',
          'expm1',
          'leakyRelu',
          'log',
          'log1p',
        ],
        ...[
          'reciprocal',
          'relu',
          'rsqrt',
          'selu',
          'sigmoid',
          'sin',
          'sinh',
          'softplus',
          'sqrt',
          'square',
          'tan',
          'tanh',
          'abs',
          'neg',
        ],
      ] as const
    ).map(
      // prettier-ignore
      (name) => [name, [(x: tf.Tensor) => tf[name as 'exp'](x.add(name === 'acosh' ? 1 : 0)), [3, 4]]],
    ),
  ),
};

describe.each(Object.entries(OPS))('%s', (_, [op, ...shapes]) => {
  const points = () => shapes.map((shape, i) => random(shape, i + 1));
  const weighted = (...inputs: tf.Tensor[]) => {
    const y = op(...inputs);
    return y.mul(random(y.shape, 9)).sum() as tf.Scalar;
  };

  /** The slope along a direction, by a difference. */
  const slope = (at: tf.Tensor[], direction: tf.Tensor[]) => {
    const step = 2 ** -8;
    const moved = (by: number) => weighted(...at.map((x, i) => x.add(direction[i]!.mul(by)))).dataSync()[0]!;
    return (moved(step) - moved(-step)) / (2 * step);
  };

  it.each(['tf.grads', 'valueAndGradients'] as const)('%s', (method) => {
    const at = points();
    const variables = at.map((x) => tf.variable(x));
    const gradients =
      method === 'tf.grads'
        ? tf.grads((...inputs: tf.Tensor[]) => weighted(...inputs))(at)
        : valueAndGradients(() => weighted(...variables), variables).gradients;
    expect(gradients.map(({ shape }) => shape)).toEqual(shapes);
    at.forEach((_, i) => {
      const direction = at.map((x, j) => (i === j ? random(x.shape, 20 + i, -1, 1) : tf.zerosLike(x)));
      const expected = slope(at, direction);
      const found = gradients[i]!.mul(direction[i]!).sum().dataSync()[0]!;
      expect(Math.abs(found - expected), `${String(found)}, by differences ${String(expected)}`).toBeLessThan(
        0.02 * (1 + Math.abs(expected)),
      );
    });
  });
});

it('a gradient that does not have the shape of what it is the gradient of is an error', () => {
  const w = tf.variable(tf.ones([3]));
  const wrong = tf.customGrad((x) => ({
    value: (x as tf.Tensor).sum(),
    gradFunc: () => tf.ones([2, 3]),
  }));
  expect(() => valueAndGradients(() => wrong(w) as tf.Scalar, [w])).toThrow('[2,3]');
});

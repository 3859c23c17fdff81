/** Elementwise kernels and activations against TensorFlow.js’s cpu backend, on random shapes. */
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { tf } from '../../../index.js';
import { torchBackend } from '../../../testing/engines.js';
import { arbitraryData, RUNS, sameOnBoth, shapes, toTensor, value } from '../../../testing/random-tensors.js';

beforeAll(async () => {
  await torchBackend();
});

/** Two shapes that broadcast together: each dimension of one may be 1 in the other, or missing. */
const broadcastPairs = shapes.chain((shape) =>
  fc
    .tuple(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat({ max: shape.length }))
    .map(
      ([ones, dropped]) => [shape, shape.map((length, d) => (ones[d] ? 1 : length)).slice(dropped)] as const,
    ),
);

const UNARY = [
  ...[
    'abs',
    'ceil',
    'cos',
    'cosh',
    'elu',
    'erf',
    'exp',
    'expm1',
    'floor',
    'isNaN',
    'leakyRelu',
    'neg',
    'relu',
  ],
  ...[
    'relu6',
    'round',
    'selu',
    'sigmoid',
    'sign',
    'sin',
    'sinh',
    'softplus',
    'square',
    'step',
    'tan',
    'tanh',
  ],
  ...['atan', 'asinh', 'logSigmoid', 'reciprocal', 'isFinite', 'isInf'],
] as const;

describe('functions of one tensor', () => {
  it.each(UNARY)('%s', async (name) => {
    const property = fc.asyncProperty(
      shapes.chain((shape) => arbitraryData(shape)),
      (data) => sameOnBoth(() => (tf[name as 'abs'] as (x: tf.Tensor) => tf.Tensor)(toTensor(data))),
    );
    await fc.assert(property, { numRuns: 15 });
  });

  it.each(['abs', 'relu', 'relu6', 'neg', 'step', 'sign', 'square', 'exp'] as const)(
    '%s of integers',
    async (name) => {
      const property = fc.asyncProperty(
        shapes.chain((shape) => arbitraryData(shape, ['int32'])),
        (data) => sameOnBoth(() => (tf[name] as (x: tf.Tensor) => tf.Tensor)(toTensor(data))),
      );
      await fc.assert(property, { numRuns: 10 });
    },
  );

  it.each([
    'relu',
    'sigmoid',
    'tanh',
    'abs',
    'exp',
    'sign',
    'isNaN',
    'isFinite',
    'floor',
    'sqrt',
    'log',
  ] as const)('%s of NaN and infinities', async (name) => {
    await sameOnBoth(() =>
      (tf[name] as (x: tf.Tensor) => tf.Tensor)(tf.tensor([NaN, Infinity, -Infinity, 0, -0])),
    );
  });
});

const BINARY = [
  ...['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference', 'atan2', 'mod', 'floorDiv'],
  ...['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'],
] as const;

describe('functions of two tensors, broadcast', () => {
  it.each(BINARY)('%s', async (name) => {
    const positive = fc.float({ min: 0.5, max: 4, noNaN: true });
    const divides = ['div', 'mod', 'floorDiv'].includes(name);
    const property = fc.asyncProperty(
      broadcastPairs.chain(([a, b]) =>
        fc.tuple(arbitraryData(a), arbitraryData(b, ['float32'], divides ? positive : value)),
      ),
      fc.boolean(),
      ([a, b], swap) =>
        sameOnBoth(() => {
          const [x, y] = [toTensor(a), toTensor(b)];
          const call = tf[name as 'add'] as (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;
          return swap && !divides ? call(y, x) : call(x, y);
        }, 1e-3),
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  it.each(['add', 'sub', 'mul', 'maximum', 'equal', 'floorDiv', 'mod', 'pow'] as const)(
    '%s of integers',
    async (name) => {
      const natural = fc.integer({ min: 1, max: 5 });
      const property = fc.asyncProperty(
        broadcastPairs.chain(([a, b]) =>
          fc.tuple(arbitraryData(a, ['int32']), arbitraryData(b, ['int32'], natural)),
        ),
        ([a, b]) =>
          sameOnBoth(() =>
            (tf[name as 'add'] as (x: tf.Tensor, y: tf.Tensor) => tf.Tensor)(toTensor(a), toTensor(b)),
          ),
      );
      await fc.assert(property, { numRuns: 20 });
    },
  );

  it('integer division by zero gives what the cpu backend gives', async () => {
    await sameOnBoth(() =>
      tf.floorDiv(tf.tensor([1, -1, 0], [3], 'int32'), tf.tensor([0, 0, 0], [3], 'int32')),
    );
  });
});

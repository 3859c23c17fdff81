/** Ops of int32 up to its limits, and of truth values, against TensorFlow.js's cpu backend: equal in every bit. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../../index.js';
import { runOn, torchBackend } from '../../../testing/engines.js';

beforeAll(() => torchBackend());

const [MIN, MAX] = [-(2 ** 31), 2 ** 31 - 1];
const integer = fc.oneof(
  fc.constantFrom(0, 1, -1, 2, 7, -8, 46341, 65536, 2 ** 24 + 1, -(2 ** 24) - 1, MAX - 1, MAX, MIN, MIN + 1),
  fc.integer({ min: MIN, max: MAX }),
  fc.integer({ min: -50, max: 50 }),
);
const LENGTH = 60;
const integers = fc.array(integer, { minLength: LENGTH, maxLength: LENGTH });
const toTensor = (values: number[], ...shape: number[]) =>
  tf.tensor(values, shape.length > 0 ? shape : [values.length], 'int32');

async function expectEqual(compute: () => tf.Tensor): Promise<void> {
  const expected = await runOn('cpu', compute);
  expect(await runOn('torch', compute)).toEqual(expected);
}

async function holdsFor<T>(arbitrary: fc.Arbitrary<T>, compute: (input: T) => tf.Tensor): Promise<void> {
  const property = fc.asyncProperty(arbitrary, (input) => expectEqual(() => compute(input)));
  await fc.assert(property, { numRuns: 12 });
}

describe('int32', () => {
  const BINARY = [
    ...['add', 'sub', 'mul', 'mod', 'floorDiv', 'pow', 'maximum', 'minimum', 'squaredDifference', 'atan2'],
    ...['equal', 'less', 'greaterEqual', 'prelu'],
  ];
  it.each(BINARY)('%s', async (name) => {
    const call = tf[name as 'add'] as (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
    await holdsFor(fc.tuple(integers, integers), ([a, b]) => call(toTensor(a), toTensor(b)));
    await holdsFor(fc.tuple(integers, integer), ([a, b]) => call(toTensor(a), tf.scalar(b, 'int32')));
    await holdsFor(fc.tuple(integer, integers), ([a, b]) => call(tf.scalar(a, 'int32'), toTensor(b, 6, 10)));
  });

  const UNARY = [
    ...['neg', 'sign', 'relu', 'relu6', 'step', 'round', 'isNaN', 'zerosLike', 'onesLike'],
    ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'expm1', 'log1p', 'reciprocal', 'selu', 'sinh'],
    ...['softplus', 'logSigmoid'],
  ];
  it.each(UNARY)('%s', async (name) => {
    const call = tf[name as 'neg'] as (x: tf.Tensor) => tf.Tensor;
    await holdsFor(integers, (values) => call(toTensor(values)));
  });

  it('abs and square are exact, where the cpu backend rounds to float32', async () => {
    const values = [2 ** 24 + 1, -(2 ** 24) - 1, MAX, 46340, -3];
    expect((await runOn('torch', () => tf.abs(toTensor(values)))).values).toEqual(values.map(Math.abs));
    const squares = values.map((value) => Math.imul(value, value));
    expect((await runOn('torch', () => tf.square(toTensor(values)))).values).toEqual(squares);
  });

  it.each(['sum', 'prod', 'max', 'min', 'argMax', 'argMin', 'cumsum', 'cumprod'] as const)(
    '%s',
    async (name) => {
      // whose products and sums are exact
      const small = fc.array(fc.integer({ min: -200, max: 200 }), { minLength: LENGTH, maxLength: LENGTH });
      const shape = name.endsWith('prod') ? [20, 3] : [6, 10];
      await holdsFor(name.endsWith('prod') ? small : integers, (values) =>
        (tf[name] as (x: tf.Tensor, axis: number) => tf.Tensor)(toTensor(values, ...shape), 1),
      );
    },
  );

  it('products of matrices, vectors and einsum, wherever float64 holds their sums', async () => {
    const factor = fc.array(fc.integer({ min: -(2 ** 19), max: 2 ** 19 }), {
      minLength: LENGTH,
      maxLength: LENGTH,
    });
    const pairs = fc.tuple(integers, factor);
    await holdsFor(pairs, ([a, b]) => tf.matMul(toTensor(a, 6, 10), toTensor(b, 10, 6)));
    await holdsFor(pairs, ([a, b]) => tf.matMul(toTensor(a, 2, 5, 6), toTensor(b, 2, 6, 5), true, true));
    await holdsFor(pairs, ([a, b]) => tf.dot(toTensor(a), toTensor(b)));
    await holdsFor(pairs, ([a, b]) => tf.einsum('bij,bjk->ik', toTensor(a, 5, 3, 4), toTensor(b, 5, 4, 3)));
    await holdsFor(pairs, ([a, b]) =>
      tf.fused.matMul({
        a: toTensor(a, 6, 10) as tf.Tensor2D,
        b: toTensor(b, 10, 6) as tf.Tensor2D,
        bias: toTensor(a.slice(0, 6)),
        activation: 'relu',
      }),
    );
    await holdsFor(fc.tuple(integers, integers), ([a, b]) =>
      tf.outerProduct(toTensor(a) as tf.Tensor1D, toTensor(b) as tf.Tensor1D),
    );
  });

  it('clipByValue, addN, fill, pad, gather, where, maxPool, topk', async () => {
    const bounds = fc.tuple(
      integers,
      fc.double({ noNaN: true, min: -3e9, max: 0 }),
      fc.double({ noNaN: true, min: 0, max: 3e9 }),
    );
    await holdsFor(bounds, ([values, low, high]) => tf.clipByValue(toTensor(values), low, high));
    await holdsFor(fc.tuple(integers, integers), ([a, b]) =>
      tf.addN([toTensor(a), toTensor(b), toTensor(a)]),
    );
    await holdsFor(fc.double({ min: -1e10, max: 1e10 }), (value) => tf.fill([2], value, 'int32'));
    await holdsFor(fc.tuple(integers, integer), ([values, value]) =>
      tf.pad(toTensor(values), [[1, 2]], value),
    );
    await holdsFor(integers, (values) => tf.gather(toTensor(values), toTensor([3, 1, 59])));
    await holdsFor(integers, (values) =>
      tf.where(toTensor(values).greater(0), toTensor(values), tf.scalar(MIN, 'int32')),
    );
    await holdsFor(integers, (values) =>
      tf.maxPool(toTensor(values, 6, 10, 1) as tf.Tensor3D, 2, 2, 'valid'),
    );
    await holdsFor(integers, (values) => tf.topk(toTensor(values), 7).values);
  });

  it('bitwiseAnd', async () => {
    await holdsFor(fc.tuple(integers, integers), ([a, b]) => tf.bitwiseAnd(toTensor(a), toTensor(b)));
  });

  it('casts from and to it', async () => {
    const floats = fc.array(fc.float(), { minLength: LENGTH, maxLength: LENGTH });
    await holdsFor(floats, (values) => tf.tensor1d(values).cast('int32'));
    await expectEqual(() =>
      tf.tensor1d([3e9, -3e9, NaN, Infinity, -Infinity, 2.7, -2.7, 2 ** 32, 1e20]).cast('int32'),
    );
    await holdsFor(integers, (values) => toTensor(values).cast('bool'));
  });
});

describe('truth values', () => {
  it.each([
    ...['abs', 'neg', 'relu', 'round', 'sign', 'acos', 'atan', 'expm1', 'reciprocal', 'selu'],
    ...['softplus', 'logSigmoid', 'sinh', 'logicalNot'],
  ])('%s', async (name) => {
    await expectEqual(() => (tf[name as 'abs'] as (x: tf.Tensor) => tf.Tensor)(tf.tensor1d([1, 0], 'bool')));
  });

  it.each(['mod', 'pow', 'maximum', 'atan2', 'mul', 'logicalXor'] as const)('%s', async (name) => {
    const [a, b] = [[1, 1, 0, 0], [1, 0, 1, 0]]; // prettier-ignore
    await expectEqual(() => tf[name](tf.tensor1d(a, 'bool'), tf.tensor1d(b, 'bool')));
  });
});

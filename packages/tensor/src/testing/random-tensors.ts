/** Random tensors for property tests, and the cpu backend as the judge of what a kernel should give. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { tf } from '../index.js';
import { runOn } from './engines.js';

/** Examples of a property. */
export const RUNS = 40;

/** Same shape, type and values on both backends. */
export async function sameOnBoth(compute: () => tf.Tensor, tolerance = 1e-4): Promise<void> {
  const expected = await runOn('cpu', compute);
  const actual = await runOn('torch', compute);
  expect({ shape: actual.shape, dtype: actual.dtype }).toEqual({
    shape: expected.shape,
    dtype: expected.dtype,
  });
  expected.values.forEach((value, i) => {
    const got = actual.values[i]!;
    if (Object.is(value, got) || value === got) return;
    expect(
      Math.abs(got - value),
      `element ${String(i)}: ${String(got)}, cpu has ${String(value)}`,
    ).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value)));
  });
}

export const dimension = fc.integer({ min: 0, max: 4 });
export const shapes = fc.array(dimension, { maxLength: 4 });
/** Multiples of 1/64: no result then hangs on how the last bit of an input was rounded. */
export const value = fc.integer({ min: -256, max: 256 }).map((n) => n / 64);

export interface Data {
  shape: number[];
  dtype: 'float32' | 'int32' | 'bool';
  values: number[];
}

/** Data of a shape, in one of the types. */
export const arbitraryData = (
  shape: number[],
  dtypes: Data['dtype'][] = ['float32'],
  values: fc.Arbitrary<number> = value,
): fc.Arbitrary<Data> => {
  const size = tf.util.sizeFromShape(shape);
  return fc.record({
    shape: fc.constant(shape),
    dtype: fc.constantFrom(...dtypes),
    values: fc.array(values, { minLength: size, maxLength: size }),
  });
};

/** The tensor on the current backend. */
export const toTensor = ({ shape, dtype, values }: Data): tf.Tensor => {
  const fitting =
    dtype === 'float32' ? values : values.map((x) => (dtype === 'int32' ? Math.trunc(x) : Number(x > 0)));
  return tf.tensor(fitting, shape, dtype);
};

import { beforeAll, expect, it } from 'vitest';
import { tf } from '../../index.js';
import { torchBackend } from '../../testing/engines.js';

beforeAll(() => torchBackend());

it.each([
  ['torch', 'cpu'],
  ['cpu', 'torch'],
])('a complex tensor made on %s can be used on %s', async (from, to) => {
  await tf.setBackend(from);
  const made = tf.complex([1, 2], [3, -4]).mul(tf.complex([0, 1], [1, 0])); // moved as a result, not only as values
  await tf.setBackend(to);
  const { numTensors, numBytes } = tf.memory();
  const squared = tf.tidy(() => made.mul(made));
  expect([...squared.dataSync()]).toEqual([8, -6, -12, -16]);
  expect([...tf.tidy(() => tf.imag(made)).dataSync()]).toEqual([1, -4]);
  expect([...made.dataSync()]).toEqual([-3, 1, 2, -4]);
  squared.dispose();
  expect(tf.memory().numTensors).toBeLessThanOrEqual(numTensors + 1);
  expect(tf.memory().numBytes).toBeLessThanOrEqual(numBytes + 8);
  made.dispose();
});

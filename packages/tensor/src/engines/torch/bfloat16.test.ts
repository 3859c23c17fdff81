import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { cacheWrite, embedding, tf, toBfloat16 } from '../../index.js';
import { toBfloat16Reference } from '../../ops/bfloat16.js';
import { torchBackend } from '../../testing/engines.js';
import type { TorchBackend } from './backend.js';
import { torchMemory } from './index.js';

let backend: TorchBackend;
beforeAll(async () => {
  backend = await torchBackend();
});

/** [2, 3, 4] numbers that bfloat16 holds exactly. */
const exact = () =>
  tf.tensor3d(
    Array.from({ length: 24 }, (_, i) => (i - 12) / 8),
    [2, 3, 4],
  );

describe('a tensor that is held as bfloat16', () => {
  it('holds the nearest values, ties to even, and reads as float32', () => {
    const held = toBfloat16(tf.tensor1d([1, 1 + 2 ** -9, 1 + 3 * 2 ** -8, -Math.PI, Infinity, NaN]));
    expect(backend.isBfloat16(held)).toBe(true);
    expect(held.dtype).toBe('float32');
    expect(held.dataSync()).toBeInstanceOf(Float32Array);
    expect([...held.dataSync()]).toEqual([1, 1, 1 + 2 ** -6, -3.140625, Infinity, NaN]);
  });

  it('is what the reference composition gives', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: Math.fround(-1e30), max: Math.fround(1e30) }), (x) => {
        const [ours] = toBfloat16(tf.tensor1d([x])).dataSync();
        const [reference] = toBfloat16Reference(tf.tensor1d([x])).dataSync();
        // both are neighbors of x; halfway between two of them either may be
        expect(Math.abs(ours! - x)).toBeLessThanOrEqual(2 ** -8 * Math.abs(x) + 1e-40);
        if (ours !== reference) expect(Math.abs(ours! - x)).toBeCloseTo(Math.abs(reference! - x), 5);
      }),
    );
  });

  it.each<[string, (x: tf.Tensor3D) => tf.Tensor]>([
    ['reshape', (x) => x.reshape([6, 4])],
    ['transpose', (x) => x.transpose([2, 0, 1])],
    ['slice', (x) => x.slice([0, 1, 1], [2, 2, 2])],
    ['split', (x) => tf.split(x, 2, 2)[1]!],
    ['unstack', (x) => tf.unstack(x, 1)[2]!],
    ['concat', (x) => tf.concat([x, x], 1)],
    ['tile', (x) => x.tile([1, 2, 1])],
    ['gather', (x) => tf.gather(x, tf.tensor1d([1, 0, 1], 'int32'), 1)],
    ['clone', (x) => x.clone()],
    ['embedding', (x) => embedding(tf.tensor1d([2, 0], 'int32'), x.reshape([6, 4]))],
  ])('is moved without becoming another: %s', (_, move) => {
    const moved = move(toBfloat16(exact()));
    expect(backend.isBfloat16(moved)).toBe(true);
    expect([...moved.dataSync()]).toEqual([...move(exact()).dataSync()]);
  });

  it.each<[string, (x: tf.Tensor3D) => tf.Tensor]>([
    ['add', (x) => x.add(x.mul(2 ** -12))],
    ['add a number', (x) => x.add(1 / 3)],
    ['divide', (x) => x.div(3)],
    ['exp', (x) => x.exp()],
    ['sum', (x) => x.sum(-1)],
    ['softmax', (x) => x.softmax()],
    ['matMul', (x) => tf.matMul(x, x, false, true)],
    ['pad', (x) => x.pad([[0, 0], [1, 0], [0, 0]], 1.001)], // prettier-ignore
    ['stack', (x) => tf.stack([x, x.mul(1 / 3)])],
    ['concat with float32', (x) => tf.concat([x, x.mul(1 / 3)])],
    ['compare', (x) => x.greater(0.3)],
    ['cast', (x) => x.toInt()],
    ['a kernel of the cpu backend', (x) => tf.image.resizeBilinear(x, [4, 6])],
    ['another', (x) => tf.unique(x.flatten()).values],
  ])('is computed with as float32: %s', (_, compute) => {
    const result = compute(toBfloat16(exact()));
    const expected = compute(exact());
    expect(backend.isBfloat16(result)).toBe(false);
    expect(result.dtype).toBe(expected.dtype);
    expect([...result.dataSync()]).toEqual([...expected.dataSync()]);
  });

  it('takes writes in place, and copies into float32', () => {
    const cache = tf.variable(toBfloat16(tf.zeros<tf.Rank.R4>([1, 3, 1, 2])));
    cacheWrite(cache, tf.tensor4d([1 / 3, 2], [1, 1, 1, 2]), [1]);
    expect(backend.isBfloat16(cache)).toBe(true);
    expect([...cache.dataSync()]).toEqual([0, 0, 0.333984375, 2, 0, 0]);
    const wide = tf.variable(tf.zeros<tf.Rank.R4>([1, 2, 1, 2]));
    cacheWrite(wide, toBfloat16(tf.tensor4d([1 / 3, 2], [1, 1, 1, 2])), [0]);
    expect([...wide.dataSync()]).toEqual([0.333984375, 2, 0, 0]);
  });

  it('goes to another backend and leaves no native tensor behind', async () => {
    const before = torchMemory().nativeHandles;
    const held = tf.tidy(() => toBfloat16(exact()));
    await tf.setBackend('cpu');
    expect([...held.add(0).dataSync()]).toEqual([...exact().dataSync()]);
    await tf.setBackend('torch');
    held.dispose();
    expect(torchMemory().nativeHandles).toBe(before);
  });

  it('has a gradient of one', () => {
    const gradient = tf.grad((x) => toBfloat16(x).mul(3).sum())(exact());
    expect(new Set(gradient.dataSync())).toEqual(new Set([3]));
  });
});

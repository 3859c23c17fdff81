import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../index.js';
import { torchBackend } from '../../testing/engines.js';
import type { TorchBackend } from './backend.js';
import { torchMemory } from './index.js';

let backend: TorchBackend;
beforeAll(async () => {
  backend = await torchBackend();
});

/** An input as a kernel gets it. */
const run = (name: string, inputs: Record<string, tf.Tensor>, attributes: Record<string, unknown> = {}) =>
  tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap) as tf.Tensor;

describe('data', () => {
  it.each([
    ['float32', [1.5, -2, NaN, Infinity, -Infinity, 0]],
    ['int32', [1, -2, 2147483647, -2147483648, 0, 7]],
    ['bool', [1, 0, 1, 1, 0, 0]],
  ] as const)('comes back from the native side as it went there: %s', (dtype, values) => {
    const x = tf.tensor([...values], [2, 3], dtype);
    const native = run('Reshape', { x }, { shape: [3, 2] });
    expect(native.shape).toEqual([3, 2]);
    expect(native.dtype).toBe(dtype);
    expect(Array.from(native.dataSync())).toEqual([...values]);
  });

  it('of complex numbers and strings comes back too', () => {
    const z = tf.complex([1, 2], [3, 4]);
    expect(Array.from(tf.reshape(z, [2, 1]).dataSync())).toEqual([1, 3, 2, 4]);
    expect(tf.tensor(['a', 'ü', '']).reshape([3, 1]).dataSync()).toEqual(['a', 'ü', '']);
  });

  it('of size zero keeps its shape', () => {
    const x = tf.zeros([0, 3]);
    expect(tf.add(x, 1).shape).toEqual([0, 3]);
    expect(Array.from(tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 2])).dataSync())).toEqual([0, 0, 0, 0]);
    expect(tf.max(x, 0).dataSync()).toEqual(new Float32Array([-Infinity, -Infinity, -Infinity]));
  });

  it('of a view that is not contiguous is read in order', () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(Array.from(x.transpose().slice([1, 0], [2, 2]).dataSync())).toEqual([2, 5, 3, 6]);
  });

  it('of more than 2^31 elements can be computed with where it takes no memory', () => {
    const wide = tf.scalar(1).broadcastTo([2 ** 16 + 1, 2 ** 15]);
    expect(wide.size).toBe(2147516416);
    expect(wide.sum().dataSync()[0]).toBe(2147516416);
  });

  it('that does not fit is refused with its shape and its size', () => {
    expect(() => run('Fill', {}, { shape: [2 ** 20, 2 ** 20], value: 1, dtype: 'float32' })).toThrow(
      /Fill\(\): a float32 tensor of shape \[1048576,1048576\] takes 4.0 TiB, .* are free/,
    );
  });
});

describe('memory', () => {
  it('is freed with the tensor, and a view keeps it', () => {
    const source = tf.tensor([-1, 1, 1, -1]);
    tf.neg(source).dispose(); // the source is native from here on
    const before = torchMemory().nativeHandles;
    const x = tf.relu(source);
    const view = tf.slice(x, [1], [2]);
    expect(torchMemory().nativeHandles).toBe(before + 2);
    x.dispose();
    expect(Array.from(view.dataSync())).toEqual([1, 1]);
    view.dispose();
    expect(torchMemory().nativeHandles).toBe(before);
  });

  it('is counted by reference: clones share data', () => {
    const ids = backend.numDataIds();
    const x = tf.add(tf.tensor([1]), 1);
    const clone = x.clone();
    expect(backend.refCount(x.dataId)).toBe(2);
    x.dispose();
    expect(Array.from(clone.dataSync())).toEqual([2]);
    clone.dispose();
    expect(backend.refCount(clone.dataId)).toBe(0);
    expect(backend.numDataIds()).toBe(ids + 1); // tf.tensor([1])
  });

  it('is freed when a kernel throws', () => {
    const a = tf.ones([2, 3]);
    const b = tf.ones([4, 5]);
    tf.add(a, a).dispose();
    tf.add(b, b).dispose();
    const before = torchMemory().nativeHandles;
    expect(() => run('BatchMatMul', { a, b }, { transposeA: true, transposeB: true })).toThrow();
    expect(torchMemory().nativeHandles).toBe(before);
  });
});

it('out of memory within an operator names its shapes and what it wanted, and computing goes on', () => {
  const [a, b] = [tf.ones([2 ** 20, 1]), tf.ones([1, 2 ** 20])];
  const before = torchMemory().nativeHandles;
  expect(() => tf.add(a, b)).toThrow(
    /^Add\(a: float32 \[1048576,1\], .*can't allocate memory: you tried to allocate 4398046511104 bytes/,
  );
  expect(torchMemory().nativeHandles).toBe(before + 2); // the inputs are native now
  expect(a.sum().dataSync()[0]).toBe(2 ** 20);
});

describe('misuse', () => {
  it('of a tensor after it was disposed is refused', () => {
    const x = tf.tensor([1, 2]);
    const { dataId, shape, dtype } = x;
    x.dispose();
    expect(() => run('Relu', { x: { dataId, shape, dtype } as tf.Tensor })).toThrow(
      'Relu(x: float32 [2]): a tensor is used after it was disposed',
    );
  });

  it('of shapes that do not fit names the kernel, the shapes and the cause', () => {
    expect(() => run('Add', { a: tf.ones([2, 3]), b: tf.ones([4]) })).toThrow(
      /^Add\(a: float32 \[2,3\], b: float32 \[4\]\): .*must match the size of tensor b \(4\)/,
    );
    expect(() => run('BatchMatMul', { a: tf.ones([2]), b: tf.ones([2, 2]) })).toThrow(
      'expected two matrices, got shapes [2] and [2,2]',
    );
  });

  it('of a type that a kernel cannot take names both', () => {
    const complex = tf.complex([[1]], [[1]]);
    expect(() => run('BatchMatMul', { a: complex, b: tf.ones([1, 1]) })).toThrow(
      'BatchMatMul(a: complex64 [1,1], b: float32 [1,1]): expected real numbers, not a complex64 tensor',
    );
  });

  it('of indices that point nowhere names them', () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    expect(() => tf.gather(x, [0, 5])).toThrow('the index value 5 is not in [0, 1]');
    expect(() => tf.gatherND(x, [[-1, 0]])).toThrow('Invalid indices: -1,0 does not index into 2,2');
    expect(() => tf.scatterND([[7]], [1], [4])).toThrow('Invalid indices: 7 does not index into 4');
  });
});

describe('another engine', () => {
  it('can have made a tensor, and get one', async () => {
    await tf.setBackend('cpu');
    const x = tf.mul(tf.tensor([1, 2, 3]), 2);
    await tf.setBackend('torch');
    const y = tf.add(x, 1);
    expect(Array.from(y.dataSync())).toEqual([3, 5, 7]);
    await tf.setBackend('cpu');
    expect(Array.from(tf.add(y, 1).dataSync())).toEqual([4, 6, 8]);
    await tf.setBackend('torch');
  });
});

it('keeps memory flat over 100,000 small operations', () => {
  const x = tf.tensor([1, 2, 3, 4]);
  const step = (times: number) => {
    for (let i = 0; i < times; i++) tf.tidy(() => void tf.relu(tf.add(tf.mul(x, x), x)));
  };
  step(5_000);
  global.gc?.();
  const [handles, resident] = [torchMemory().nativeHandles, process.memoryUsage().rss];
  step(34_000);
  expect(torchMemory().nativeHandles).toBe(handles);
  expect(process.memoryUsage().rss - resident).toBeLessThan(64 * 2 ** 20);
});

describe('tf.profile', () => {
  it('sees every kernel with its inputs and outputs', async () => {
    const { kernels } = await tf.profile(() => tf.tensor1d([1, 2]).square().abs());
    expect(kernels.map(({ name, outputShapes }) => [name, outputShapes])).toEqual([
      ['Square', [[2]]],
      ['Abs', [[2]]],
    ]);
  });
});

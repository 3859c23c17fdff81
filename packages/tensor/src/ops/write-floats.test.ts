import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { selectEngine } from '../engines/select.js';
import type { TorchBackend } from '../engines/torch/backend.js';
import { fuseStorage } from './fuse-storage.js';
import { linear } from './linear.js';
import { writeFloats } from './write-floats.js';

it.each(['cpu', 'torch'] as const)(
  'gives tensors other numbers and leaves who shared them alone, on %s',
  async (engine) => {
    await selectEngine({ engine, device: 'cpu' });
    const before = tf.memory().numTensors;
    const values = Float32Array.of(1, 2, 3, 4);
    const make = () => tf.tensor2d([[5, 6], [7, 8]]); // prettier-ignore
    const start = make();
    const variable = tf.variable(start);
    expect(writeFloats(variable, values)).toBe(variable);
    const shared = start.clone();
    const turned = tf.tidy(() => make().transpose());
    const written = [
      variable,
      writeFloats(make(), values),
      writeFloats(shared, values),
      writeFloats(turned, values),
    ];
    values.fill(0); // is the caller's again
    for (const x of written) expect([...x.dataSync()]).toEqual([1, 2, 3, 4]);
    expect([...start.dataSync()]).toEqual([5, 6, 7, 8]);
    expect(() => writeFloats(variable, Float32Array.of(1))).toThrow(
      'writeFloats: 1 values for the shape [2,2]',
    );
    tf.dispose([start, ...written]);
    expect(tf.memory().numTensors).toBe(before);
  },
);

it('writes where fused weights lie, and no copy in bfloat16 says the same any more', async () => {
  await selectEngine({ engine: 'torch', device: 'cpu' });
  const backend = tf.backend() as TorchBackend;
  const pair = [1, 2].map((n) => tf.variable(tf.fill([2, 2], n)));
  fuseStorage(pair);
  const addresses = () => pair.map((x) => backend.torch.dataAddress(backend.handle(x)));
  const product = () => tf.tidy(() => linear(tf.eye(2), pair[0]! as tf.Tensor2D).dataSync()[0]);
  backend.precision = 'bfloat16'; // of which a product keeps the copy
  try {
    const before = addresses();
    expect(product()).toBe(1);
    writeFloats(pair[0]!, Float32Array.of(3, 3, 3, 3));
    expect(product()).toBe(3);
    expect(addresses()).toEqual(before);
    expect(pair.map((x) => x.dataSync()[0])).toEqual([3, 2]);
  } finally {
    backend.precision = 'float32';
  }
  tf.dispose(pair);
});

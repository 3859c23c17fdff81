import { UserError } from '@phi1/base';
import { expect, it } from 'vitest';
import { selectEngine, tf } from '../browser.js';

it('takes what the page has, and says so', async () => {
  const { engine, reason } = await selectEngine();
  expect(engine).toBe('cpu'); // webgl does not start in Node
  expect(tf.getBackend()).toBe('cpu');
  expect(reason).toBe(`engine cpu (TensorFlow.js ${tf.version_core}) in the browser`);
});

it('refuses a backend that the page has not', async () => {
  await expect(selectEngine({ engine: 'torch' })).rejects.toThrow(UserError);
  await expect(selectEngine({ engine: 'torch' })).rejects.toThrow(
    'torch cannot be used here; this page has cpu',
  );
});

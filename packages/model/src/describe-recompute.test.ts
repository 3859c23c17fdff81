/** A file of its own, since the engine keeps the memory that it has freed and so only a process's first step tells. */
import { expect, it } from 'vitest';
import { trainingMemoryRatio } from './testing/training-memory.js';

it('describes what a training step that computes layers again really allocates', async (test) => {
  const ratio = await trainingMemoryRatio('float32', true);
  if (ratio === undefined) return test.skip('needs the torch engine and /proc');
  expect(ratio).toBeGreaterThan(0.75);
  expect(ratio).toBeLessThan(1.6); // 1.2 with our CPU kernels, 1.4 without
});

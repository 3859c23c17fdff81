/** A file of its own, since what a kernel keeps for its next call counts in a process's first step only. */
import { expect, it } from 'vitest';
import { trainingMemoryRatio } from './testing/training-memory.js';

it('describes what a training step that computes layers again really allocates', async (test) => {
  const ratio = await trainingMemoryRatio('float32', true);
  if (ratio === undefined) return test.skip('needs the torch engine and glibc');
  expect(ratio).toBeGreaterThan(0.75);
  expect(ratio).toBeLessThan(1.3);
});

import { engineMemory, selectEngine, tf } from '@phi1/tensor';
import type { Random } from '@phi1/base';
import { collectGarbage } from '@phi1/base/testing';
import { expect, it } from 'vitest';
import type { Batch } from '@phi1/tokens';
import { trainSmallPhi } from './testing/small-phi.js';

/** Batches of a text whose next byte is easy to tell. */
function makeBatch(random: Random): Batch {
  const [sequences, length] = [4, 64];
  const ids = new Int32Array(sequences * length);
  for (let i = 0, token = random.int(64); i < ids.length; i++, token = (5 * token + 3) % 64) ids[i] = token;
  return { ids, labels: ids.map((token) => (5 * token + 3) % 64), sequences, length };
}

it('trains 200 steps on the torch engine with handles and native memory flat, and learns', async () => {
  await selectEngine({ engine: 'torch', device: 'cpu', threads: 1 });
  const seen: { handles: number; tensors: number; heapBytes: number }[] = [];
  const losses: number[] = [];
  const readings: Promise<void>[] = [];
  const read = async (): Promise<void> => {
    collectGarbage();
    const { nativeHandles, heapBytes } = await engineMemory();
    seen.push({ handles: nativeHandles!, tensors: tf.memory().numTensors, heapBytes: heapBytes! });
  };
  await trainSmallPhi({}, makeBatch, {
    gradientAccumulation: 2,
    validateEvery: { steps: 20 },
    onStep: ({ step, loss }) => {
      losses.push(loss);
      if (step % 20 === 10) readings.push(read());
    },
  });
  await Promise.all(readings);
  expect(losses).toHaveLength(200);
  expect(losses.at(-1)).toBeLessThan(0.2 * losses[0]!);
  expect(seen).toHaveLength(10);
  expect(new Set(seen.map(({ handles }) => handles)).size).toBe(1);
  expect(new Set(seen.map(({ tensors }) => tensors)).size).toBe(1);
  // A reading may fall on a moment when more is needed, and JavaScript's own buffers come and go. One activation of
  // [256, 128] a batch would be 31 MB from the first readings to the last.
  const least = (from: number, to: number) => Math.min(...seen.slice(from, to).map((one) => one.heapBytes));
  expect(least(7, 10) - least(1, 4)).toBeLessThan(2e6);
});

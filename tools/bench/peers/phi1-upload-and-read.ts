/** One side of upload-and-read.ts: `@phi1/tensor` as it is built in some checkout. */
import { pathToFileURL } from 'node:url';
import type * as Tensor from '@phi1/tensor';
import { contest, ResidentMemory } from '../side-by-side.js';

const [library, passes] = process.argv.slice(2);
const { selectEngine, tf } = (await import(pathToFileURL(library!).href)) as typeof Tensor;
await selectEngine({ engine: 'torch', device: 'cpu' });
const values = new Float32Array(1_000_000);

async function run(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const sum = tf.tidy(() => tf.tensor1d(values).mul(2).sum());
    await sum.data();
    sum.dispose();
  }
}

await run(50);
const memory = new ResidentMemory();
await contest(async () => {
  const start = performance.now();
  await run(Number(passes));
  return {
    milliseconds: (performance.now() - start) / Number(passes),
    grownMiB: memory.bytes / 2 ** 20,
  };
});

/** What stays resident in loops that never let the event loop turn, in a process of its own. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { torchBackend } from '../../testing/engines.js';

const PASSES = {
  upload: 'const x = tf.tidy(() => tf.tensor1d(values).mul(2).sum()); await x.data(); x.dispose();',
  read: 'const x = held.mul(2); x.dataSync(); x.dispose();',
  store:
    "const x = held.mul(2); for await (const piece of storedBytes(x, 'bfloat16')) void piece; x.dispose();",
};

/** Prints by how many MiB 200 passes of each loop grow beyond what 50 have taken. */
const program = `
  import { selectEngine, storedBytes, tf } from '@phi1/tensor';
  await selectEngine({ engine: 'torch', device: 'cpu' });
  const values = new Float32Array(1_000_000);
  const held = tf.tensor1d(values).add(1);
  const loops = {
    ${Object.entries(PASSES)
      .map(([name, pass]) => `${name}: async (n) => { for (let i = 0; i < n; i++) { ${pass} } },`)
      .join('\n')}
  };
  const grown = {};
  for (const [name, loop] of Object.entries(loops)) {
    await loop(50);
    const before = process.memoryUsage().rss;
    await loop(200);
    grown[name] = (process.memoryUsage().rss - before) / 2 ** 20;
  }
  console.log(JSON.stringify(grown));`;

it('a loop over 4 MB tensors does not grow where the event loop never turns', async () => {
  await torchBackend(); // fetches the library where it is not there yet
  const args = ['--conditions=@phi1/source', '--import', 'tsx', '--input-type=module', '-e', program];
  const options = { cwd: join(import.meta.dirname, '../../..'), encoding: 'utf8' } as const;
  const grown = JSON.parse(execFileSync(process.execPath, args, options)) as Record<string, number>;
  expect(Object.keys(grown)).toEqual(Object.keys(PASSES));
  for (const [name, mebibytes] of Object.entries(grown)) expect(mebibytes, name).toBeLessThan(64);
});

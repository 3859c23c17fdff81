/**
 * Our side of batches.ts: what the training loop calls, on its own thread. With `cold` the system forgets the shards
 * before each repetition, so that all is read from the disk.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Batches, TokenShards } from '@phi1/tokens';
import { contest } from '../side-by-side.js';

const SEQUENCES = 32;
const LENGTH = 2048;
const BATCHES = 200;

const [folder, cold] = process.argv.slice(2);
const shards = await TokenShards.open(folder!);
const batches = new Batches({ shards, sequences: SEQUENCES, length: LENGTH, seed: 1 });
// The order of the windows is made once an epoch; the peer's too is made before its clock starts.
batches.next();

await contest(() => {
  for (const { file } of cold ? shards.manifest.shards : []) {
    execFileSync('dd', [`if=${join(folder!, file)}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
  }
  let longest = 0;
  const start = performance.now();
  for (let i = 0; i < BATCHES; i++) {
    const before = performance.now();
    batches.next();
    longest = Math.max(longest, performance.now() - before);
  }
  return { seconds: (performance.now() - start) / 1000, tokens: BATCHES * SEQUENCES * LENGTH, longest };
});

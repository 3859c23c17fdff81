/** Our side of packing.ts: the second half of packing a mixture, from tokenized shards to token shards. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packMixture } from '@phi1/data';
import { contest } from '../side-by-side.js';

const corpus = process.argv[2]!;

await contest(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'phi1-packing-'));
  let [start, end] = [0, 0];
  const packed = (await packMixture({
    parts: [{ corpus, epochs: 1 }],
    to: join(folder, 'packed'),
    threads: 1,
    onProgress: (done, of, what) => {
      if (what === 'tokenize' && done === of) start = performance.now();
      // Then come the tokenizer's files, which cost the same for a corpus of any size.
      if (what === 'mix') end = performance.now();
    },
  }))!;
  const seconds = (end - start) / 1000;
  packed.trainShards.close();
  packed.validationShards.close();
  let bytes = 0;
  for (const part of ['train', 'validation']) {
    const own = join(folder, 'packed', part);
    for (const name of await readdir(own))
      if (name.endsWith('.bin')) bytes += (await stat(join(own, name))).size;
  }
  await rm(folder, { recursive: true });
  return { seconds, bytes };
});

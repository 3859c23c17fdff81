/** Our side of minhash.ts. */
import { readFileSync } from 'node:fs';
import { chooseBands, clusterDocuments, digestText, MinHasher } from '@phi1/data';
import { contest } from '../side-by-side.js';

const texts = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as string[];
const bands = chooseBands(0.7, 256);

await contest(() => {
  const start = performance.now();
  const hasher = new MinHasher();
  const digests = texts.map(digestText);
  const signatures = texts.map((text) => hasher.sign(text));
  const signed = performance.now();
  const { keptFor } = clusterDocuments({ digests, signatures }, bands, 0.7);
  const end = performance.now();
  const removed = keptFor.filter((stays, i) => stays !== i).length;
  return { sign: (signed - start) / 1000, cluster: (end - signed) / 1000, removed };
});

/**
 * MinHash deduplication: ours beside datasketch, or, where datasketch is not installed, beside numpy doing what
 * datasketch and text-dedup do (SHA-1 of every shingle, a x + b modulo 2^61 - 1, 256 permutations, buckets by
 * band). One thread each, one repetition each in turn, on the standard library of the machine's Python, cut into
 * pieces of 2,000 characters so that there are some thousands of documents. Prints the median of all repetitions.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/minhash.ts [--repetitions=3]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCorpus, PYTHON_STDLIB } from '@phi1/data';
import { ReadingCounts } from '@phi1/tokens';
import { median, PYTHON, sideBySide } from './side-by-side.js';

const PIECE = 2000;
const MOST = 4000;
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const repetitions = Number(process.argv.find((flag) => flag.startsWith('--repetitions='))?.slice(14) ?? 3);

const folder = await mkdtemp(join(tmpdir(), 'phi1-minhash-'));
try {
  const texts: string[] = [];
  for await (const { text } of (await openCorpus(PYTHON_STDLIB)).read(new ReadingCounts())) {
    for (let at = 0; at < text.length && texts.length < MOST; at += PIECE) {
      texts.push(text.slice(at, at + PIECE));
    }
  }
  const path = join(folder, 'texts.json');
  await writeFile(path, JSON.stringify(texts));
  const env = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const results = await sideBySide(
    [
      {
        name: 'phi1',
        command: process.execPath,
        args: ['--import', 'tsx', '--conditions=@phi1/source', here('peers/phi1-minhash.ts'), path],
      },
      ...['datasketch', 'numpy'].map((library) => ({
        name: library,
        command: PYTHON,
        args: [here('peers/minhash.py'), path, library],
        env,
      })),
    ],
    repetitions,
  );
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  console.log(`${String(texts.length)} documents, ${megabytes.toFixed(1)} MB, 256 permutations of 5-grams`);
  console.log('                sign MB/s    cluster s    all MB/s    removed');
  for (const [name, runs] of results) {
    const of = (field: string) => median(runs.map((run) => run[field]!));
    const columns = [
      (megabytes / of('sign')).toFixed(2).padStart(12),
      of('cluster').toFixed(2).padStart(12),
      (megabytes / (of('sign') + of('cluster'))).toFixed(2).padStart(11),
      String(runs[0]!.removed).padStart(10),
    ];
    console.log(`${name.padEnd(12)}${columns.join(' ')}`);
  }
} finally {
  await rm(folder, { recursive: true });
}

/**
 * Feeding a trainer: batches of windows in shuffled order out of token shards too large to be held (read from the
 * system's page cache, as in any run after the first pass), beside PyTorch's DataLoader over a numpy memmap of the
 * same tokens, in the trainer's own process and with two workers; and ours again with the cache emptied before each
 * repetition. In tokens a second, inputs and labels made, and the longest that a single batch kept the trainer waiting.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/batches.ts [--repetitions=5]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@phi1/base';
import { median, PYTHON, sideBySide } from './side-by-side.js';

/** 384 MB in shards of the size that packing writes: more than is held. */
const SHARDS = 3;
const SHARD_TOKENS = 1 << 26;
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const repetitions = Number(process.argv.find((flag) => flag.startsWith('--repetitions='))?.slice(14) ?? 5);

const folder = await mkdtemp(join(tmpdir(), 'phi1-batches-'));
try {
  const random = new Random(1);
  const ids = Uint16Array.from({ length: SHARD_TOKENS }, () => random.next() * 50_000);
  const shards = Array.from({ length: SHARDS }, (_, i) => ({
    file: `shard-0000${String(i)}.bin`,
    tokens: SHARD_TOKENS,
  }));
  for (const { file } of shards) await writeFile(join(folder, file), ids);
  await writeFile(
    join(folder, 'manifest.json'),
    JSON.stringify({
      format: 'phi1-token-shards',
      version: 1,
      dtype: 'uint16',
      tokens: SHARDS * SHARD_TOKENS,
      documents: 0,
      bytes: 0,
      vocabularySize: 50_295,
      endOfText: 50_256,
      tokenizerHash: '',
      shards,
    }),
  );
  const python = (workers: number) => ({
    name: `PyTorch, ${String(workers)} workers`,
    command: PYTHON,
    args: [here('peers/pytorch_batches.py'), folder, String(workers)],
  });
  const phi1 = (name: string, ...more: string[]) => ({
    name,
    command: process.execPath,
    args: ['--import', 'tsx', '--conditions=@phi1/source', here('peers/phi1-batches.ts'), folder, ...more],
  });
  const contestants = [phi1('phi1'), python(0), python(2), phi1('phi1, from disk', 'cold')];
  const results = await sideBySide(contestants, repetitions);
  console.log('batches of 32 sequences of 2048 tokens, shuffled, 384 MB of shards');
  for (const [name, runs] of results) {
    const of = (key: string) => median(runs.map((run) => run[key]!));
    console.log(
      `${name.padEnd(20)}${(of('tokens') / of('seconds') / 1e6).toFixed(1).padStart(8)} M tokens/s, longest wait ${of('longest').toFixed(2)} ms`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}

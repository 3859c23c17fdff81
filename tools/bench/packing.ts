/**
 * Packing: how fast documents that are tokens already are shuffled together and copied into token shards, beside numpy
 * doing the same copies (gather by document, one array a shard, written to disk), in MB of tokens a second, two bytes a
 * token. The work of finding and sorting documents is part of it, tokenizing is not (see tokenize.ts).
 *
 *     npx tsx --conditions=@phi1/source tools/bench/packing.ts [--repetitions=5]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTeacher } from '@phi1/teacher';
import { makeCorpus } from '@phi1/data';
import { median, PYTHON, sideBySide } from './side-by-side.js';

const DOCUMENTS = 200_000;
const UNITS = 4;
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const repetitions = Number(process.argv.find((flag) => flag.startsWith('--repetitions='))?.slice(14) ?? 5);

const folder = await mkdtemp(join(tmpdir(), 'phi1-packing-'));
try {
  // The texts of a thousand exercises again and again: tokenizing is not what is measured, lengths are.
  const teacher = createTeacher({ seed: 1 });
  const texts = Array.from({ length: 1000 }, (_, i) => {
    const { prompt, solution } = teacher.exercise(i);
    return prompt + solution;
  });
  const corpus = join(folder, 'corpus');
  await makeCorpus({
    to: corpus,
    name: 'bench',
    options: {},
    units: UNITS,
    async make(unit, writer) {
      for (let i = unit; i < DOCUMENTS; i += UNITS) {
        await writer.write({ id: String(i), text: texts[i % texts.length]! });
      }
    },
  });
  const results = await sideBySide(
    [
      {
        name: 'phi1',
        command: process.execPath,
        args: ['--import', 'tsx', '--conditions=@phi1/source', here('peers/phi1-packing.ts'), corpus],
      },
      { name: 'numpy', command: PYTHON, args: [here('peers/numpy_packing.py'), String(DOCUMENTS)] },
    ],
    repetitions,
  );
  console.log(`${String(DOCUMENTS)} documents, one pass, one thread each`);
  for (const [name, runs] of results) {
    const megabytes = runs.map(({ bytes, seconds }) => bytes! / 1e6 / seconds!);
    console.log(`${name.padEnd(8)}${median(megabytes).toFixed(0).padStart(8)} MB/s of tokens`);
  }
} finally {
  await rm(folder, { recursive: true });
}

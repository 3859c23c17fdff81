/**
 * Tokenizing Python and learning a vocabulary of it: ours beside gpt-tokenizer and Hugging Face's tokenizers, one
 * repetition each in turn, every one on a single thread but for `threads`, which is packing's tokenizing of a corpus
 * on as many threads as there are cores, their start, reading and writing included, on the standard library of the machine's Python.
 * Prints the first pass (nothing remembered) and the median of the later ones.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/tokenize.ts [--repetitions=5]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCorpus, openCorpus, PYTHON_STDLIB } from '@phi1/data';
import { ReadingCounts, trainBpe, WordCounts } from '@phi1/tokens';
import { codegenTokenizer } from '@phi1/model';
import { median, PYTHON, sideBySide, type Contestant } from './side-by-side.js';

/** What a contestant does in a repetition. */
export type Task = 'codegen' | 'threads' | 'gpt2' | 'bpe' | 'train';

const VOCABULARY = 4096;
const UNITS = 8;
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const CONTESTANTS: [name: string, program: 'ours' | 'gpt-tokenizer' | 'python', task: Task][] = [
  ['phi1, codegen', 'ours', 'codegen'],
  ['phi1, codegen, threads', 'ours', 'threads'],
  ['gpt-tokenizer, r50k', 'gpt-tokenizer', 'gpt2'],
  ['tokenizers, codegen', 'python', 'codegen'],
  ['phi1, learned', 'ours', 'bpe'],
  ['tokenizers, learned', 'python', 'bpe'],
  ['phi1, learning', 'ours', 'train'],
  ['tokenizers, learning', 'python', 'train'],
];

function contestant(folder: string, [name, program, task]: (typeof CONTESTANTS)[number]): Contestant {
  const args = [folder, task, String(VOCABULARY)];
  if (program === 'python') {
    const env = { TOKENIZERS_PARALLELISM: 'false', RAYON_NUM_THREADS: '1' };
    return { name, command: PYTHON, args: [here('peers/tokenizers_tokenize.py'), ...args], env };
  }
  const script = program === 'ours' ? 'peers/phi1-tokenize.ts' : 'peers/gpt-tokenizer-tokenize.ts';
  return {
    name,
    command: process.execPath,
    args: ['--import', 'tsx', '--conditions=@phi1/source', here(script), ...args],
  };
}

const repetitions = Number(process.argv.find((flag) => flag.startsWith('--repetitions='))?.slice(14) ?? 5);
const folder = await mkdtemp(join(tmpdir(), 'phi1-tokenize-'));
try {
  const texts: string[] = [];
  const words = new WordCounts();
  const counts = new ReadingCounts();
  for await (const { text } of (await openCorpus(PYTHON_STDLIB)).read(counts)) {
    texts.push(text);
    words.add(text);
  }
  await writeFile(join(folder, 'texts.json'), JSON.stringify(texts));
  await makeCorpus({
    to: join(folder, 'corpus'),
    name: 'bench',
    options: {},
    units: UNITS,
    async make(unit, writer) {
      for (let i = unit; i < texts.length; i += UNITS) {
        await writer.write({ id: String(i), text: texts[i]! });
      }
    },
  });
  await writeFile(join(folder, 'codegen.json'), JSON.stringify(await codegenTokenizer()));
  await writeFile(join(folder, 'bpe.json'), JSON.stringify(trainBpe(words, VOCABULARY)));

  const results = await sideBySide(
    CONTESTANTS.map((each) => contestant(folder, each)),
    repetitions,
  );
  const megabytes = counts.bytes / 1e6;
  console.log(`${megabytes.toFixed(1)} MB of Python in ${String(texts.length)} files`);
  console.log('MB/s                       first    later    result');
  for (const [name, runs] of results) {
    const [first, ...later] = runs.map(({ seconds }) => megabytes / seconds!);
    const columns = [first!, later.length > 0 ? median(later) : NaN].map((rate) =>
      rate.toFixed(1).padStart(8),
    );
    console.log(`${name.padEnd(24)}${columns.join(' ')}    ${String(runs[0]!.result)}`);
  }
  console.log('result: tokens; of learning, the size of the vocabulary');
} finally {
  await rm(folder, { recursive: true });
}

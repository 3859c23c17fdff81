/** Our side of tokenize.ts. */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { packMixture } from '@phi1/data';
import { trainBpe, WordCounts } from '@phi1/tokens';
import { loadTokenizer } from '@phi1/model';
import { contest } from '../side-by-side.js';

const [folder, task, vocabulary] = process.argv.slice(2) as [string, string, string];
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const texts = read('texts.json') as string[];

function learn(): number {
  const words = new WordCounts();
  for (const text of texts) words.add(text);
  return trainBpe(words, Number(vocabulary)).vocabularySize;
}

/** The first half of packing a corpus: shards read, tokenized on threads, written. */
async function threads(): Promise<{ seconds: number; result: number }> {
  const to = join(folder, 'packed');
  const start = performance.now();
  let seconds = 0;
  const packed = (await packMixture({
    parts: [{ corpus: join(folder, 'corpus'), epochs: 1 }],
    to,
    threads: availableParallelism(),
    onProgress: (done, of, what) => {
      if (what === 'tokenize' && done === of) seconds = (performance.now() - start) / 1000;
    },
  }))!;
  packed.trainShards.close();
  packed.validationShards.close();
  await rm(to, { recursive: true });
  const { documents, tokens } = packed.stats;
  return { seconds, result: tokens.train + tokens.validation - documents.train - documents.validation };
}

const tokenizer = task === 'train' || task === 'threads' ? undefined : loadTokenizer(read(`${task}.json`));
const encode = () => texts.reduce((tokens, text) => tokens + tokenizer!.encode(text).length, 0);

await contest(() => {
  if (task === 'threads') return threads();
  const start = performance.now();
  const result = tokenizer ? encode() : learn();
  return { seconds: (performance.now() - start) / 1000, result };
});

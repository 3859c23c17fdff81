/** Our side of tokenize.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { trainBpe, WordCounts } from '@phi1/data';
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

const tokenizer = task === 'train' ? undefined : loadTokenizer(read(`${task}.json`));
const encode = () => texts.reduce((tokens, text) => tokens + tokenizer!.encode(text).length, 0);

await contest(() => {
  const start = performance.now();
  const result = tokenizer ? encode() : learn();
  return { seconds: (performance.now() - start) / 1000, result };
});

/** A tokenizer of a preset's size for benchmarks, learned from this checkout's own sources in a few seconds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BpeTokenizer } from '@phi1/model';
import { trainBpe, WordCounts } from '@phi1/tokens';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** @returns a tokenizer of so many tokens, of which the first is the end of text */
export function learnTokenizer(size: number): BpeTokenizer {
  const words = new WordCounts();
  for (const name of readdirSync(packages)) {
    const source = join(packages, name, 'src');
    for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.ts')) words.add(readFileSync(join(source, file), 'utf8'));
    }
  }
  return trainBpe(words, size);
}

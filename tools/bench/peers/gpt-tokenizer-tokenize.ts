/** The peer of tokenize.ts from npm: GPT-2's tokens, without CodeGen's runs of spaces. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/r50k_base';
import { contest } from '../side-by-side.js';

const texts = JSON.parse(readFileSync(join(process.argv[2]!, 'texts.json'), 'utf8')) as string[];

await contest(() => {
  const start = performance.now();
  const options = { disallowedSpecial: new Set<string>() };
  const result = texts.reduce((tokens, text) => tokens + encode(text, options).length, 0);
  return { seconds: (performance.now() - start) / 1000, result };
});

/** Our side of generation.ts: greedy tokens from a model folder. */
import { generateBatch } from '@phi1/model';
import { loadModel } from '@phi1/model/node';
import { selectEngine } from '@phi1/tensor';
import { contest } from '../side-by-side.js';
import type { Setup } from '../generation.js';

const { folder, batch, newTokens, promptTokens, device } = JSON.parse(process.argv[2]!) as Setup & {
  folder: string;
};
await selectEngine({ engine: 'torch', device });
const model = await loadModel(folder);
const prompts = Array.from({ length: batch }, (_, row) =>
  Array.from({ length: promptTokens }, (_, i) => (7 * i + 13 * row) % model.config.vocab_size),
);

async function tokensPerSecond(count: number): Promise<number> {
  const start = performance.now();
  const results = await generateBatch(model, {
    prompts,
    maxNewTokens: count,
    stopTokens: [],
    temperature: 0,
  });
  const tokens = results.reduce((sum, result) => sum + result.tokens.length, 0);
  return (1000 * tokens) / (performance.now() - start);
}

for (let i = 0; i < 3; i++) await tokensPerSecond(newTokens);
await contest(async () => ({ tokensPerSecond: await tokensPerSecond(newTokens) }));

/** Our side of generation.ts: greedy tokens from a model folder. */
import { generateBatch } from '@phi1/model';
import { loadModel } from '@phi1/model/node';
import { selectEngine, toBfloat16 } from '@phi1/tensor';
import { contest } from '../side-by-side.js';
import type { Setup } from '../generation.js';

const { folder, batch, newTokens, promptTokens, device, weights, threads } = JSON.parse(
  process.argv[2]!,
) as Setup & { folder: string };
await selectEngine({ engine: 'torch', device, threads });
const model = await loadModel(folder);
if (weights === 'bfloat16') {
  for (const variable of model.parameters.values()) {
    const half = toBfloat16(variable);
    variable.assign(half);
    half.dispose();
  }
}
const prompts = Array.from({ length: batch }, (_, row) =>
  Array.from({ length: promptTokens }, (_, i) => (7 * i + 13 * row) % model.config.vocab_size),
);

/** Whole generations for a second. */
async function tokensPerSecond(): Promise<number> {
  const start = performance.now();
  let tokens = 0;
  do {
    const results = await generateBatch(model, {
      prompts,
      maxNewTokens: newTokens,
      stopTokens: [],
      temperature: 0,
    });
    tokens += results.reduce((sum, result) => sum + result.tokens.length, 0);
  } while (performance.now() - start < 1000);
  return (1000 * tokens) / (performance.now() - start);
}

for (let i = 0; i < 3; i++) await tokensPerSecond();
await contest(async () => ({ tokensPerSecond: await tokensPerSecond() }));

import type { Random } from '@phi1/base';
import { selectEngine, type Precision } from '@phi1/tensor';
import { expect, it } from 'vitest';
import type { Batch } from '@phi1/tokens';
import { trainSmallPhi } from './testing/small-phi.js';

/** Batches of a text in which three tokens in four can be told from the one before. */
function makeBatch(random: Random): Batch {
  const [sequences, length] = [4, 32];
  const next = (token: number) => (random.int(4) === 0 ? random.int(64) : (5 * token + 3) % 64);
  const text = Array.from({ length: sequences }, () => {
    const tokens = [random.int(64)];
    while (tokens.length <= length) tokens.push(next(tokens.at(-1)!));
    return tokens;
  });
  const part = (from: number) => Int32Array.from(text.flatMap((row) => row.slice(from, from + length)));
  return { ids: part(0), labels: part(1), sequences, length };
}

async function lossesIn(precision: Precision): Promise<number[]> {
  await selectEngine({
    engine: 'torch',
    device: process.env.PHI1_TEST_DEVICE ?? 'auto',
    threads: 1,
    precision,
  });
  const losses: number[] = [];
  await trainSmallPhi({ hidden_size: 64, intermediate_size: 256 }, makeBatch, {
    onStep: ({ loss }) => void losses.push(loss),
  });
  return losses;
}

it('learns in bfloat16 as in float32: the loss of 200 steps stays within 1 %', async () => {
  const exact = await lossesIn('float32');
  const low = await lossesIn('bfloat16');
  const ratios = low.map((loss, i) => loss / exact[i]! - 1);
  expect(exact.at(-1)).toBeLessThan(0.7 * exact[0]!);
  const largest = Math.max(...ratios.map(Math.abs));
  expect(largest).toBeLessThan(0.01);
  expect(largest, 'was anything computed in bfloat16?').toBeGreaterThan(1e-6);
});

import { Random } from '@phi1/base';
import { PhiModel, presetConfig } from '@phi1/model';
import { selectEngine, type Precision } from '@phi1/tensor';
import { expect, it } from 'vitest';
import type { Batch } from './batch.js';
import { Optimizer } from './optimizer.js';
import { train } from './trainer.js';

/** Batches of a text in which three tokens in four can be told from the one before. */
function batchOf(random: Random): Batch {
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
  const shape = { num_hidden_layers: 2, hidden_size: 64, intermediate_size: 256, vocab_size: 64 };
  const model = PhiModel.initialise(
    presetConfig('nano', { ...shape, resid_pdrop: 0.1, attention_dropout: 0.1 }),
    1,
  );
  const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
  const optimizer = new Optimizer(model.parameters, settings);
  const random = new Random(1);
  const losses: number[] = [];
  await train({
    model,
    optimizer,
    batches: { position: 0, next: () => batchOf(random) },
    validation: () => [batchOf(new Random(2))],
    schedule: { peakRate: 2e-3, warmupSteps: 20, longestWarmupShare: 1 },
    budget: { steps: 200 },
    gradientAccumulation: 1,
    clip: 1,
    seed: 0,
    validateEvery: { steps: 200 },
    checkpointEvery: { steps: 1000 },
    state: { step: 0, tokens: 0, seconds: 0 },
    save: () => Promise.resolve(),
    onStep: ({ loss }) => void losses.push(loss),
  });
  model.dispose();
  optimizer.dispose();
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

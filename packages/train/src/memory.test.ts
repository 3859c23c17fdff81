import { engineMemory, selectEngine, tf } from '@phi1/tensor';
import type { Random } from '@phi1/base';
import { collectGarbage } from '@phi1/base/testing';
import { describeModel, presetConfig } from '@phi1/model';
import { torchMemory } from '@phi1/tensor/torch';
import { expect, it } from 'vitest';
import type { Batch } from '@phi1/tokens';
import type { Communicator } from './ranks/communicator.js';
import { trainSmallPhi } from './testing/small-phi.js';

/** Batches of a text whose next byte is easy to tell. */
function makeBatch(random: Random): Batch {
  const [sequences, length] = [4, 64];
  const ids = new Int32Array(sequences * length);
  for (let i = 0, token = random.int(64); i < ids.length; i++, token = (5 * token + 3) % 64) ids[i] = token;
  return { ids, labels: ids.map((token) => (5 * token + 3) % 64), sequences, length };
}

it('trains 200 steps on the torch engine with handles and native memory flat, and learns', async () => {
  await selectEngine({ engine: 'torch', device: 'cpu', threads: 1 });
  const seen: { handles: number; tensors: number; heapBytes: number }[] = [];
  const losses: number[] = [];
  const readings: Promise<void>[] = [];
  const read = async (): Promise<void> => {
    collectGarbage();
    const { nativeHandles, heapBytes } = await engineMemory();
    seen.push({ handles: nativeHandles!, tensors: tf.memory().numTensors, heapBytes: heapBytes! });
  };
  await trainSmallPhi({}, makeBatch, {
    gradientAccumulation: 2,
    validateEvery: { steps: 20 },
    onStep: ({ step, loss }) => {
      losses.push(loss);
      if (step % 20 === 10) readings.push(read());
    },
  });
  await Promise.all(readings);
  expect(losses).toHaveLength(200);
  expect(losses.at(-1)).toBeLessThan(0.2 * losses[0]!);
  expect(seen).toHaveLength(10);
  expect(new Set(seen.map(({ handles }) => handles)).size).toBe(1);
  expect(new Set(seen.map(({ tensors }) => tensors)).size).toBe(1);
  // A reading may fall on a moment when more is needed, and JavaScript's own buffers come and go. One activation of
  // [256, 128] a batch would be 31 MB from the first readings to the last.
  const least = (from: number, to: number) => Math.min(...seen.slice(from, to).map((one) => one.heapBytes));
  expect(least(7, 10) - least(1, 4)).toBeLessThan(2e6);
});

/** A rank whose others are not there: its calls take the memory that they take, and change nothing. */
function lonelyRank(rank: number, worldSize: number): Communicator {
  const done = () => Promise.resolve();
  const calls = { allReduce: done, broadcast: done, barrier: done, abort: done, finalize: done };
  return { rank, worldSize, transport: 'none', ...calls };
}

it.each([
  ['adamw', 1, 0],
  ['adamw', 2, 1],
  ['muon', 2, 1],
] as const)('takes as much memory as describeModel says: %s, %i ranks, ZeRO stage %i', async (...kind) => {
  const [optimizer, ranks, zeroStage] = kind;
  await selectEngine({ engine: 'torch', device: 'cpu', threads: 1 });
  const shape = { num_hidden_layers: 3, hidden_size: 256, intermediate_size: 1024, vocab_size: 3072 };
  const [batch, context] = [1, 32];
  const ids = Int32Array.from({ length: batch * context }, (_, i) => i);
  collectGarbage();
  await new Promise((done) => setTimeout(done, 200)); // buffers are freed by another thread
  const before = torchMemory().heapBytes!;
  const backend = tf.backend();
  const dispose = backend.disposeData.bind(backend);
  let most = 0;
  backend.disposeData = (...args) => {
    most = Math.max(most, torchMemory().heapBytes!);
    return dispose(...args);
  };
  const onStep = ({ step }: { step: number }): void => {
    if (step > 2) return;
    collectGarbage(); // what the model was made with is gone
    most = 0;
  };
  await trainSmallPhi(
    { ...shape, resid_pdrop: 0, attention_dropout: 0 },
    () => ({ ids, labels: ids, sequences: batch, length: context }),
    { onStep, budget: { steps: 4 }, communicator: lonelyRank(0, ranks) },
    { optimizer, isDivided: zeroStage === 1 },
  ).finally(() => (backend.disposeData = dispose));
  const config = presetConfig('nano', { ...shape, max_position_embeddings: 32 });
  const described = describeModel(config, { batch, context, optimizer, ranks, zeroStage });
  expect(Math.abs((most - before) / described.trainingBytes - 1)).toBeLessThan(0.1);
});

/** The same tiny model, trained on every engine that this machine has. */
import { adamW, clipByGlobalNorm, ENGINES, selectEngine, tf, type EngineName } from '@phi1/tensor';
import { errorMessage, Random } from '@phi1/base';
import { describe, expect, it } from 'vitest';
import { parsePhiConfig } from './config.js';
import { PhiModel } from './model.js';

const config = parsePhiConfig({
  vocab_size: 32,
  hidden_size: 16,
  intermediate_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  max_position_embeddings: 8,
  resid_pdrop: 0.1,
  attention_dropout: 0.1,
});

/** The losses of twenty steps on a fixed sequence of batches, in which each token follows from the one before. */
function trainTwentySteps(): number[] {
  const random = new Random(5);
  const model = PhiModel.initialize(config, 3);
  const parameters = [...model.parameters.values()];
  const zeros = () => parameters.map(({ shape }) => tf.tidy(() => tf.variable(tf.zeros(shape), false)));
  const moments = { firstMoments: zeros(), secondMoments: zeros() };
  const weightDecay = parameters.map(({ rank }) => (rank > 1 ? 0.1 : 0));
  const losses: number[] = [];
  for (let step = 1; step <= 20; step++) {
    tf.tidy(() => {
      const start = random.int(32);
      const tokens = Array.from({ length: 27 }, (_, i) => (start + 5 * i) % 32);
      const rows = (from: number) =>
        tf.tensor2d(
          [0, 9, 18].map((row) => tokens.slice(row + from, row + from + 8)),
          [3, 8],
          'int32',
        );
      const [ids, labels] = [rows(0), rows(1)];
      const { value, grads } = tf.variableGrads(
        () => model.loss(ids, labels, { training: true, dropoutSeed: step }),
        parameters,
      );
      const { gradients } = clipByGlobalNorm(
        parameters.map(({ name }) => grads[name]!),
        1,
      );
      adamW({
        parameters,
        gradients,
        ...moments,
        weightDecay,
        step,
        learningRate: 0.01,
        beta1: 0.9,
        beta2: 0.95,
        epsilon: 1e-8,
      });
      losses.push(value.dataSync()[0]!);
    });
  }
  tf.dispose([moments.firstMoments, moments.secondMoments]);
  model.dispose();
  return losses;
}

describe('every engine computes the same training', () => {
  const results = new Map<EngineName, number[]>();

  it.each(ENGINES)('%s', async (engine) => {
    try {
      await selectEngine({ engine, device: 'cpu' });
    } catch (error) {
      console.info(`not on this machine: ${errorMessage(error)}`);
      return;
    }
    results.set(engine, trainTwentySteps());
  });

  it('and all losses agree to 1e-3', () => {
    expect(results.size).toBeGreaterThanOrEqual(3); // torch, wasm and cpu are always there
    const expected = results.get('cpu')!;
    expect(expected.at(-1)).toBeLessThan(expected[0]!);
    for (const losses of results.values()) {
      losses.forEach((loss, step) => {
        expect(Math.abs(loss - expected[step]!)).toBeLessThan(1e-3);
      });
    }
  });
});

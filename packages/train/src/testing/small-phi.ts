/** A small phi model and 200 steps of its training, which the tests of memory and precision watch. */
import { Random } from '@phi1/base';
import { PhiModel, presetConfig, type PhiConfig } from '@phi1/model';
import type { Batch } from '@phi1/tokens';
import type { OptimizerName } from '../choices.js';
import { Optimizer } from '../optimizer.js';
import { train, type TrainOptions } from '../trainer.js';

/** Batches come from a seed, and are the same for the same `batchOf`. */
export async function trainSmallPhi(
  shape: Partial<PhiConfig>,
  batchOf: (random: Random) => Batch,
  changes: Partial<TrainOptions> & Pick<TrainOptions, 'onStep'>,
  { optimizer: name, isDivided = false }: { optimizer?: OptimizerName; isDivided?: boolean } = {},
): Promise<void> {
  const config = presetConfig('nano', {
    num_hidden_layers: 2,
    vocab_size: 64,
    resid_pdrop: 0.1,
    attention_dropout: 0.1,
    ...shape,
  });
  const model = PhiModel.initialize(config, 1);
  const settings = {
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0.1,
    ...(name && { optimizer: name }),
  };
  const optimizer = new Optimizer(model.parameters, settings, isDivided ? changes.communicator : undefined);
  const random = new Random(1);
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
    ...changes,
  });
  model.dispose();
  optimizer.dispose();
}

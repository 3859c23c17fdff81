import { selectEngine, tf } from '@phi1/tensor';
import { describe, expect, it } from 'vitest';
import { describeModel, formatDescription } from './describe.js';
import { generateBatch } from './generation.js';
import { PhiModel } from './model.js';
import { presetConfig } from './presets.js';
import { hasOwnKernels, trainingMemoryRatio } from './testing/training-memory.js';

describe('describeModel', () => {
  it('counts a model that can be counted by hand', () => {
    const config = presetConfig('nano', {
      vocab_size: 10,
      hidden_size: 4,
      intermediate_size: 8,
      num_hidden_layers: 1,
      num_attention_heads: 1,
      max_position_embeddings: 5,
    });
    const d = describeModel(config, { batch: 2, context: 3 });
    const layer = 4 * (16 + 4) + (32 + 8) + (32 + 4) + 8;
    expect(d.bodyParameters).toBe(layer + 8);
    expect(d.parameters).toBe(layer + 8 + 40 + 50);
    const matrices = 4 * 16 + 2 * 32 + 40;
    expect(d.forwardFlopsPerToken).toBe(2 * matrices + 4 * 4 * 3);
    expect(d.trainingFlopsPerToken).toBe(6 * matrices + 12 * 4 * 3);
    expect(d.trainingStateBytes).toBe(16 * d.parameters);
    expect(d.cacheBytes).toBe(2 * 6 * 4 * 4);
    expect(d.inferenceBytes).toBe(4 * d.parameters + d.cacheBytes + 2 * 10 * 4);
  });

  it('halves weights in bfloat16, and nothing of the cache, which is float32', () => {
    const config = presetConfig('phi-1');
    const [full, half] = (['float32', 'bfloat16'] as const).map((precision) =>
      describeModel(config, { precision }),
    );
    expect(half!.weightBytes).toBe(full!.weightBytes / 2);
    expect(half!.weightBytes).toBe(2 * 1_418_270_720);
    expect(half!.cacheBytes).toBe(full!.cacheBytes);
    expect(half!.trainingStateBytes).toBeGreaterThan(full!.trainingStateBytes);
  });

  it('counts the memory of one of several ranks', () => {
    const config = presetConfig('phi-1');
    const one = describeModel(config);
    const embedding = 4 * 51_200 * 2048;
    const [whole, divided] = ([0, 1] as const).map((zeroStage) =>
      describeModel(config, { ranks: 8, zeroStage }),
    );
    expect(whole!.trainingStateBytes).toBe(one.trainingStateBytes + embedding);
    const share = divided!.trainingStateBytes - embedding - 8 * one.parameters;
    expect(share / one.parameters).toBeGreaterThanOrEqual(1);
    expect(share / one.parameters).toBeLessThan(1.02);
  });

  it('prints its figures', () => {
    const config = presetConfig('phi-1');
    const options = { ranks: 8, zeroStage: 1, optimizer: 'muon' } as const;
    expect(formatDescription(config, describeModel(config, options), options)).toMatch(
      /^memory a rank of 8 .* weights, gradients, a share of Muon, exchange \+/m,
    );
    const text = formatDescription(config, describeModel(config));
    expect(text).toContain('24 layers, width 2048, MLP 8192, 32 heads x 64');
    expect(text).toContain('1418270720');
  });
});

describe('memory, against what is really allocated', () => {
  const held = () => tf.memory().numBytes;

  it('for weights, gradients and optimizer', async () => {
    await selectEngine({ engine: 'cpu' });
    const config = presetConfig('nano', { num_hidden_layers: 2, vocab_size: 300 });
    const d = describeModel(config);
    const before = held();
    const model = PhiModel.initialize(config);
    expect(held() - before).toBe(d.weightBytes);
    const variables = [...model.parameters.values()];
    const ids = tf.tensor2d([[1, 2, 3]], undefined, 'int32');
    const { value, grads } = tf.variableGrads(() => model.loss(ids, ids));
    tf.dispose([value, ids]);
    const moments = variables.flatMap((variable) => [tf.zerosLike(variable), tf.zerosLike(variable)]);
    const state = held() - before;
    expect(Math.abs(state / d.trainingStateBytes - 1)).toBeLessThan(0.01);
    tf.dispose(moments);
    tf.dispose(grads);
    model.dispose();
  });

  it('for generation at full context', async () => {
    await selectEngine({ engine: 'cpu' });
    const context = 256;
    const shape = {
      num_hidden_layers: 2,
      vocab_size: 300,
      hidden_size: 32,
      intermediate_size: 32,
      max_position_embeddings: context,
    };
    const config = presetConfig('nano', shape);
    const model = PhiModel.initialize(config);
    const prompts = [1, 2, 3].map((id) => new Array<number>(250).fill(id));
    const before = held();
    let most = 0;
    await generateBatch(model, {
      prompts,
      maxNewTokens: context,
      stopTokens: [],
      onToken: () => void (most = Math.max(most, held() - before)),
    });
    const { cacheBytes } = describeModel(config, { batch: 3 });
    // what is held between two steps
    expect(most / cacheBytes).toBeGreaterThanOrEqual(1);
    expect(most / cacheBytes).toBeLessThan(1.01);
    model.dispose();
  });

  it('for a training step on the torch engine', async (test) => {
    const ratio = await trainingMemoryRatio('float32');
    if (ratio === undefined) return test.skip('needs the torch engine and glibc');
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(hasOwnKernels() ? 1.3 : 1.8);
  });
});

import { describe, expect, it } from 'vitest';
import { describeModel, formatDescription } from './describe.js';
import { presetConfig } from './presets.js';

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

  it('halves weights and cache in bfloat16', () => {
    const config = presetConfig('phi-1');
    const [full, half] = (['float32', 'bfloat16'] as const).map((precision) =>
      describeModel(config, { precision }),
    );
    expect(half!.weightBytes).toBe(full!.weightBytes / 2);
    expect(half!.weightBytes).toBe(2 * 1_418_270_720);
    expect(half!.cacheBytes).toBe(full!.cacheBytes / 2);
    expect(half!.trainingStateBytes).toBeGreaterThan(full!.trainingStateBytes);
  });

  it('prints its figures', () => {
    const config = presetConfig('phi-1');
    const text = formatDescription(config, describeModel(config));
    expect(text).toContain('24 layers, width 2048, MLP 8192, 32 heads x 64');
    expect(text).toContain('1418270720');
  });
});

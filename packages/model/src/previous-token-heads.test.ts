import { describe, expect, it } from 'vitest';
import { headDim, parsePhiConfig, rotaryDim } from './config.js';
import { previousTokenBias } from './previous-token-heads.js';

const config = parsePhiConfig({
  vocab_size: 16,
  hidden_size: 320,
  intermediate_size: 640,
  num_hidden_layers: 2,
  num_attention_heads: 5,
  max_position_embeddings: 128,
});

/** Attention of the query at `position` in a head, computed from the biases alone by the formula of rotary embedding. */
function attention(head: number, position: number): number[] {
  const [size, rotary] = [headDim(config), rotaryDim(config)];
  const turned = (bias: Float32Array, at: number) =>
    Array.from({ length: size }, (_, i) => {
      const [own, half] = [bias[head * size + i]!, rotary / 2];
      if (i >= rotary) return own;
      const angle = at * config.rope_theta ** ((-2 * (i % half)) / rotary);
      const partner = bias[head * size + (i < half ? i + half : i - half)]!;
      return own * Math.cos(angle) + (i < half ? -1 : 1) * partner * Math.sin(angle);
    });
  const query = turned(previousTokenBias(config, 'q_proj'), position);
  const scores = Array.from({ length: position + 1 }, (_, column) => {
    const key = turned(previousTokenBias(config, 'k_proj'), column);
    return key.reduce((sum, value, i) => sum + value * query[i]!, 0) / Math.sqrt(size);
  });
  const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
  return weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0));
}

describe('previousTokenBias', () => {
  it.each([0, 1, 2, 3])('lets head %i look one further back than the one before', (head) => {
    for (const position of [4, 20, 127]) {
      expect(attention(head, position)[position - head - 1]).toBeGreaterThan(0.8);
    }
  });

  it('leaves heads beyond the fourth alone', () => {
    const weights = attention(4, 9);
    for (const weight of weights) expect(weight).toBeCloseTo(0.1, 6);
  });
});

import { UserError } from '@phi1/base';
import { tf } from '@phi1/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { embed } from './embed.js';
import { PhiModel } from './model.js';
import { presetConfig } from './presets.js';
import { byteTokenizerJson } from './testing/byte-tokenizer.js';
import { loadTokenizer } from './tokenizer/index.js';

const tokenizer = loadTokenizer(byteTokenizerJson);
let model: PhiModel;

beforeAll(async () => {
  await tf.setBackend('cpu');
  const config = presetConfig('nano', {
    vocab_size: 260,
    hidden_size: 16,
    intermediate_size: 16,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    max_position_embeddings: 24,
    initializer_range: 0.5,
  });
  model = PhiModel.initialize(config, 2);
});

/** The definition: one text at a time, nothing padded. */
async function alone(text: string): Promise<number[]> {
  const ids = [...tokenizer.encodeOrdinary(text)].slice(0, 24);
  const mean = tf.tidy(() =>
    model
      .hiddenStates(tf.tensor2d([ids], undefined, 'int32'))
      .mean(1)
      .flatten(),
  );
  return Array.from(await mean.data());
}

describe('embed', () => {
  it('is the mean of the last hidden states of the real tokens, whatever else is in the batch', async () => {
    const texts = ['def f(x):', 'a', 'x'.repeat(60), 'naïve <|endoftext|>', 'bb'];
    for (const batchTokens of [1, 30, 1000]) {
      const vectors = await embed(model, tokenizer, texts, { batchTokens });
      expect(vectors).toHaveLength(5);
      for (const [i, text] of texts.entries()) {
        const wanted = await alone(text);
        vectors[i]!.forEach((x, j) => {
          expect(x).toBeCloseTo(wanted[j]!, 5);
        });
      }
    }
    expect(await embed(model, tokenizer, [])).toEqual([]);
  });

  it.each([{ maxTokens: 0 }, { maxTokens: NaN }, { batchTokens: -1 }, { batchTokens: NaN }])(
    'refuses %j',
    async (options) => {
      const run = embed(model, tokenizer, ['a'], options);
      await expect(run).rejects.toThrow(/(max|batch)Tokens is .* expected an integer from 1/);
    },
  );

  it('refuses an empty text', async () => {
    await expect(embed(model, tokenizer, ['a', ''])).rejects.toThrow(UserError);
  });
});

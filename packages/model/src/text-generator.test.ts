import { UserError } from '@phi1/base';
import { tf } from '@phi1/tensor';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PhiModel } from './model.js';
import { presetConfig } from './presets.js';
import { byteTokenizerJson } from './testing/byte-tokenizer.js';
import { TextGenerator, type TextPiece } from './text-generator.js';
import { loadTokenizer } from './tokenizer/index.js';

const config = presetConfig('nano', {
  vocab_size: 260,
  hidden_size: 16,
  intermediate_size: 16,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  max_position_embeddings: 4096,
  initializer_range: 0.5,
});
const tokenizer = loadTokenizer(byteTokenizerJson);
let generator: TextGenerator;
let tensors: number;

beforeAll(async () => {
  await tf.setBackend('cpu');
  generator = new TextGenerator(PhiModel.initialize(config, 2), tokenizer);
  tf.tidy(() => generator.model.logits(tf.tensor2d([[1]], undefined, 'int32'))); // it keeps its rotary tables
});
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
});

async function collect(prompt: string, options: Parameters<TextGenerator['stream']>[1]) {
  const pieces: TextPiece[] = [];
  const stream = generator.stream(prompt, options);
  for (;;) {
    const { done, value } = await stream.next();
    if (done) return { pieces, result: value };
    pieces.push(value);
  }
}

const drawn = { maxNewTokens: 40, temperature: 1, seed: 4 };

describe('TextGenerator', () => {
  it('streams the text that it gives whole', async () => {
    const [whole] = await generator.complete(['é'], { ...drawn, logProbabilities: true });
    const { pieces, result } = await collect('é', { ...drawn, logProbabilities: true });
    expect(result).toEqual(whole);
    expect(pieces.map(({ text }) => text).join('')).toBe(whole!.text);
    const tokens = pieces.filter(({ token }) => token !== undefined);
    expect(tokens.map(({ token }) => token)).toEqual(whole!.tokens);
    expect(tokens.map(({ logProbability }) => logProbability)).toEqual(whole!.logProbabilities);
    expect(whole).toMatchObject({ promptTokens: 2, stopReason: 'length' });
    expect(tokenizer.decode(whole!.tokens)).toBe(whole!.text);
  });

  it("gives each token's log-probability under the model, whatever the sampling", async () => {
    const options = { ...drawn, topK: 30, repetitionPenalty: 1.2, logProbabilities: true };
    const [{ tokens, logProbabilities } = { tokens: [] }] = await generator.complete(['abc'], options);
    const ids = [...tokenizer.encode('abc'), ...tokens];
    const expected = tf.tidy(() =>
      tf.logSoftmax(generator.model.logits(tf.tensor2d([ids], undefined, 'int32'))).squeeze<tf.Tensor2D>([0]),
    );
    const table = await expected.array();
    expected.dispose();
    expect(logProbabilities).toHaveLength(40);
    tokens.forEach((token, i) => {
      expect(logProbabilities![i]).toBeCloseTo(table[2 + i]![token]!, 4);
    });
  });

  it('ends before a stop string in one sequence of a batch while the others go on', async () => {
    const prompts = ['a', 'b', 'c'];
    const free = await generator.complete(prompts, drawn);
    const stop = free[1]!.text.slice(10, 13);
    const shown = ['', '', ''];
    const stopped = await generator.complete(prompts, {
      ...drawn,
      stop: [stop],
      onPiece: ({ text }, prompt) => (shown[prompt] += text),
    });
    stopped.forEach(({ text, stopReason }, i) => {
      const at = free[i]!.text.indexOf(stop);
      expect(text).toBe(at < 0 ? free[i]!.text : free[i]!.text.slice(0, at));
      expect(stopReason).toBe(at < 0 ? 'length' : 'stop');
    });
    expect(stopped[1]!.stopReason).toBe('stop');
    expect(shown).toEqual(stopped.map(({ text }) => text));
  });

  it('repeats no token when repeats are impossible', async () => {
    const [{ tokens } = { tokens: [] }] = await generator.complete(['x'], {
      maxNewTokens: 100,
      repetitionPenalty: 1e9,
      stopTokens: [],
    });
    // where a logit is positive, a repeat's falls to 0: new tokens with positive logits come first
    expect(new Set(tokens.slice(0, 60)).size).toBe(60);
  });

  it("ends at the model's own stop ids and at the end of text, if nothing else is asked for", async () => {
    const [free] = await generator.complete(['x'], { ...drawn, stopTokens: [] });
    const stop = free!.tokens[10]!;
    const known = new TextGenerator(
      PhiModel.initialize({ ...config, eos_token_id: [259, stop] }, 2),
      tokenizer,
    );
    expect(known.stopTokens).toEqual([259, stop, 0]);
    const [result] = await known.complete(['x'], drawn);
    expect(result).toMatchObject({
      stopReason: 'stop',
      tokens: free!.tokens.slice(0, free!.tokens.indexOf(stop)),
    });
    const [again] = await known.complete(['x'], { ...drawn, stopTokens: [] });
    expect(again!.tokens).toEqual(free!.tokens);
    known.model.dispose();
  });

  it('stops when the reader leaves', async () => {
    let count = 0;
    for await (const piece of generator.stream('x', { ...drawn, maxNewTokens: 4000 })) {
      if (piece.token !== undefined && ++count === 5) break;
    }
    expect(count).toBe(5);
  });

  it('can be aborted by a timer, whatever the engine', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const { result } = await collect('x', {
      maxNewTokens: 4000,
      temperature: 1,
      stopTokens: [],
      signal: controller.signal,
    });
    expect(result.stopReason).toBe('aborted');
    expect(result.tokens.length).toBeGreaterThan(0);
    expect(result.tokens.length).toBeLessThan(4000);
  });

  it('refuses an empty prompt, in the loop too, and a tokenizer of another model', async () => {
    await expect(collect('', drawn)).rejects.toThrow(/the prompt is empty/);
    const small = PhiModel.initialize({ ...config, vocab_size: 100 });
    expect(() => new TextGenerator(small, tokenizer)).toThrow(UserError);
    small.dispose();
  });
});

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gguf } from '@huggingface/gguf';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { decodeFloats, tf } from '@phi1/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateBatch } from '../generation.js';
import { quantizeQ8 } from '../gguf/q8.js';
import { PhiModel } from '../model.js';
import { presetConfig } from '../presets.js';
import { byteTokenizerJson } from '../testing/byte-tokenizer.js';
import { llamaInstalled, loadWithLlama, type LlamaModel } from '../testing/llama.js';
import { codegenTokenizer, type BpeTokenizer } from '../tokenizer/index.js';
import { saveModel } from './folder.js';
import { exportGguf } from './gguf-file.js';

const config = presetConfig('nano', {
  vocab_size: 51_200,
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  max_position_embeddings: 256,
  partial_rotary_factor: 0.5,
  initializer_range: 0.3,
  rope_theta: 5000,
});

let folder: string;
let model: PhiModel;
let codegen: BpeTokenizer;

beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = temporaryFolder();
  codegen = await codegenTokenizer();
  model = withNonzeroBiases(PhiModel.initialize(config, 3));
  await saveModel(join(folder, 'model'), model, { tokenizerJson: JSON.stringify(codegen) });
});

/** Biases and gains as a trained model has them, so that one that is left out shows. */
function withNonzeroBiases(fresh: PhiModel): PhiModel {
  let seed = 0;
  for (const variable of fresh.parameters.values()) {
    if (variable.rank > 1) continue;
    variable.assign(tf.tidy(() => variable.add(tf.randomNormal(variable.shape, 0, 0.2, 'float32', ++seed))));
  }
  return fresh;
}

describe('quantizeQ8', () => {
  it('keeps values to half a step of their block', () => {
    const value = fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.constantFrom(0, -1e-6, 1000));
    fc.assert(
      fc.property(fc.array(value, { minLength: 64, maxLength: 64 }), (list) => {
        const values = Float32Array.from(list);
        const bytes = quantizeQ8(values);
        expect(bytes).toHaveLength(68);
        for (let i = 0; i < 64; i++) {
          const start = i < 32 ? 0 : 34;
          const scale = decodeFloats(bytes.slice(start, start + 2), 'float16')[0]!;
          const found = scale * new Int8Array(bytes.buffer)[start + 2 + (i % 32)]!;
          expect(Math.abs(found - values[i]!)).toBeLessThanOrEqual(0.57 * scale + 2 ** -24 * 127);
        }
      }),
    );
  });
});

describe('a GGUF file', () => {
  it.each(['f32', 'f16', 'q8_0'] as const)("says as %s what Hugging Face's reader expects", async (type) => {
    const out = join(folder, `${type}.gguf`);
    const size = await exportGguf({ model: join(folder, 'model'), out, type });
    const bytes = await readFile(out);
    expect(bytes).toHaveLength(size);
    const file = await gguf(out, { allowLocalFile: true });
    expect(file.metadata).toMatchObject({
      version: 3,
      'general.architecture': 'phi2',
      'general.name': 'model',
      'general.file_type': { f32: 0, f16: 1, q8_0: 7 }[type],
      'phi2.rope.dimension_count': 16,
      'phi2.rope.freq_base': 5000,
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.eos_token_id': 50256,
    });
    const tokens = (file.metadata as Record<string, unknown>)['tokenizer.ggml.tokens'] as string[];
    expect([tokens.length, tokens[50257], tokens[51199]]).toEqual([51200, ' '.repeat(31), '[PAD51199]']);
    const dataOffset = Number(file.tensorDataOffset);
    const last = file.tensorInfos.at(-1)!;
    expect(last.name).toBe('output.bias');
    expect(size).toBe(dataOffset + Number(last.offset) + 51200 * 4);
    const down = file.tensorInfos.find(({ name }) => name === 'blk.1.ffn_down.weight')!;
    expect(down.shape.map(Number)).toEqual([96, 64]);
    const values = await model.parameters.get('model.layers.1.mlp.fc2.weight')!.data();
    const start = dataOffset + Number(down.offset);
    if (type === 'f32') {
      const found = new Float32Array(
        bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + start + 96 * 64 * 4),
      );
      expect(found).toEqual(values);
    }
    expect(down.dtype).toBe({ f32: 0, f16: 1, q8_0: 8 }[type]);
    expect(file.tensorInfos.find(({ name }) => name === 'blk.1.ffn_down.bias')!.dtype).toBe(0);
  });

  it('has a place for each of three stop ids of generation_config.json', async () => {
    const small = { ...config, vocab_size: 300, hidden_size: 24, bos_token_id: 1 };
    const target = join(folder, 'stops');
    await saveModel(target, PhiModel.initialize(small), { tokenizerJson: byteTokenizerJson });
    const out = join(folder, 'stops.gguf');
    const readIds = async () => {
      await exportGguf({ model: target, out });
      const metadata = (await gguf(out, { allowLocalFile: true })).metadata as Record<string, unknown>;
      return ['bos', 'eos', 'eot', 'eom'].map((key) => metadata[`tokenizer.ggml.${key}_token_id`]);
    };
    expect(await readIds()).toEqual([1, 0, undefined, undefined]); // the tokenizer's end of text
    await writeFile(join(target, 'generation_config.json'), '{"eos_token_id": 40}');
    expect(await readIds()).toEqual([1, 40, undefined, undefined]);
    await writeFile(join(target, 'generation_config.json'), '{"eos_token_id": [0, 40, 299, 9]}');
    expect(await readIds()).toEqual([1, 0, 40, 299]);
  });

  it('keeps a matrix as f16 whose rows are no whole blocks', async () => {
    const odd = { ...config, vocab_size: 300, hidden_size: 24, intermediate_size: 64 };
    await saveModel(join(folder, 'odd'), PhiModel.initialize(odd), { tokenizerJson: byteTokenizerJson });
    const out = join(folder, 'odd.gguf');
    await exportGguf({ model: join(folder, 'odd'), out, type: 'q8_0' });
    const { tensorInfos } = await gguf(out, { allowLocalFile: true });
    const findType = (wanted: string) => tensorInfos.find(({ name }) => name === wanted)!.dtype;
    expect([findType('blk.0.ffn_up.weight'), findType('blk.0.ffn_down.weight')]).toEqual([1, 8]);
  });

  it('is not written for a model without tokenizer, or where it cannot be', async () => {
    await saveModel(join(folder, 'bare'), PhiModel.initialize({ ...config, vocab_size: 300 }));
    const bare = exportGguf({ model: join(folder, 'bare'), out: join(folder, 'bare.gguf') });
    await expect(bare).rejects.toThrow(/tokenizer\.json: cannot be read/);
    const nowhere = exportGguf({ model: join(folder, 'model'), out: join(folder, 'no', 'x.gguf') });
    await expect(nowhere).rejects.toThrow(UserError);
    expect((await readdir(folder)).filter((name) => /bare\.gguf|tmp/.test(name))).toEqual([]);
  });
});

describe.skipIf(!llamaInstalled())('llama.cpp', () => {
  const prompts = ['def add(a, b):\n', '        """x"""\n\tyield', 'é'];
  let answers: { tokens: number[]; logProbabilities?: number[] }[];
  const ids = (prompt: string) => [...codegen.encode(prompt)];

  async function withLlama(type: 'f32' | 'f16' | 'q8_0', use: (llama: LlamaModel) => Promise<void>) {
    const out = join(folder, `llama-${type}.gguf`);
    await exportGguf({ model: join(folder, 'model'), out, type });
    const llama = await loadWithLlama(out);
    try {
      await use(llama);
    } finally {
      await llama.dispose();
    }
  }

  beforeAll(async () => {
    answers = await generateBatch(model, {
      prompts: prompts.map(ids),
      maxNewTokens: 6,
      logProbabilities: true,
      stopTokens: [],
    });
  });

  it('says greedily what we say, in f32, and splits texts as we do', async () => {
    await withLlama('f32', async (llama) => {
      for (const [i, prompt] of prompts.entries()) {
        expect(llama.tokenize(prompt)).toEqual(ids(prompt));
        const steps = await llama.greedy(ids(prompt), 6);
        expect(steps.map(({ token }) => token)).toEqual(answers[i]!.tokens);
        steps.forEach(({ token, probabilities }, step) => {
          const wanted = Math.exp(answers[i]!.logProbabilities![step]!);
          expect(Math.abs(probabilities.get(token)! - wanted)).toBeLessThan(0.02);
        });
      }
      const source = await readFile(import.meta.filename, 'utf8');
      expect(llama.tokenize(source)).toEqual(ids(source));
      // llama.cpp's detokenizer, unlike its streaming, drops spaces before punctuation for this pre-tokenizer
      const solid = (text: string) => text.replaceAll(' ', '');
      expect(solid(llama.detokenize(ids(source)))).toBe(solid(source));
    });
  });

  it.each([
    ['f16', 0.02],
    ['q8_0', 0.1],
  ] as const)('computes nearly the same from %s', async (type, tolerance) => {
    await withLlama(type, async (llama) => {
      for (const [i, prompt] of prompts.entries()) {
        const [step] = await llama.greedy(ids(prompt), 1);
        const wanted = Math.exp(answers[i]!.logProbabilities![0]!);
        expect(Math.abs(step!.probabilities.get(answers[i]!.tokens[0]!)! - wanted)).toBeLessThan(tolerance);
      }
    });
  });
});

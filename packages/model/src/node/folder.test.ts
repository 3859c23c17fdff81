import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@phi1/base';
import { pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import { tf } from '@phi1/tensor';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generate } from '../generation.js';
import { PhiModel } from '../model.js';
import { presetConfig } from '../presets.js';
import { byteTokenizerJson } from '../testing/byte-tokenizer.js';
import { SPOILT_MODELS } from '../testing/spoilt-models.js';
import { loadModel, loadTokenizerOf, resolveCheckpoint, saveModel } from './folder.js';

const golden = fileURLToPath(new URL('../../fixtures/phi-a', import.meta.url));

let folder: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => {
  folder = temporaryFolder();
});

const tiny = presetConfig('nano', {
  vocab_size: 257,
  hidden_size: 8,
  intermediate_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  max_position_embeddings: 32,
  eos_token_id: 0,
});

async function bitsOf(model: PhiModel): Promise<Map<string, number[]>> {
  const bits = new Map<string, number[]>();
  for (const [name, variable] of model.parameters) {
    bits.set(name, Array.from(new Uint32Array(((await variable.data()) as Float32Array).slice().buffer)));
  }
  return bits;
}

describe('a saved model', () => {
  it.each([{}, { maxShardBytes: 1000 }])('comes back bit for bit, %j', async (options) => {
    const model = PhiModel.initialise(tiny, 4);
    const target = join(folder, 'model');
    await saveModel(target, model, options);
    const back = await loadModel(target);
    expect(await bitsOf(back)).toEqual(await bitsOf(model));
    expect(back.config).toEqual(model.config);
    const shards = (await readdir(target)).filter((name) => name.endsWith('.safetensors'));
    expect(shards.length > 1).toBe('maxShardBytes' in options);
    await saveModel(target, back); // replaces shards by one file, nothing left over
    expect((await readdir(target)).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'model.safetensors',
    ]);
  });

  it.each(['float16', 'bfloat16'] as const)('comes back rounded from %s and stays so', async (dtype) => {
    const model = PhiModel.initialise(tiny, 4);
    await saveModel(join(folder, 'a'), model, { dtype });
    const once = await loadModel(join(folder, 'a'));
    await saveModel(join(folder, 'b'), once, { dtype });
    expect(await readFile(join(folder, 'b', 'model.safetensors'))).toEqual(
      await readFile(join(folder, 'a', 'model.safetensors')),
    );
    const [exact, rounded] = await Promise.all(
      [model, once].map((m) => m.parameters.get('lm_head.weight')!.data() as Promise<Float32Array>),
    );
    exact!.forEach((x, i) => {
      expect(Math.abs(rounded![i]! - x)).toBeLessThanOrEqual(Math.abs(x) * 2 ** -8);
    });
  });

  it('does not replace a folder that holds something else', async () => {
    await writeFile(join(folder, 'thesis.tex'), 'x');
    await expect(saveModel(folder, PhiModel.initialise(tiny))).rejects.toThrow(/holds thesis\.tex/);
    expect(await readdir(folder)).toEqual(['thesis.tex']);
  });

  it('is the newest checkpoint of a run', async () => {
    for (const step of [5, 20, 100])
      await mkdir(join(folder, 'checkpoints', `step-${String(step)}`), { recursive: true });
    await mkdir(join(folder, 'checkpoints', 'step-200.tmp-1-ab'));
    await writeFile(join(folder, 'config.json'), '{"preset": "nano"}');
    expect(await resolveCheckpoint(folder)).toBe(join(folder, 'checkpoints', 'step-100'));
  });

  it.skipIf(!pythonHas('torch', 'transformers'))(
    'loads in Transformers with its tokenizer and says the same',
    async () => {
      const model = PhiModel.initialise({ ...tiny, initializer_range: 0.5 }, 4);
      const target = join(folder, 'model');
      await saveModel(target, model, { tokenizerJson: byteTokenizerJson });
      const script = `
import json, sys
from transformers import AutoModelForCausalLM, AutoTokenizer
model, info = AutoModelForCausalLM.from_pretrained(sys.argv[1], output_loading_info=True)
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
ids = tokenizer("badge", return_tensors="pt")
out = model.generate(**ids, max_new_tokens=12, do_sample=False, pad_token_id=0)
penalised = model.generate(**ids, max_new_tokens=12, do_sample=False, pad_token_id=0, repetition_penalty=1.7)
print(json.dumps({"penalised": penalised[0].tolist(), "ids": ids["input_ids"][0].tolist(), "end": tokenizer.eos_token, "most": tokenizer.model_max_length,
  "info": {k: list(v) for k, v in info.items()}, "text": tokenizer.decode(out[0], skip_special_tokens=True, clean_up_tokenization_spaces=False)}))`;
      const seen = JSON.parse(runPython(['-c', script, target])) as Record<string, unknown>;
      const tokenizer = await loadTokenizerOf(target);
      const prompt = Array.from(tokenizer.encode('badge'));
      expect(seen).toMatchObject({ ids: prompt, end: '<|endoftext|>', most: 32 });
      expect(Object.values(seen.info as Record<string, unknown[]>).flat()).toEqual([]);
      const { tokens } = await generate(model, { promptTokens: prompt, maxNewTokens: 12 });
      expect(tokenizer.decode([...prompt, ...tokens])).toBe(seen.text);
      const penalised = await generate(model, {
        promptTokens: prompt,
        maxNewTokens: 12,
        repetitionPenalty: 1.7,
      });
      expect(penalised.tokens).not.toEqual(tokens);
      expect([...prompt, ...penalised.tokens]).toEqual(seen.penalised);
    },
    120_000, // importing Transformers takes long on few cores
  );
});

describe('loadModel', () => {
  it.each(SPOILT_MODELS)('refuses %s in one line', async (_, message, spoil) => {
    const model = join(folder, 'model');
    await cp(golden, model, { recursive: true });
    await spoil(model);
    const before = tf.memory().numTensors;
    await expect(loadModel(model)).rejects.toThrow(message);
    await expect(loadModel(model)).rejects.toThrow(UserError);
    await expect(loadModel(model)).rejects.toThrow(/^[^\n]*$/);
    expect(tf.memory().numTensors).toBe(before);
  });
});

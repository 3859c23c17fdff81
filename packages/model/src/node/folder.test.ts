import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@phi1/base';
import { pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import { tf } from '@phi1/tensor';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { generate } from '../generation.js';
import { PhiModel } from '../model.js';
import { presetConfig } from '../presets.js';
import { byteTokenizerJson } from '../testing/byte-tokenizer.js';
import { TextGenerator } from '../text-generator.js';
import { codegenTokenizer, loadTokenizer } from '../tokenizer/index.js';
import { SPOILT_MODELS } from '../testing/spoilt-models.js';
import { loadConfig, loadModel, loadTokenizerFrom, resolveCheckpoint, saveModel } from './folder.js';

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

async function readBits(model: PhiModel): Promise<Map<string, number[]>> {
  const bits = new Map<string, number[]>();
  for (const [name, variable] of model.parameters) {
    bits.set(name, Array.from(new Uint32Array(((await variable.data()) as Float32Array).slice().buffer)));
  }
  return bits;
}

describe('a saved model', () => {
  it.each([{}, { maxShardBytes: 1000 }])('comes back bit for bit, %j', async (options) => {
    const model = PhiModel.initialize(tiny, 4);
    const target = join(folder, 'model');
    await saveModel(target, model, options);
    const back = await loadModel(target);
    expect(await readBits(back)).toEqual(await readBits(model));
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
    const model = PhiModel.initialize(tiny, 4);
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

  it('is of the shards that the index says, whatever stale tensors they hold too', async () => {
    const [fresh, stale] = [PhiModel.initialize(tiny, 4), PhiModel.initialize(tiny, 5)];
    const target = join(folder, 'model');
    await saveModel(target, fresh, { maxShardBytes: 1000 });
    await saveModel(join(folder, 'stale'), stale);
    await cp(join(folder, 'stale', 'model.safetensors'), join(target, 'model-00000.safetensors'));
    const path = join(target, 'model.safetensors.index.json');
    const index = JSON.parse(await readFile(path, 'utf8')) as { weight_map: Record<string, string> };
    index.weight_map['lm_head.bias'] = 'model-00000.safetensors';
    await writeFile(path, JSON.stringify(index));
    const found = await readBits(await loadModel(target));
    const wanted = await readBits(fresh);
    wanted.set('lm_head.bias', (await readBits(stale)).get('lm_head.bias')!);
    expect(found).toEqual(wanted);
    delete index.weight_map['lm_head.bias'];
    await writeFile(path, JSON.stringify(index));
    await expect(loadModel(target)).rejects.toThrow(/the tensor lm_head\.bias is missing/);
  });

  it('does not replace a folder that holds something else', async () => {
    await writeFile(join(folder, 'thesis.tex'), 'x');
    await expect(saveModel(folder, PhiModel.initialize(tiny))).rejects.toThrow(/holds thesis\.tex/);
    expect(await readdir(folder)).toEqual(['thesis.tex']);
  });

  it('is the newest checkpoint of a run', async () => {
    for (const step of [5, 20, 100])
      await mkdir(join(folder, 'checkpoints', `step-${String(step)}`), { recursive: true });
    await mkdir(join(folder, 'checkpoints', 'step-200.tmp-1-ab'));
    await writeFile(join(folder, 'config.json'), '{"preset": "nano"}');
    expect(await resolveCheckpoint(folder)).toBe(join(folder, 'checkpoints', 'step-100'));
  });

  it('has the stop ids of its generation_config.json, or else of its config', async () => {
    const target = join(folder, 'model');
    await saveModel(target, PhiModel.initialize({ ...tiny, eos_token_id: [7] }, 4));
    expect((await loadConfig(target)).eos_token_id).toEqual([7]);
    const path = join(target, 'generation_config.json');
    for (const [eos, wanted] of [
      [
        [0, 400],
        [0, 400],
      ],
      [3, 3],
      [null, [7]],
    ]) {
      await writeFile(path, JSON.stringify({ eos_token_id: eos }));
      const model = await loadModel(target);
      expect(model.config.eos_token_id).toEqual(wanted);
      await saveModel(join(folder, 'again'), model);
      expect((await loadConfig(join(folder, 'again'))).eos_token_id).toEqual(wanted);
    }
    await rm(path);
    expect((await loadConfig(target)).eos_token_id).toEqual([7]);
    await writeFile(path, '{"eos_token_id": "x"}');
    await expect(loadConfig(target)).rejects.toThrow(
      /generation_config\.json: eos_token_id: expected a token id or a list/,
    );
  });

  it('has the added tokens that only the neighbors of its tokenizer.json list', async () => {
    const target = join(folder, 'model');
    const tokenizerJson = byteTokenizerJson;
    await saveModel(target, PhiModel.initialize({ ...tiny, vocab_size: 300 }), { tokenizerJson });
    const write = (name: string, json: object) => writeFile(join(target, name), JSON.stringify(json));
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: true, special: false };
    const added_tokens_decoder = {
      257: { ...flags, content: '<x>' },
      0: { ...flags, content: '<|endoftext|>' },
    };
    await write('tokenizer_config.json', { added_tokens_decoder });
    await write('added_tokens.json', { '<x>': 257, '<y>': 258 });
    const tokenizer = await loadTokenizerFrom(target);
    expect([...tokenizer.encode('<y><x>')]).toEqual([258, 257]);
    expect(tokenizer.endOfText).toBe(0);
    await write('tokenizer_config.json', {
      added_tokens_decoder: { 257: { ...flags, content: '<x>', lstrip: true } },
    });
    await expect(loadTokenizerFrom(target)).rejects.toThrow(/added_tokens\.1\.lstrip/);
  });

  it('warns of a codegen tokenizer that has lost its runs of spaces', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const target = join(folder, 'model');
    const json = (await codegenTokenizer()).toJSON();
    const write = async (added: number, config: object) => {
      await mkdir(target, { recursive: true });
      const tokenizer = { ...json, added_tokens: json.added_tokens.slice(0, added) };
      await writeFile(join(target, 'tokenizer.json'), JSON.stringify(tokenizer));
      await writeFile(join(target, 'config.json'), '{"vocab_size": 51200}');
      await writeFile(join(target, 'tokenizer_config.json'), JSON.stringify(config));
      await loadTokenizerFrom(target);
      return warn.mock.calls.splice(0).flat();
    };
    const warning = [
      expect.stringMatching(/tokenizer\.json: a codegen tokenizer without its tokens for runs/),
    ];
    expect(await write(Infinity, { tokenizer_class: 'CodeGenTokenizer' })).toEqual([]);
    expect(await write(1, { tokenizer_class: 'CodeGenTokenizer' })).toEqual(warning);
    expect(await write(1, {})).toEqual(warning);
    warn.mockRestore();
  });

  it.skipIf(!pythonHas('torch', 'transformers'))(
    'loads in Transformers with its tokenizer and says the same, and comes back when it has saved it again',
    async () => {
      const target = join(folder, 'model');
      const model = PhiModel.initialize({ ...tiny, initializer_range: 0.5 }, 4);
      await saveModel(target, model, { tokenizerJson: byteTokenizerJson });

      const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
      const stopping = PhiModel.initialize({ ...tiny, vocab_size: 300, initializer_range: 0.5 }, 4);
      const badge = [...loadTokenizer(byteTokenizerJson).encode('badge')];
      const free = await generate(stopping, { promptTokens: badge, maxNewTokens: 12, stopTokens: [] });
      const stop = free.tokens[5]!;
      stopping.config.eos_token_id = [299, stop];
      await saveModel(ours, stopping, { tokenizerJson: byteTokenizerJson });

      // one Python for both: its start takes longer than its answers
      const script = `
import json, sys
from transformers import AutoModelForCausalLM, AutoTokenizer
target, ours, theirs = sys.argv[1:]
greedy = dict(max_new_tokens=12, do_sample=False, pad_token_id=0)

model, info = AutoModelForCausalLM.from_pretrained(target, output_loading_info=True)
tokenizer = AutoTokenizer.from_pretrained(target)
ids = tokenizer("badge", return_tensors="pt")
out = model.generate(**ids, **greedy)
penalized = model.generate(**ids, **greedy, repetition_penalty=1.7)
loaded = {"penalized": penalized[0].tolist(), "ids": ids["input_ids"][0].tolist(), "end": tokenizer.eos_token, "most": tokenizer.model_max_length,
  "info": {k: list(v) for k, v in info.items()}, "text": tokenizer.decode(out[0], skip_special_tokens=True, clean_up_tokenization_spaces=False)}

model, tokenizer = AutoModelForCausalLM.from_pretrained(ours), AutoTokenizer.from_pretrained(ours)
tokenizer.add_tokens(["<new>"])
out = model.generate(**tokenizer("badge", return_tensors="pt"), **greedy)
model.save_pretrained(theirs)
tokenizer.save_pretrained(theirs)
print(json.dumps({"loaded": loaded, "stopped": {"out": out[0].tolist(), "ids": tokenizer("a<new>b")["input_ids"]}}))`;
      const { loaded, stopped } = JSON.parse(runPython(['-c', script, target, ours, theirs])) as {
        loaded: Record<string, unknown>;
        stopped: Record<'out' | 'ids', number[]>;
      };

      const tokenizer = await loadTokenizerFrom(target);
      const prompt = Array.from(tokenizer.encode('badge'));
      expect(loaded).toMatchObject({ ids: prompt, end: '<|endoftext|>', most: 32 });
      expect(Object.values(loaded.info as Record<string, unknown[]>).flat()).toEqual([]);
      const { tokens } = await generate(model, { promptTokens: prompt, maxNewTokens: 12 });
      expect(tokenizer.decode([...prompt, ...tokens])).toBe(loaded.text);
      const penalized = await generate(model, {
        promptTokens: prompt,
        maxNewTokens: 12,
        repetitionPenalty: 1.7,
      });
      expect(penalized.tokens).not.toEqual(tokens);
      expect([...prompt, ...penalized.tokens]).toEqual(loaded.penalized);

      expect(stopped.out.at(-1)).toBe(stop);
      const savedAgain = await loadTokenizerFrom(theirs);
      expect([...savedAgain.encode('a<new>b')]).toEqual(stopped.ids);
      const [again] = await new TextGenerator(await loadModel(theirs), savedAgain).complete(['badge'], {
        maxNewTokens: 12,
      });
      expect(again!.stopReason).toBe('stop');
      expect([...badge, ...again!.tokens, stop]).toEqual(stopped.out);
    },
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

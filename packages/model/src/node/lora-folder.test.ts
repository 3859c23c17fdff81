import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import { selectEngine, tf } from '@phi1/tensor';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateBatch } from '../generation.js';
import { LoraAdapter, type LoraOptions } from '../lora.js';
import { PhiModel } from '../model.js';
import { presetConfig } from '../presets.js';
import { byteTokenizerJson } from '../testing/byte-tokenizer.js';
import { loadModel, loadTokenizerOf, saveModel } from './folder.js';
import { loadAdapter, mergeAdapter, saveAdapter } from './lora-folder.js';

const config = presetConfig('nano', {
  vocab_size: 260,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  max_position_embeddings: 32,
  initializer_range: 0.3,
});
const options: LoraOptions = {
  rank: 3,
  alpha: 6,
  targets: ['q_proj', 'k_proj', 'v_proj', 'dense', 'fc1', 'fc2'],
};

let folder: string;
let model: PhiModel;

beforeAll(async () => {
  await selectEngine({ engine: 'cpu' });
});
beforeEach(() => {
  folder = temporaryFolder();
  model = PhiModel.initialise(config, 2);
});

const ids = () => tf.tensor2d([[5, 9, 100, 7, 31, 2]], undefined, 'int32');
const labels = () => tf.tensor2d([[9, 100, 7, 31, 2, 8]], undefined, 'int32');

async function logits(of = model): Promise<Float32Array> {
  const values = tf.tidy(() => of.logits(ids()));
  const data = (await values.data()) as Float32Array;
  values.dispose();
  return data;
}

/** An adapter whose B is not zero. */
function trained(given = options): LoraAdapter {
  const adapter = LoraAdapter.create(model, given, 1);
  let seed = 0;
  for (const [name, variable] of adapter.parameters) {
    if (name.includes('lora_B')) variable.assign(tf.randomNormal(variable.shape, 0, 0.3, 'float32', ++seed));
  }
  return adapter;
}

function expectClose(found: Float32Array, wanted: Float32Array, tolerance = 1e-4): void {
  expect(Math.max(...found.map((x, i) => Math.abs(x - wanted[i]!)))).toBeLessThan(tolerance);
}

describe('a LoRA adapter', () => {
  it('changes nothing before training, and the loss after, without touching the weights', async () => {
    const before = await logits();
    const adapter = LoraAdapter.create(model, options, 1);
    adapter.attach(model);
    expect(await logits()).toEqual(before);
    const parameters = [...adapter.parameters.values()];
    const optimizer = tf.train.adam(0.02);
    const losses: number[] = [];
    for (let step = 0; step < 50; step++) {
      const { value, grads } = tf.variableGrads(() => model.loss(ids(), labels()), parameters);
      optimizer.applyGradients(grads as Record<string, tf.Variable>);
      losses.push((await value.data())[0]!);
      tf.dispose([value]);
      tf.dispose(grads);
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 3);
    LoraAdapter.detach(model);
    expect(await logits()).toEqual(before);
  });

  it('has the gradients of finite differences', async () => {
    const adapter = trained();
    adapter.attach(model);
    const lossOf = async () => {
      const value = tf.tidy(() => model.loss(ids(), labels()));
      return (await value.data())[0]!;
    };
    const { grads } = tf.variableGrads(() => model.loss(ids(), labels()), [...adapter.parameters.values()]);
    for (const target of ['q_proj', 'fc1', 'dense']) {
      for (const side of ['A', 'B']) {
        const name = [...adapter.parameters.keys()].find((key) =>
          key.endsWith(`${target}.lora_${side}.weight`),
        )!;
        const variable = adapter.parameters.get(name)!;
        const gradient = grads[variable.name]!;
        const direction = gradient.div(gradient.norm());
        const norm = (await gradient.norm().data())[0]!;
        const start = variable.clone();
        variable.assign(start.add(direction.mul(0.01)));
        const up = await lossOf();
        variable.assign(start.sub(direction.mul(0.01)));
        const down = await lossOf();
        variable.assign(start);
        expect((up - down) / 0.02 / norm, name).toBeCloseTo(1, 1);
      }
    }
  });

  it.each([{}, { rankStabilised: true }])('merged computes what it computed attached, %j', async (more) => {
    const adapter = trained({ ...options, ...more });
    const plain = await logits();
    adapter.attach(model);
    const attached = await logits();
    expect(Math.max(...attached.map((x, i) => Math.abs(x - plain[i]!)))).toBeGreaterThan(0.1);
    adapter.merge(model);
    expect(model.adapter).toBeUndefined();
    expectClose(await logits(), attached);
  });

  it('takes part in generation, alone and in a batch', async () => {
    const run = () =>
      generateBatch(model, {
        prompts: [[5, 9, 100], [7], [8, 8]],
        maxNewTokens: 10,
        maxBatch: 2,
        stopTokens: [],
      });
    const plain = await run();
    const adapter = trained();
    adapter.attach(model);
    const attached = await run();
    expect(attached).not.toEqual(plain);
    adapter.merge(model);
    expect(attached).toEqual(await run());
  });

  it('drops out by seed in training only', async () => {
    const adapter = trained({ ...options, dropout: 0.5 });
    adapter.attach(model);
    const plain = await logits();
    adapter.dropoutSeed = 1;
    const dropped = await logits();
    expect(dropped).not.toEqual(plain);
    expect(await logits()).toEqual(dropped);
    adapter.dropoutSeed = 2;
    expect(await logits()).not.toEqual(dropped);
    adapter.dropoutSeed = undefined;
    expect(await logits()).toEqual(plain);
  });

  it('comes back from its folder bit for bit', async () => {
    const adapter = trained({ ...options, targets: ['v_proj', 'fc2'] });
    await saveAdapter(join(folder, 'adapter'), adapter, 'microsoft/phi-1');
    const back = await loadAdapter(join(folder, 'adapter'), model);
    expect(back.options).toMatchObject({ ...options, targets: ['v_proj', 'fc2'] });
    expect([...back.parameters.keys()]).toEqual([...adapter.parameters.keys()]);
    for (const [name, variable] of back.parameters) {
      expect(await variable.data()).toEqual(await adapter.parameters.get(name)!.data());
    }
    const saved = JSON.parse(
      await readFile(join(folder, 'adapter', 'adapter_config.json'), 'utf8'),
    ) as object;
    expect(saved).toMatchObject({ base_model_name_or_path: 'microsoft/phi-1', r: 3, lora_alpha: 6 });
  });

  it('is merged from folder to folder with the tokenizer', async () => {
    const adapter = trained();
    await saveModel(join(folder, 'base'), model, { tokenizerJson: byteTokenizerJson });
    await saveAdapter(join(folder, 'adapter'), adapter);
    adapter.attach(model);
    const attached = await logits();
    const out = join(folder, 'merged');
    await mergeAdapter({ model: join(folder, 'base'), adapter: join(folder, 'adapter'), out });
    expectClose(await logits(await loadModel(out)), attached);
    expect((await loadTokenizerOf(out)).vocabularySize).toBe(257);
  });

  const spoilt: [string, Record<string, unknown>, RegExp][] = [
    ['another method', { peft_type: 'IA3' }, /adapter_config\.json: peft_type/],
    ['another layer', { target_modules: ['o_proj'] }, /target_modules/],
    ['another rank', { r: 4 }, /lora_A\.weight has shape \[3,16\], expected \[4,16\]/],
    ['fewer layers', { target_modules: ['q_proj'] }, /belongs to no adapted layer/],
    ['weight decomposition', { use_dora: true }, /use_dora/],
    ['a trained bias', { bias: 'all' }, /bias/],
  ];
  it.each(spoilt)('is refused with %s in one line', async (_, change, message) => {
    const target = join(folder, 'adapter');
    await saveAdapter(target, trained());
    const path = join(target, 'adapter_config.json');
    const saved = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(path, JSON.stringify({ ...saved, ...change }));
    const before = tf.memory().numTensors;
    await expect(loadAdapter(target, model)).rejects.toThrow(message);
    await expect(loadAdapter(target, model)).rejects.toThrow(UserError);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([{ rank: 0 }, { alpha: NaN }, { dropout: 1 }, { targets: [] }])(
    'cannot be made with %j',
    (wrong) => {
      expect(() => LoraAdapter.create(model, { ...options, ...wrong })).toThrow(UserError);
    },
  );

  it('does not replace a folder that holds something else', async () => {
    await writeFile(join(folder, 'thesis.tex'), 'x');
    await expect(saveAdapter(folder, trained())).rejects.toThrow(/holds thesis\.tex/);
  });
});

describe.skipIf(!pythonHas('torch', 'transformers', 'peft'))('PEFT', () => {
  const script = `
import json, sys, torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM
base, ours, theirs = sys.argv[1:]
ids = torch.tensor([[5, 9, 100, 7, 31, 2]])
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), ours)
out = {"ours": model(ids).logits.flatten().tolist()}
torch.manual_seed(0)
config = LoraConfig(r=4, lora_alpha=5, target_modules=["q_proj", "dense", "fc1"], init_lora_weights=False, task_type="CAUSAL_LM")
model = get_peft_model(AutoModelForCausalLM.from_pretrained(base), config).eval()
model.save_pretrained(theirs)
out["theirs"] = model(ids).logits.flatten().tolist()
print(json.dumps(out))`;

  it('loads our adapter and computes the same, and we with its', async () => {
    const paths = ['base', 'ours', 'theirs'].map((name) => join(folder, name));
    const [base, ours, theirs] = paths as [string, string, string];
    const adapter = trained();
    await saveModel(base, model, { tokenizerJson: byteTokenizerJson });
    await saveAdapter(ours, adapter, base);
    const answer = JSON.parse(runPython(['-c', script, ...paths])) as Record<'ours' | 'theirs', number[]>;
    adapter.attach(model);
    expectClose(await logits(), Float32Array.from(answer.ours));
    (await loadAdapter(theirs, model)).attach(model);
    expectClose(await logits(), Float32Array.from(answer.theirs));
  });
});

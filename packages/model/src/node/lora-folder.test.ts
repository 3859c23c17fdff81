import { readFile, rename, writeFile } from 'node:fs/promises';
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
import { loadConfig, loadModel, loadTokenizerFrom, saveModel } from './folder.js';
import { loadAdapter, mergeAdapter, saveAdapter } from './lora-folder.js';
import { SafetensorsFile } from './safetensors-file.js';

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
  model = PhiModel.initialize(config, 2);
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
    const computeLoss = async () => {
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
        const up = await computeLoss();
        variable.assign(start.sub(direction.mul(0.01)));
        const down = await computeLoss();
        variable.assign(start);
        expect((up - down) / 0.02 / norm, name).toBeCloseTo(1, 1);
      }
    }
  });

  it.each([{}, { rankStabilized: true }])('merged computes what it computed attached, %j', async (more) => {
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
    expect((await loadTokenizerFrom(out)).vocabularySize).toBe(257);
  });

  it('is merged into a model that stops where its base does, with its tokenizer and type', async () => {
    const base = join(folder, 'base');
    await saveModel(base, model, { tokenizerJson: byteTokenizerJson, dtype: 'float16' });
    const companions = {
      'generation_config.json': '{"eos_token_id": [0, 70], "pad_token_id": 3, "temperature": 0.7}',
      'tokenizer_config.json':
        '{"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "A", "pad_token": "B"}',
      'chat_template.jinja': '{{ messages }}',
    };
    for (const [name, content] of Object.entries(companions)) await writeFile(join(base, name), content);
    await saveAdapter(join(folder, 'adapter'), trained());
    const out = join(folder, 'merged');
    await mergeAdapter({ model: base, adapter: join(folder, 'adapter'), out });
    for (const [name, content] of Object.entries(companions)) {
      expect(await readFile(join(out, name), 'utf8')).toBe(content);
    }
    expect((await loadConfig(out)).eos_token_id).toEqual([0, 70]);
    await using file = await SafetensorsFile.open(join(out, 'model.safetensors'));
    const types = new Set([...file.reader.header.tensors.values()].map(({ type }) => type));
    expect([...types]).toEqual(['float16']);
    expect(JSON.parse(await readFile(join(out, 'config.json'), 'utf8'))).toMatchObject({ dtype: 'float16' });
    await mergeAdapter({ model: base, adapter: join(folder, 'adapter'), out, dtype: 'float32' });
    expect(JSON.parse(await readFile(join(out, 'config.json'), 'utf8'))).toMatchObject({ dtype: 'float32' });
  });

  async function changed(change: Record<string, unknown>, adapter = trained()): Promise<string> {
    const target = join(folder, 'adapter');
    await saveAdapter(target, adapter);
    const path = join(target, 'adapter_config.json');
    const saved = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(path, JSON.stringify({ ...saved, ...change }));
    return target;
  }

  const queries = [0, 1].map((i) => `model.layers.${String(i)}.self_attn.q_proj`);
  const rest = ['k_proj', 'v_proj', 'dense', 'fc1', 'fc2'];
  it.each<[string, string[], Record<string, unknown>]>([
    ['full names', ['q_proj'], { target_modules: queries }],
    ['ends of names', ['q_proj', 'fc1'], { target_modules: ['self_attn.q_proj', 'mlp.fc1'] }],
    ['names of other models too', ['q_proj'], { target_modules: ['q_proj', 'o_proj', 'up_proj'] }],
    ['a pattern', ['q_proj', 'fc2'], { target_modules: '.*\\.(?P<part>q_proj|fc2)' }],
    ['all linear layers', ['q_proj', ...rest], { target_modules: 'all-linear' }],
    ['all but some', ['q_proj'], { target_modules: 'all-linear', exclude_modules: rest }],
    ['all but a pattern', ['q_proj'], { target_modules: ['q_proj', 'fc1'], exclude_modules: '.*fc1' }],
    ['one layer', queries.slice(1), { target_modules: ['q_proj'], layers_to_transform: [1] }],
    [
      'a layer by number',
      queries.slice(1),
      { target_modules: ['q_proj'], layers_to_transform: 1, layers_pattern: 'layers' },
    ],
    [
      'an initialization that leaves the base alone',
      ['q_proj'],
      { target_modules: ['q_proj'], init_lora_weights: 'gaussian' },
    ],
    [
      'fields that say nothing',
      ['q_proj'],
      {
        target_modules: ['q_proj'],
        rank_pattern: {},
        modules_to_save: null,
        use_dora: false,
        layers_pattern: '',
        megatron_core: 'megatron.core',
        runtime_config: { ephemeral_gpu_offload: false },
      },
    ],
  ])('is loaded where its config has %s', async (_, targets, change) => {
    const adapter = trained({ ...options, targets });
    const back = await loadAdapter(await changed(change, adapter), model);
    expect([...back.parameters.keys()]).toEqual([...adapter.parameters.keys()]);
    back.attach(model);
    const found = await logits();
    adapter.attach(model);
    expect(found).toEqual(await logits());
    await saveAdapter(join(folder, 'again'), back);
    const again = await loadAdapter(join(folder, 'again'), model);
    expect([...again.parameters.keys()]).toEqual([...adapter.parameters.keys()]);
  });

  const spoilt: [string, Record<string, unknown>, RegExp][] = [
    ['another method', { peft_type: 'IA3' }, /adapter_config\.json: peft_type/],
    ['another layer', { target_modules: ['o_proj'] }, /target_modules \["o_proj"\] name no layer/],
    ['no layer', { target_modules: [] }, /target_modules \[\] name no layer/],
    ['a pattern that is none', { target_modules: '(' }, /target_modules: the pattern "\(" is not understood/],
    ['the head', { target_modules: ['q_proj', 'lm_head'] }, /an adapter of lm_head is not supported/],
    ...['pissa', 'pissa_niter_16', 'olora', 'corda', 'loftq', 'lora_ga'].map(
      (init): [string, Record<string, unknown>, RegExp] => [
        init,
        { init_lora_weights: init },
        new RegExp(`init_lora_weights is "${init}", which changes the base`),
      ],
    ),
    [
      'invocation tokens',
      { alora_invocation_tokens: [5] },
      /alora_invocation_tokens is \[5\], which is not supported/,
    ],
    [
      'ranks by layer',
      { rank_pattern: { q_proj: 4 } },
      /rank_pattern is \{"q_proj":4\}, which is not supported/,
    ],
    ['scales by layer', { alpha_pattern: { q_proj: 4 } }, /alpha_pattern is .* not supported/],
    [
      'whole modules',
      { modules_to_save: ['lm_head'] },
      /modules_to_save is \["lm_head"\], which is not supported/,
    ],
    ['repeated layers', { layer_replication: [[0, 1]] }, /layer_replication is .* not supported/],
    ['trained tokens', { trainable_token_indices: [1] }, /trainable_token_indices is .* not supported/],
    ['biases of its own', { lora_bias: true }, /lora_bias is true, which is not supported/],
    ['what is not known yet', { use_next_idea: true }, /use_next_idea is true, which is not supported/],
    ['another task', { task_type: 'SEQ_CLS' }, /task_type/],
    [
      'layers by another name',
      { target_modules: ['q_proj'], layers_to_transform: [0], layers_pattern: ['h'] },
      /layers_pattern is \["h"\]/,
    ],
    ['another rank', { r: 4 }, /lora_A\.weight has shape \[3,16\], expected \[4,16\]/],
    ['fewer layers', { target_modules: ['q_proj'] }, /belongs to no adapted layer/],
    ['weight decomposition', { use_dora: true }, /use_dora/],
    ['a trained bias', { bias: 'all' }, /bias/],
  ];
  it.each(spoilt)('is refused with %s in one line', async (_, change, message) => {
    const target = await changed(change);
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

  it('is not read from a pickle', async () => {
    const target = await changed({});
    await rename(join(target, 'adapter_model.safetensors'), join(target, 'adapter_model.bin'));
    await expect(loadAdapter(target, model)).rejects.toThrow(/holds adapter_model\.bin, a pickle/);
  });

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
load = lambda: AutoModelForCausalLM.from_pretrained(base)
logits = lambda model: model(ids).logits.flatten().tolist()
out = {"ours": logits(PeftModel.from_pretrained(load(), ours))}
torch.manual_seed(0)
configs = {
  "plain": dict(target_modules=["q_proj", "dense", "fc1"]),
  "all-linear": dict(target_modules="all-linear"),
  "dotted": dict(target_modules=["self_attn.q_proj", "model.layers.1.mlp.fc2"]),
  "pattern": dict(target_modules=r".*\\.1\\.(self_attn|mlp)\\.(q_proj|fc\\d)"),
  "some-layers": dict(target_modules=["q_proj", "fc2"], layers_to_transform=[1]),
  "excluding": dict(target_modules=["q_proj", "k_proj"], exclude_modules=["layers.0.self_attn.k_proj"]),
  "rslora": dict(target_modules=["v_proj", "o_proj"], use_rslora=True),
}
for name, fields in configs.items():
  model = get_peft_model(load(), LoraConfig(r=4, lora_alpha=5, init_lora_weights=False, task_type="CAUSAL_LM", **fields)).eval()
  model.save_pretrained(f"{theirs}/{name}")
  out[name] = logits(model)
model = get_peft_model(load(), LoraConfig(r=4, lora_alpha=5, init_lora_weights="pissa", target_modules=["q_proj"], task_type="CAUSAL_LM")).eval()
model.peft_config["default"].init_lora_weights = True # as PEFT's example of conversion has it
model.save_pretrained(f"{theirs}/initial")
model.peft_config["default"].init_lora_weights = "pissa"
with torch.no_grad():
  for name, weight in model.named_parameters():
    if "lora_B" in name: weight += 0.2
out["pissa"] = logits(model)
model.save_pretrained(f"{theirs}/pissa")
model.save_pretrained(f"{theirs}/converted", path_initial_model_for_weight_conversion=f"{theirs}/initial")
out["converted"] = out["pissa"]
print(json.dumps(out))`;

  it('loads our adapter and computes the same, and we with its, or we refuse', async () => {
    const paths = ['base', 'ours', 'theirs'].map((name) => join(folder, name));
    const [base, ours, theirs] = paths as [string, string, string];
    const adapter = trained();
    await saveModel(base, model, { tokenizerJson: byteTokenizerJson });
    await saveAdapter(ours, adapter, base);
    const {
      ours: answer,
      pissa,
      ...rest
    } = JSON.parse(runPython(['-c', script, ...paths])) as Record<string, number[]>;
    adapter.attach(model);
    expectClose(await logits(), Float32Array.from(answer!));
    expect(pissa).toBeDefined();
    await expect(loadAdapter(join(theirs, 'pissa'), model)).rejects.toThrow(/init_lora_weights is "pissa"/);
    for (const [name, wanted] of Object.entries(rest)) {
      (await loadAdapter(join(theirs, name), model)).attach(model);
      expectClose(await logits(), Float32Array.from(wanted));
    }
  });
});

/** What weights are held as in memory: everything that a model does, with bfloat16 as with float32. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import { storageDtype, selectEngine, tf } from '@phi1/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { embed } from '../embed.js';
import { generateBatch } from '../generation.js';
import { LoraAdapter } from '../lora.js';
import { PhiModel } from '../model.js';
import { presetConfig } from '../presets.js';
import { byteTokenizerJson } from '../testing/byte-tokenizer.js';
import { loadTokenizer } from '../tokenizer/index.js';
import type { LoadOptions } from '../weights.js';
import { loadModel, saveModel } from './folder.js';
import { exportGguf } from './gguf-file.js';
import { mergeAdapter, saveAdapter } from './lora-folder.js';

const config = presetConfig('nano', {
  vocab_size: 260,
  hidden_size: 48,
  intermediate_size: 96,
  num_hidden_layers: 3,
  num_attention_heads: 3,
  max_position_embeddings: 64,
  initializer_range: 0.2,
});
const ids = [
  Array.from({ length: 17 }, (_, i) => (i * 37 + 5) % 260),
  Array.from({ length: 17 }, (_, i) => i),
];

let folder: string;
let half: string;
let whole: string;

beforeAll(async () => {
  await selectEngine({ engine: 'torch', device: 'cpu' });
  folder = temporaryFolder();
  [half, whole] = [join(folder, 'half'), join(folder, 'whole')];
  const model = PhiModel.initialize(config, 3);
  await saveModel(half, model, { dtype: 'bfloat16', tokenizerJson: byteTokenizerJson });
  model.dispose();
  await withModel(half, {}, async (rounded) => {
    await saveModel(whole, rounded, { dtype: 'float32', tokenizerJson: byteTokenizerJson });
  });
});

/** Loads a model for as long as it is used. */
async function withModel<T>(
  path: string,
  options: LoadOptions,
  use: (model: PhiModel) => Promise<T>,
): Promise<T> {
  const model = await loadModel(path, options);
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

const heldBy = ({ parameters }: PhiModel) => [
  ...new Set([...parameters.values()].map((x) => storageDtype(x))),
];

async function logits(model: PhiModel, leftPadding = [0, 4]): Promise<Float32Array> {
  const result = tf.tidy(() => model.logits(tf.tensor2d(ids, undefined, 'int32'), { leftPadding }));
  const values = (await result.data()) as Float32Array;
  result.dispose();
  return values;
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a).toHaveLength(b.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}

describe('weights', () => {
  it.each([
    ['half', {}, 'bfloat16'],
    ['half', { dtype: 'float32' }, 'float32'],
    ['half', { training: true }, 'float32'],
    ['whole', {}, 'float32'],
    ['whole', { dtype: 'bfloat16' }, 'bfloat16'],
  ] as const)(
    'of the %s folder loaded with %j are held as %s, with the same values',
    async (name, options, held) => {
      await withModel(join(folder, name), options, async (model) => {
        expect(heldBy(model)).toEqual([held]);
        await withModel(whole, {}, async (wanted) => {
          for (const [parameter, variable] of wanted.parameters) {
            expect(await model.parameters.get(parameter)!.data(), parameter).toEqual(await variable.data());
          }
        });
      });
    },
  );

  it('are float32 with the values of bfloat16 on an engine without it', async () => {
    const values = (model: PhiModel) => model.parameters.get('model.layers.1.mlp.fc1.weight')!.data();
    const wanted = await withModel(half, {}, values);
    await selectEngine({ engine: 'cpu' });
    expect(await withModel(half, {}, values)).toEqual(wanted);
    expect(await withModel(half, {}, (model) => Promise.resolve(heldBy(model)))).toEqual(['float32']);
    await selectEngine({ engine: 'torch', device: 'cpu' });
  });

  it.each([{}, { maxShardBytes: 20_000 }])('are saved as they are held, bit for bit, %j', async (options) => {
    const target = join(folder, 'again');
    await withModel(half, {}, (model) =>
      saveModel(target, model, { ...options, tokenizerJson: byteTokenizerJson }),
    );
    const saved = JSON.parse(await readFile(join(target, 'config.json'), 'utf8')) as { dtype: string };
    expect(saved.dtype).toBe('bfloat16');
    const shards = (await readdir(target)).filter((name) => name.endsWith('.safetensors'));
    expect(shards.length > 1).toBe('maxShardBytes' in options);
    await withModel(target, {}, (model) => saveModel(target, model, { tokenizerJson: byteTokenizerJson })); // onto itself
    for (const name of await readdir(half)) {
      expect(await readFile(join(target, name)), name).toEqual(await readFile(join(half, name)));
    }
  });

  it('of q, k, v and fc1 lie side by side in the files and in memory', async () => {
    const header = (await readFile(join(half, 'model.safetensors'))).subarray(8);
    const entries = JSON.parse(header.subarray(0, header.indexOf('}}') + 2).toString()) as object;
    const names = Object.keys(entries).filter((name) => name.startsWith('model.layers.1.'));
    expect(names.slice(0, 4).map((name) => name.split('.').at(-2))).toEqual([
      'q_proj',
      'k_proj',
      'v_proj',
      'fc1',
    ]);
  });
});

describe('a model with weights in bfloat16', () => {
  it('computes what it computes with the same values in float32', async () => {
    const tokenizer = loadTokenizer(byteTokenizerJson);
    const compute = async (model: PhiModel) => {
      const tokens = await generateBatch(model, {
        prompts: [[5, 9, 100], [7], [8, 8, 250, 3]],
        maxNewTokens: 20,
        maxBatch: 2,
        stopTokens: [],
        logProbabilities: true,
      });
      return {
        logits: await logits(model),
        tokens,
        embedded: await embed(model, tokenizer, ['abc', 'def f(x):']),
      };
    };
    const before = tf.memory().numTensors;
    const found = await withModel(half, {}, compute);
    const wanted = await withModel(whole, {}, compute);
    expect(difference(found.logits, wanted.logits)).toBeLessThan(1e-4);
    expect(found.tokens.map(({ tokens }) => tokens)).toEqual(wanted.tokens.map(({ tokens }) => tokens));
    found.embedded.forEach((vector, i) => {
      expect(difference(vector, wanted.embedded[i]!)).toBeLessThan(1e-4);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes an adapter, trains it, and merges it into weights of the same type', async () => {
    const run = async (model: PhiModel) => {
      const adapter = LoraAdapter.create(
        model,
        { rank: 2, alpha: 4, targets: ['q_proj', 'fc1', 'dense'] },
        1,
      );
      adapter.attach(model);
      const parameters = [...adapter.parameters.values()];
      const optimizer = tf.train.sgd(0.5);
      const batch = tf.tensor2d(ids, undefined, 'int32');
      for (let step = 0; step < 3; step++) {
        const { value, grads } = tf.variableGrads(() => model.loss(batch, batch), parameters);
        optimizer.applyGradients(grads);
        tf.dispose(grads);
        value.dispose();
      }
      batch.dispose();
      const attached = await logits(model);
      await saveAdapter(join(folder, 'adapter'), adapter);
      adapter.merge(model);
      const merged = await logits(model);
      adapter.dispose();
      return { attached, merged, held: heldBy(model) };
    };
    const wanted = await withModel(whole, {}, run);
    const found = await withModel(half, {}, run);
    expect(difference(found.attached, wanted.attached)).toBeLessThan(1e-3);
    expect(found.held).toEqual(['bfloat16']);
    const scale = wanted.merged.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(difference(found.merged, wanted.merged) / scale).toBeLessThan(0.03);
    const out = join(folder, 'merged');
    await mergeAdapter({ model: half, adapter: join(folder, 'adapter'), out });
    expect(
      await withModel(out, {}, async (model) => [
        heldBy(model),
        difference(await logits(model), found.merged),
      ]),
    ).toEqual([['bfloat16'], 0]);
  });

  it('has gradients in float32 when it is loaded to be trained', async () => {
    const norms = async (model: PhiModel) => {
      const batch = tf.tensor2d(ids, undefined, 'int32');
      const { value, grads } = tf.variableGrads(() => model.loss(batch, batch));
      const [gradient] = await Promise.all([
        grads[model.parameters.get('model.layers.0.mlp.fc2.weight')!.name]!.data(),
      ]);
      tf.dispose([value, batch]);
      tf.dispose(grads);
      return gradient as Float32Array;
    };
    const found = await withModel(half, { training: true }, norms);
    expect(difference(found, await withModel(whole, {}, norms))).toBeLessThan(1e-6);
  });

  it('is exported as the same numbers', async () => {
    const files = [half, whole].map((model) => ({ model, out: `${model}.gguf` }));
    for (const options of files) await exportGguf({ ...options, type: 'f32', name: 'same' });
    const [a, b] = await Promise.all(files.map(({ out }) => readFile(out)));
    expect(a!.equals(b!)).toBe(true);
  });
});

describe.skipIf(!pythonHas('torch', 'transformers'))('Transformers', () => {
  it('computes the same from the same bfloat16 folder', async () => {
    const script = `
import json, sys, torch
from transformers import AutoModelForCausalLM
ids = torch.tensor(json.loads(sys.argv[2]))
out = {}
for name in ["float32", "bfloat16", "auto"]:
    model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=name if name == "auto" else getattr(torch, name)).eval()
    with torch.no_grad():
        out[name] = [str(model.dtype), model(ids).logits.float().flatten().tolist()]
print(json.dumps(out))`;
    const answer = JSON.parse(runPython(['-c', script, half, JSON.stringify(ids)])) as Record<
      'float32' | 'bfloat16' | 'auto',
      [string, number[]]
    >;
    const found = await withModel(half, {}, (model) => logits(model, [0, 0]));
    expect(answer.auto[0]).toBe('torch.bfloat16');
    expect(difference(found, answer.float32[1])).toBeLessThan(1e-4);
    const scale = answer.float32[1].reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const theirs = difference(answer.bfloat16[1], answer.float32[1]) / scale; // what rounding every step costs them
    expect(difference(found, answer.bfloat16[1]) / scale).toBeLessThan(0.03);
    expect(theirs).toBeGreaterThan(difference(found, answer.float32[1]) / scale);
  });
});

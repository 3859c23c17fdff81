import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixtureScript, pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import { layerNorm, selectEngine, tf } from '@phi1/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { presetConfig } from './presets.js';
import { PhiModel } from './model.js';
import { loadModel, saveModel } from './node/folder.js';
import { expectAnswer, type GoldenRequest } from './testing/golden.js';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const script = fixtureScript('phi_golden.py');

const tiny = presetConfig('nano', {
  vocab_size: 40,
  hidden_size: 24,
  intermediate_size: 48,
  num_hidden_layers: 3,
  num_attention_heads: 3,
  max_position_embeddings: 24,
});

describe.each(['cpu', 'auto'] as const)('the model against Transformers on engine %s', (engine) => {
  beforeAll(async () => {
    await selectEngine({ engine });
  });

  it.each(['phi-a', 'phi-b'])(
    'golden %s: computes the same logits, loss, gradients and greedy text',
    async (name) => {
      const folder = join(fixtures, name);
      const model = await loadModel(folder);
      const request = JSON.parse(await readFile(join(folder, 'golden.json'), 'utf8')) as GoldenRequest;
      await expectAnswer(model, request, join(folder, 'golden'));
      model.dispose();
    },
  );
});

describe.skipIf(!pythonHas('torch', 'transformers', 'safetensors'))(
  'the model against Transformers, live',
  () => {
    beforeAll(async () => {
      await selectEngine();
    });

    it('computes the same from folders that it saved', async () => {
      const folder = temporaryFolder();
      const request: GoldenRequest = {
        ids: [range(17, 3), range(17, 7)],
        labels: [range(17, 5), [...new Array<number>(6).fill(-100), ...range(11, 9)]],
        padding: [0, 6],
        prompts: [range(1, 4), range(9, 11)],
        newTokens: 10,
      };
      const asked = join(folder, 'request.json');
      await writeFile(asked, JSON.stringify(request));
      const models = [
        { partial_rotary_factor: 0.5 },
        { partial_rotary_factor: 0.25, hidden_size: 48, intermediate_size: 96 },
      ].map((shape) => PhiModel.initialize({ ...tiny, ...shape, initializer_range: 0.3 }, 5));
      const saved = (i: number) => join(folder, `model-${String(i)}`);
      const answered = (i: number) => join(folder, `answer-${String(i)}`);
      for (const [i, model] of models.entries()) await saveModel(saved(i), model, { maxShardBytes: 20_000 });
      // one Python for both: its start takes longer than its answers
      runPython([script, 'answer', ...models.flatMap((_, i) => [saved(i), asked, answered(i)])]);
      for (const [i, model] of models.entries()) {
        await expectAnswer(model, request, answered(i));
        model.dispose();
      }
    });
  },
);

function range(length: number, step: number): number[] {
  return Array.from({ length }, (_, i) => (i * step + step) % tiny.vocab_size);
}

describe('PhiModel', () => {
  beforeAll(async () => {
    await selectEngine({ engine: 'cpu' });
  });

  const ids = () => tf.tensor2d([range(8, 3), range(8, 5)], undefined, 'int32');
  const labels = () => tf.tensor2d([range(8, 7), range(8, 11)], undefined, 'int32');

  it('starts from the seed alone', async () => {
    const values = async (seed: number) => {
      const model = PhiModel.initialize(tiny, seed);
      const logits = model.logits(ids());
      model.dispose();
      return Array.from(await logits.data());
    };
    const first = await values(1);
    expect(await values(1)).toEqual(first);
    expect(await values(2)).not.toEqual(first);
  });

  it('draws weights with the standard deviation of the config, and nothing else', async () => {
    const model = PhiModel.initialize(presetConfig('nano'), 3);
    const weight = (await model.parameters.get('model.layers.1.mlp.fc1.weight')!.data()) as Float32Array;
    const variance = weight.reduce((total, x) => total + x * x, 0) / weight.length;
    expect(Math.sqrt(variance)).toBeCloseTo(0.02, 3);
    expect(await model.parameters.get('model.final_layernorm.weight')!.data()).toEqual(
      new Float32Array(128).fill(1),
    );
    expect(await model.parameters.get('lm_head.bias')!.data()).toEqual(new Float32Array(2048));
    model.dispose();
  });

  it('drops out by seed in training only', async () => {
    const model = PhiModel.initialize(
      { ...tiny, resid_pdrop: 0.5, embd_pdrop: 0.5, attention_dropout: 0.5 },
      1,
    );
    const loss = async (options: { training?: boolean; dropoutSeed?: number }) =>
      (await model.loss(ids(), labels(), options).data())[0]!;
    const plain = await loss({});
    const dropped = await loss({ training: true, dropoutSeed: 1 });
    expect(dropped).not.toBe(plain);
    expect(await loss({ training: true, dropoutSeed: 1 })).toBe(dropped);
    expect(await loss({ training: true, dropoutSeed: 2 })).not.toBe(dropped);
    expect(await loss({ training: false, dropoutSeed: 1 })).toBe(plain);
    model.dispose();
  });

  it('does not see the future', async () => {
    const model = PhiModel.initialize({ ...tiny, initializer_range: 0.3 }, 1);
    const before = await model.logits(tf.tensor2d([range(8, 3)], undefined, 'int32')).array();
    const changed = [...range(7, 3), 39];
    const after = await model.logits(tf.tensor2d([changed], undefined, 'int32')).array();
    expect(after[0]!.slice(0, 7)).toEqual(before[0]!.slice(0, 7));
    expect(after[0]![7]).not.toEqual(before[0]![7]);
    model.dispose();
  });

  it('keeps documents that share a sequence apart, with gradient checkpointing too', () => {
    const model = PhiModel.initialize({ ...tiny, initializer_range: 0.3 }, 1);
    const [first, second] = [range(5, 3), range(3, 11)];
    const together = tf.tensor2d([[...first, ...second]], undefined, 'int32');
    const documentStarts = Int32Array.from([0, 0, 0, 0, 0, 5, 5, 5]);
    const apart = [first, second].flatMap((document) =>
      model
        .logits(tf.tensor2d([document], undefined, 'int32'))
        .arraySync()[0]!
        .flat(),
    );
    const difference = model.logits(together, { documentStarts }).reshape([-1]).sub(apart).abs().max();
    expect(difference.dataSync()[0]).toBeLessThan(1e-5);
    const next = tf.tensor2d([[...second, ...first]], undefined, 'int32');
    const [plain, checkpointed] = [false, true].map((gradientCheckpointing) =>
      tf.variableGrads(() => model.loss(together, next, { documentStarts, gradientCheckpointing })),
    );
    expect(checkpointed!.value.dataSync()).toEqual(plain!.value.dataSync());
    for (const [name, gradient] of Object.entries(plain!.grads)) {
      const difference = checkpointed!.grads[name]!.sub(gradient).abs().max();
      expect(difference.dataSync()[0]).toBeLessThan(1e-5);
    }
    model.dispose();
  });

  it('refuses a sequence longer than the context', () => {
    const model = PhiModel.initialize(tiny, 1);
    const long = tf.tensor2d([range(25, 3)], undefined, 'int32');
    expect(() => model.logits(long)).toThrow(/25 tokens is longer than the context of 24/);
    model.dispose();
  });

  it('begins as the identity with zero residual maps, and learns all the same', () => {
    const model = PhiModel.initialize(tiny, 1, 'zero-residual');
    const weight = (name: string): tf.Tensor => model.parameters.get(name)!;
    const [scale, bias] = [weight('model.final_layernorm.weight'), weight('model.final_layernorm.bias')];
    const embedded = tf.gather(weight('model.embed_tokens.weight'), ids());
    const expected = layerNorm(embedded, scale as tf.Tensor1D, bias as tf.Tensor1D, tiny.layer_norm_eps);
    const difference = model.hiddenStates(ids()).sub(expected).abs().max().dataSync()[0]!;
    expect(difference).toBeLessThan(1e-5);
    const { grads } = tf.variableGrads(() => model.loss(ids(), labels()));
    const [dense] = Object.keys(grads).filter((name) => name.endsWith('layers.0.self_attn.dense.weight'));
    expect(grads[dense!]!.abs().max().dataSync()[0]).toBeGreaterThan(0);
    model.dispose();
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    const model = PhiModel.initialize({ ...tiny, resid_pdrop: 0.1 }, 1);
    const [x, y] = [ids(), labels()];
    for (let step = 0; step < 3; step++) {
      const { value, grads } = tf.variableGrads(() =>
        model.loss(x, y, { training: true, dropoutSeed: step }),
      );
      tf.dispose([value]);
      tf.dispose(grads);
      model.logits(x, { leftPadding: [0, 3] }).dispose();
    }
    model.dispose();
    tf.dispose([x, y]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

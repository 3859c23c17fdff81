/** The model in bfloat16 beside Transformers' under PyTorch's autocast: as near to float32 as that. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtureScript, pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import { selectEngine, tf, valueAndGradients, withPrecision } from '@phi1/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from './generation.js';
import { PhiModel } from './model.js';
import { saveModel } from './node/folder.js';
import { SafetensorsFile } from './node/safetensors-file.js';
import { presetConfig } from './presets.js';

const config = presetConfig('nano', {
  vocab_size: 96,
  hidden_size: 64,
  intermediate_size: 256,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  initializer_range: 0.1,
});

const tokens = (step: number) => Array.from({ length: 48 }, (_, i) => (i * i * step + 7 * step) % 96);
const request = {
  ids: [tokens(1), tokens(3)],
  labels: [tokens(5), tokens(7)],
  padding: [0, 0],
  prompts: [],
  newTokens: 1,
  autocast: true,
};

let model: PhiModel;
beforeAll(async () => {
  await selectEngine({ engine: 'torch', device: process.env.PHI1_TEST_DEVICE ?? 'auto' });
  model = PhiModel.initialize(config, 5);
});
afterAll(() => {
  model.dispose();
});

/** The loss and the gradient of every parameter. */
function lossAndGradients(): { loss: number; gradients: Float32Array[] } {
  return tf.tidy(() => {
    const [ids, labels] = [request.ids, request.labels].map((rows) => tf.tensor2d(rows, undefined, 'int32'));
    const { value, gradients } = valueAndGradients(
      () => model.loss(ids!, labels!),
      [...model.parameters.values()],
    );
    const read = (x: tf.Tensor) => x.dataSync<'float32'>();
    return { loss: read(value)[0]!, gradients: gradients.map(read) };
  });
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
const distance = (a: Float32Array, b: Float32Array) => norm(a.map((x, i) => x - b[i]!)) / norm(b);
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

it.skipIf(!pythonHas('torch', 'transformers', 'safetensors'))(
  'is as near to float32 as autocast, in loss and gradients',
  async () => {
    const folder = temporaryFolder();
    await saveModel(join(folder, 'model'), model);
    await writeFile(join(folder, 'request.json'), JSON.stringify(request));
    const paths = ['model', 'request.json', 'answer'].map((name) => join(folder, name));
    runPython([fixtureScript('phi_golden.py'), 'answer', ...paths]);
    const answer = JSON.parse(await readFile(join(folder, 'answer.json'), 'utf8')) as { loss: number };
    const file = await SafetensorsFile.open(join(folder, 'answer.safetensors'));
    const exact = lossAndGradients();
    const ours = withPrecision('bfloat16', lossAndGradients);
    const distances: { ours: number; theirs: number; between: number }[] = [];
    for (const [i, name] of [...model.parameters.keys()].entries()) {
      if (name.endsWith('k_proj.bias')) continue; // zero but for rounding: softmax does not see it
      const theirs = Float32Array.from(await file.reader.read(name));
      const [mine, true_] = [ours.gradients[i]!, exact.gradients[i]!];
      const one = {
        ours: distance(mine, true_),
        theirs: distance(theirs, true_),
        between: distance(mine, theirs),
      };
      expect(one.ours, name).toBeLessThan(1.3 * one.theirs);
      distances.push(one);
    }
    await file.close();
    expect(mean(distances.map((one) => one.ours))).toBeLessThan(
      1.1 * mean(distances.map((one) => one.theirs)),
    );
    expect(Math.max(...distances.map((one) => one.between))).toBeLessThan(0.03);
    expect(Math.abs(ours.loss / answer.loss - 1)).toBeLessThan(1e-3);
  },
);

describe('a model in bfloat16', () => {
  it('generates from a prompt what it generates in float32', async () => {
    const options = { maxNewTokens: 8, stopTokens: [], promptTokens: tokens(1).slice(0, 12) };
    const exact = await generate(model, options);
    await selectEngine({
      engine: 'torch',
      device: process.env.PHI1_TEST_DEVICE ?? 'auto',
      precision: 'bfloat16',
    });
    const low = await generate(model, options);
    await selectEngine({ engine: 'torch', device: process.env.PHI1_TEST_DEVICE ?? 'auto' });
    expect(low.tokens).toEqual(exact.tokens);
  });
});

import { readFile } from 'node:fs/promises';
import { UserError } from '@phi1/base';
import { fixtureScript, pythonHas, runPython } from '@phi1/base/testing';
import { describeModel, PhiModel, presetConfig } from '@phi1/model';
import { clipByGlobalNorm, tf } from '@phi1/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPTIMIZERS } from './choices.js';
import { Optimizer, type OptimizerSettings } from './optimizer.js';

/** What tools/fixtures/adamw.py and muon.py print. */
interface Reference {
  shapes: Record<string, number[]>;
  settings: OptimizerSettings;
  clip: number;
  initial: Record<string, number[]>;
  steps: {
    learningRate: number;
    gradients: Record<string, number[]>;
    norm: number;
    parameters: Record<string, number[]>;
  }[];
}

const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Repeats a reference's steps and compares norms and weights after each. */
function expectToFollow({ shapes, settings, clip, initial, steps }: Reference): void {
  const names = Object.keys(shapes);
  const parameters = new Map(
    names.map((name) => [name, tf.variable(tf.tensor(initial[name]!, shapes[name]))] as const),
  );
  const optimizer = new Optimizer(parameters, settings);
  for (const step of steps) {
    const gradients = names.map((name) => tf.tensor(step.gradients[name]!, shapes[name]));
    const clipped = clipByGlobalNorm(gradients, clip);
    optimizer.update(clipped.gradients, step.learningRate);
    expect(clipped.norm.dataSync()[0]! / step.norm).toBeCloseTo(1, 5);
    for (const [name, parameter] of parameters) {
      const [actual, expected] = [parameter.dataSync(), step.parameters[name]!];
      for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
    }
  }
}

describe('Optimizer', () => {
  it.each(['adamw', 'muon'])('follows torch.optim with clipping: %s', async (name) => {
    const path = new URL(`../fixtures/${name}.json`, import.meta.url);
    expectToFollow(JSON.parse(await readFile(path, 'utf8')) as Reference);
  });

  it.skipIf(!pythonHas('torch')).each(['adamw', 'muon'])('follows torch.optim live: %s', (name) => {
    expectToFollow(JSON.parse(runPython([fixtureScript(`${name}.py`), '20240'])) as Reference);
  });

  it('decays matrices and leaves biases and norms alone', () => {
    const weight = tf.variable(tf.ones([2, 2]));
    const bias = tf.variable(tf.ones([2]));
    const parameters = new Map<string, tf.Variable>([
      ['weight', weight],
      ['bias', bias],
    ]);
    const optimizer = new Optimizer(parameters, settings);
    optimizer.update([tf.zeros([2, 2]), tf.zeros([2])], 0.5);
    expect(weight.dataSync()[0]).toBeCloseTo(1 - 0.5 * 0.1, 6);
    expect(bias.dataSync()[0]).toBe(1);
  });

  it.each(OPTIMIZERS)('continues bit for bit from its state: %s', (optimizer) => {
    const make = (): [tf.Variable, Optimizer] => {
      const weight = tf.variable(tf.tensor([[1, 2, 3]]));
      return [weight, new Optimizer(new Map([['w', weight]]), { ...settings, optimizer })];
    };
    const gradients = [[[0.1, -0.2, 0.3]], [[1, 2, -3]], [[-0.5, 0.25, 0.125]]].map((values) =>
      tf.tensor(values),
    );
    const [whole, straight] = make();
    for (const gradient of gradients) straight.update([gradient], 0.01);

    const [first, before] = make();
    before.update([gradients[0]!], 0.01);
    const [second, after] = make();
    second.assign(first);
    after.restore(before.state(), before.step, 'test');
    for (const gradient of gradients.slice(1)) after.update([gradient], 0.01);
    expect(second.dataSync()).toEqual(whole.dataSync());
    expect(after.step).toBe(3);
  });

  it('refuses a state of another model and stays as it was', () => {
    const parameters = new Map([['w', tf.variable(tf.tensor([1, 2, 3]))]]);
    const optimizer = new Optimizer(parameters, settings);
    const good = { 'w.exp_avg': tf.ones([3]), 'w.exp_avg_sq': tf.ones([3]) };
    const refused: [Record<string, tf.Tensor>, RegExp][] = [
      [{ 'w.exp_avg': tf.ones([3]) }, /optimizer\.safetensors: lacks w\.exp_avg_sq/],
      [{ ...good, 'w.exp_avg_sq': tf.ones([4]) }, /w\.exp_avg_sq is \[4\], expected \[3\]/],
      [{ ...good, 'v.exp_avg': tf.ones([3]) }, /holds v\.exp_avg/],
    ];
    for (const [state, message] of refused) {
      const restore = (): void =>
        optimizer.restore(new Map(Object.entries(state)), 1, 'optimizer.safetensors');
      expect(restore).toThrow(UserError);
      expect(restore).toThrow(message);
    }
    expect(optimizer.step).toBe(0);
    expect([...optimizer.state().get('w.exp_avg')!.dataSync()]).toEqual([0, 0, 0]);
  });
});

it('keeps with weights and gradients as many bytes as describeModel says', () => {
  for (const name of ['nano', 'micro']) {
    const config = presetConfig(name);
    const before = tf.memory().numBytes;
    const model = PhiModel.initialize(config);
    const optimizer = new Optimizer(model.parameters, settings);
    const gradients = optimizer.parameters.map((parameter) => tf.zerosLike(parameter));
    optimizer.update(gradients, 0.1);
    const held = tf.memory().numBytes - before;
    expect(Math.abs(held / describeModel(config).trainingStateBytes - 1)).toBeLessThan(0.001);
    tf.dispose(gradients);
    optimizer.dispose();
    model.dispose();
    expect(tf.memory().numBytes).toBe(before);
  }
});

import { readFile } from 'node:fs/promises';
import { UserError } from '@phi1/base';
import { fixtureScript, pythonHas, runPython } from '@phi1/base/testing';
import { describeModel, PhiModel, presetConfig } from '@phi1/model';
import { clipByGlobalNorm, tf } from '@phi1/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPTIMIZERS } from './choices.js';
import { Optimizer, type OptimizerSettings, type SavedState } from './optimizer.js';
import { single, type Communicator } from './ranks/communicator.js';
import { asRanks } from './testing/in-memory-ranks.js';

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

/** What an optimizer remembers, as if it had been saved. */
function stateOf(optimizer: Optimizer): SavedState {
  const shapes = optimizer.state();
  return { shapes, read: (name) => shapes.get(name)!.dataSync<'float32'>() };
}

/** Repeats a reference's steps and compares norms and weights after each. */
async function expectToFollow({ shapes, settings, clip, initial, steps }: Reference): Promise<void> {
  const names = Object.keys(shapes);
  const parameters = new Map(
    names.map((name) => [name, tf.variable(tf.tensor(initial[name]!, shapes[name]))] as const),
  );
  const optimizer = new Optimizer(parameters, settings);
  for (const step of steps) {
    const gradients = names.map((name) => tf.tensor(step.gradients[name]!, shapes[name]));
    const clipped = clipByGlobalNorm(gradients, clip);
    await optimizer.update(clipped.gradients, step.learningRate);
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
    await expectToFollow(JSON.parse(await readFile(path, 'utf8')) as Reference);
  });

  it.skipIf(!pythonHas('torch')).each(['adamw', 'muon'])('follows torch.optim live: %s', async (name) => {
    await expectToFollow(JSON.parse(runPython([fixtureScript(`${name}.py`), '20240'])) as Reference);
  });

  it('decays matrices and leaves biases and norms alone', async () => {
    const weight = tf.variable(tf.ones([2, 2]));
    const bias = tf.variable(tf.ones([2]));
    const parameters = new Map<string, tf.Variable>([
      ['weight', weight],
      ['bias', bias],
    ]);
    const optimizer = new Optimizer(parameters, settings);
    await optimizer.update([tf.zeros([2, 2]), tf.zeros([2])], 0.5);
    expect(weight.dataSync()[0]).toBeCloseTo(1 - 0.5 * 0.1, 6);
    expect(bias.dataSync()[0]).toBe(1);
  });

  it.each(OPTIMIZERS)('continues bit for bit from its state: %s', async (optimizer) => {
    const make = (): [tf.Variable, Optimizer] => {
      const weight = tf.variable(tf.tensor([[1, 2, 3]]));
      return [weight, new Optimizer(new Map([['w', weight]]), { ...settings, optimizer })];
    };
    const gradients = [[[0.1, -0.2, 0.3]], [[1, 2, -3]], [[-0.5, 0.25, 0.125]]].map((values) =>
      tf.tensor(values),
    );
    const [whole, straight] = make();
    for (const gradient of gradients) await straight.update([gradient], 0.01);

    const [first, before] = make();
    await before.update([gradients[0]!], 0.01);
    const [second, after] = make();
    second.assign(first);
    await after.restore(stateOf(before), before.step, 'test');
    for (const gradient of gradients.slice(1)) await after.update([gradient], 0.01);
    expect(second.dataSync()).toEqual(whole.dataSync());
    expect(after.step).toBe(3);
  });

  it.each(OPTIMIZERS)('divides its state among ranks, and computes the same bits: %s', async (optimizer) => {
    const shapes = { 'a.weight': [6, 4], 'b.weight': [4, 6], embed: [9, 4], 'a.bias': [6], 'b.bias': [4] };
    const values = (seed: number) =>
      Object.values(shapes).map((shape) => tf.randomNormal(shape, 0, 1, 'float32', seed));
    const [start, ...steps] = [1, 2, 3].map(values);
    const trainRank = async (communicator: Communicator) => {
      const parameters = Object.keys(shapes).map((name, i) => [name, tf.variable(start![i]!)] as const);
      const own = new Optimizer(new Map(parameters), { ...settings, optimizer }, communicator);
      for (const gradients of steps) await own.update(gradients, 0.01);
      const state: Record<string, number[]> = {};
      for (const entry of own.entries) {
        for await (const piece of own.storedBytes(entry)) {
          state[entry.name] = [...new Float32Array(piece.slice().buffer)];
        }
      }
      const weights = parameters.map(([, parameter]) => [...parameter.dataSync()]);
      return { weights, state, kept: [...own.state().keys()] };
    };
    const whole = await trainRank(single);
    for (const worldSize of [2, 3, 8]) {
      const ranks = (await asRanks(worldSize, trainRank)).map((result) => {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      });
      for (const { weights, state } of ranks) {
        expect(weights).toEqual(whole.weights);
        expect(state).toEqual(whole.state);
      }
      expect(ranks.flatMap(({ kept }) => kept).sort()).toEqual(Object.keys(whole.state).sort());
    }
  });

  it('refuses a state of another model and stays as it was', async () => {
    const parameters = new Map([['w', tf.variable(tf.tensor([1, 2, 3]))]]);
    const optimizer = new Optimizer(parameters, settings);
    const good = { 'w.exp_avg': tf.ones([3]), 'w.exp_avg_sq': tf.ones([3]) };
    const refused: [Record<string, tf.Tensor>, RegExp][] = [
      [{ 'w.exp_avg': tf.ones([3]) }, /optimizer\.safetensors: lacks w\.exp_avg_sq/],
      [{ ...good, 'w.exp_avg_sq': tf.ones([4]) }, /w\.exp_avg_sq is \[4\], expected \[3\]/],
      [{ ...good, 'v.exp_avg': tf.ones([3]) }, /holds v\.exp_avg/],
    ];
    for (const [state, message] of refused) {
      const saved = { shapes: new Map(Object.entries(state)), read: () => new Float32Array(3).fill(1) };
      const restore = optimizer.restore(saved, 1, 'optimizer.safetensors');
      await expect(restore).rejects.toThrow(UserError);
      await expect(restore).rejects.toThrow(message);
    }
    expect(optimizer.step).toBe(0);
    expect([...optimizer.state().get('w.exp_avg')!.dataSync()]).toEqual([0, 0, 0]);
  });
});

it.each(OPTIMIZERS)(
  'keeps with weights and gradients as many bytes as describeModel says: %s',
  async (optimizer) => {
    const config = presetConfig('nano', { vocab_size: 300, hidden_size: 32, intermediate_size: 128 });
    const before = tf.memory().numBytes;
    const model = PhiModel.initialize(config);
    const own = new Optimizer(model.parameters, { ...settings, optimizer });
    const gradients = own.parameters.map((parameter) => tf.zerosLike(parameter));
    await own.update(gradients, 0.1);
    expect(tf.memory().numBytes - before).toBe(describeModel(config, { optimizer }).trainingStateBytes);
    tf.dispose(gradients);
    own.dispose();
    model.dispose();
    expect(tf.memory().numBytes).toBe(before);
  },
);

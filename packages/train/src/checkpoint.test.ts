import { cp, mkdir, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { parsePhiConfig, PhiModel } from '@phi1/model';
import { tf } from '@phi1/tensor';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  listCheckpoints,
  loadCheckpoint,
  saveCheckpoint,
  settleCheckpoints,
  type CheckpointParts,
} from './checkpoint.js';
import { CheckpointWriter } from './checkpoint-writer.js';
import { Optimizer } from './optimizer.js';

const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
const tokenizerJson = JSON.stringify({ version: '1.0', added_tokens: [], model: { type: 'BPE' } });
const config = parsePhiConfig({
  vocab_size: 20,
  hidden_size: 8,
  intermediate_size: 16,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  max_position_embeddings: 16,
});

let run: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => {
  run = temporaryFolder();
});

/** A model after one step, so that its moments are not zero. */
async function parts(step: number, width = 8): Promise<CheckpointParts> {
  const model = PhiModel.initialize({ ...config, hidden_size: width, intermediate_size: 2 * width }, 5);
  const optimizer = new Optimizer(model.parameters, settings);
  await optimizer.update(
    optimizer.parameters.map((parameter) => tf.ones(parameter.shape)),
    0.01,
  );
  const record = {
    step,
    tokens: 100 * step,
    seconds: 1.23456789,
    firstValidationLoss: 7.1,
    batches: 2 * step,
  };
  return { model, optimizer, record, tokenizerJson };
}

const names = async (): Promise<string[]> => (await listCheckpoints(run)).map((folder) => basename(folder));

describe('CheckpointWriter', () => {
  const keep = { newest: 2 };

  it('writes what the state was, file for file what saveCheckpoint writes, one after the other', async () => {
    const writer = new CheckpointWriter(run);
    const saved = await parts(1);
    const reference = await saveCheckpoint(temporaryFolder(), saved, keep);
    const done: number[] = [];
    for (const step of [1, 2, 3]) {
      const record = { ...saved.record, step };
      await writer.save({ ...saved, record }, keep, () => Promise.resolve(void done.push(step)));
      expect(done).toEqual([1, 2, 3].slice(0, step - 1));
      if (step === 1)
        for (const weight of saved.model.parameters.values()) weight.assign(tf.zerosLike(weight));
      if (step === 1)
        for (const moment of saved.optimizer.state().values())
          (moment as tf.Variable).assign(tf.zerosLike(moment));
      if (step === 1) {
        await writer.finish();
        const folder = join(run, 'checkpoints', 'step-1');
        const files = await readdir(folder);
        expect(files.sort()).toEqual((await readdir(reference)).sort());
        for (const name of files) {
          expect(
            (await readFile(join(folder, name))).equals(await readFile(join(reference, name))),
            name,
          ).toBe(true);
        }
      }
    }
    await writer.close();
    expect([done, await names()]).toEqual([
      [1, 2, 3],
      ['step-2', 'step-3'],
    ]);
  });

  it('says at whatever comes next that one could not be written, and leaves those before it', async () => {
    const writer = new CheckpointWriter(run);
    await writer.save(await parts(1), keep);
    await writer.finish();
    const noFile = new Map([['no-such-folder/x.json', Buffer.from('{}')]]);
    await writer.save({ ...(await parts(2)), companions: noFile }, keep);
    const message = /step-2: the checkpoint could not be written \(.*\); step-1 is the last whole one/;
    await expect(writer.finish()).rejects.toThrow(message);
    expect(writer.failure?.message).toMatch(message);
    await expect(writer.save(await parts(3), keep)).rejects.toThrow(message);
    await writer.close();
  });
});

describe('saveCheckpoint and loadCheckpoint', () => {
  it('bring everything back bit for bit', async () => {
    const saved = await parts(12);
    const folder = await saveCheckpoint(run, saved, { newest: 3 });
    expect((await readdir(folder)).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'optimizer.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
      'trainer.json',
    ]);
    const loaded = await loadCheckpoint(run, settings);
    expect(loaded.record).toEqual(saved.record);
    expect(loaded.tokenizerJson).toBe(tokenizerJson);
    expect(loaded.optimizer.step).toBe(12);
    for (const [name, parameter] of saved.model.parameters) {
      expect(loaded.model.parameters.get(name)!.dataSync()).toEqual(parameter.dataSync());
    }
    const moments = loaded.optimizer.state();
    for (const [name, moment] of saved.optimizer.state()) {
      expect(moments.get(name)!.dataSync()).toEqual(moment.dataSync());
    }
  });

  it('keep the newest and load the newest, by number', async () => {
    for (const step of [9, 10, 100]) await saveCheckpoint(run, await parts(step), { newest: 2 });
    expect(await names()).toEqual(['step-10', 'step-100']);
    expect((await loadCheckpoint(run, settings)).record.step).toBe(100);
  });

  it('leave the last whole one when the disk is full', async () => {
    await saveCheckpoint(run, await parts(1), { newest: 1 });
    const next = await parts(2);
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const last = [...next.model.parameters.values()].at(-1)!;
    vi.spyOn(last, 'data').mockRejectedValue(full);
    await expect(saveCheckpoint(run, next, { newest: 1 })).rejects.toThrow(
      /step-2: the checkpoint could not be written \(ENOSPC.*\); step-1 is the last whole one/,
    );
    expect(await readdir(join(run, 'checkpoints'))).toEqual(['step-1']);
    expect((await loadCheckpoint(run, settings)).record.step).toBe(1);
  });

  it('refuse a truncated file, whichever it is', async () => {
    const folder = await saveCheckpoint(run, await parts(1), { newest: 1 });
    for (const name of ['config.json', 'model.safetensors', 'optimizer.safetensors', 'trainer.json']) {
      const path = join(folder, name);
      const whole = await readFile(path);
      for (const size of [0, 5, (await stat(path)).size >> 1, (await stat(path)).size - 3]) {
        await truncate(path, size);
        const load = loadCheckpoint(run, settings);
        await expect(load, `${name} of ${String(size)} bytes`).rejects.toThrow(UserError);
        await expect(load).rejects.toThrow(name);
        await writeFile(path, whole);
      }
      await rm(path);
      await expect(loadCheckpoint(run, settings), `${name} missing`).rejects.toThrow(UserError);
      await writeFile(path, whole);
    }
    expect((await loadCheckpoint(run, settings)).record.step).toBe(1);
  });

  it('load the newest that is whole, and say which are not', async () => {
    for (const step of [1, 2, 3]) await saveCheckpoint(run, await parts(step), { newest: 3 });
    await truncate(join(run, 'checkpoints', 'step-3', 'optimizer.safetensors'), 100);
    await rm(join(run, 'checkpoints', 'step-2', 'trainer.json'));
    const notes: string[] = [];
    const { record } = await loadCheckpoint(run, settings, { onDamaged: (line) => notes.push(line) });
    expect(record.step).toBe(1);
    expect(notes).toEqual([
      expect.stringMatching(/^step-3 is damaged \(.*optimizer\.safetensors.*\); going on from step-1$/),
      expect.stringMatching(/^step-2 is damaged \(.*trainer\.json.*\); going on from step-1$/),
    ]);
  });

  it('refuse moments of another model', async () => {
    const folder = await saveCheckpoint(run, await parts(1), { newest: 1 });
    const other = await saveCheckpoint(join(run, 'other'), await parts(1, 16), { newest: 1 });
    await writeFile(
      join(folder, 'optimizer.safetensors'),
      await readFile(join(other, 'optimizer.safetensors')),
    );
    const before = tf.memory().numTensors;
    await expect(loadCheckpoint(run, settings)).rejects.toThrow(
      /optimizer\.safetensors: .*embed_tokens\.weight\.exp_avg is \[20,16\], expected \[20,8\]/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuse a folder without checkpoints', async () => {
    await expect(loadCheckpoint(run, settings)).rejects.toThrow(UserError);
    await expect(loadCheckpoint(join(run, 'nowhere'), settings)).rejects.toThrow(/nowhere/);
  });
});

describe('settleCheckpoints', () => {
  const present = async () => (await readdir(join(run, 'checkpoints'))).sort();

  it('removes what a kill left and nothing else', async () => {
    await saveCheckpoint(run, await parts(1), { newest: 1 });
    await mkdir(join(run, 'checkpoints', 'step-2.tmp-123-abcd'));
    await mkdir(join(run, 'checkpoints', 'mine'));
    await mkdir(join(run, 'checkpoints', 'mine.old'));
    await settleCheckpoints(run);
    expect(await present()).toEqual(['mine', 'mine.old', 'step-1']);
    await settleCheckpoints(join(run, 'nowhere'));
  });

  it.each([
    ['puts back what was to be replaced when its successor is not there', ['step-1.old']],
    ['removes what was replaced when its successor is there', ['step-1', 'step-1.old']],
  ])('%s', async (_, left) => {
    const folder = await saveCheckpoint(run, await parts(1), { newest: 1 });
    await cp(folder, `${folder}.old`, { recursive: true });
    if (!left.includes('step-1')) await rm(folder, { recursive: true });
    await settleCheckpoints(run);
    expect(await present()).toEqual(['step-1']);
    expect((await loadCheckpoint(run, settings)).record.step).toBe(1);
  });
});

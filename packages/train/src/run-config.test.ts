import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { presetNames } from '@phi1/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { completeRunConfig, type RunRequest } from './complete-config.js';
import { changeRunConfig, readRunConfig } from './run-config.js';

describe('completeRunConfig', () => {
  it('bounds a small run by time and a run of the paper by its steps', () => {
    const nano = completeRunConfig({ preset: 'nano' });
    expect(nano).toMatchObject({
      minutes: 5,
      validateEvery: { seconds: 30 },
      checkpointEvery: { seconds: 60 },
    });
    expect(nano.steps).toBeUndefined();
    const phi1 = completeRunConfig({ preset: 'phi-1' });
    expect(phi1).toMatchObject({ steps: 36_000, learningRate: 1e-3, warmupSteps: 750, weightDecay: 0.1 });
    expect(phi1.batchSize * phi1.gradientAccumulation).toBe(1024);
    expect(phi1.minutes).toBeUndefined();
  });

  it('takes what was asked for instead of the recipe', () => {
    const config = completeRunConfig({ preset: 'phi-1', minutes: 2, batchSize: 3, clip: 0, warmupSteps: 7 });
    expect(config).toMatchObject({
      minutes: 2,
      batchSize: 3,
      clip: 0,
      warmupSteps: 7,
      longestWarmupShare: 1,
    });
    expect(config.steps).toBeUndefined();
    expect(completeRunConfig({ preset: 'nano', steps: 3 })).toMatchObject({
      steps: 3,
      validateEvery: { steps: 1 },
      longestWarmupShare: 0.1,
    });
  });

  it('completes every preset', () => {
    for (const preset of presetNames) expect(completeRunConfig({ preset }).preset).toBe(preset);
  });

  it.each<[Omit<RunRequest, 'data'>, RegExp]>([
    [{ preset: 'huge' }, /^preset: there is no "huge", expected nano/],
    [{ preset: 'nano', batchSize: 0 }, /^batchSize: /],
    [{ preset: 'nano', width: 100 }, /^width: 100 is no multiple of 32/],
    [{ job: 'finetune', init: 'model', layers: 6 }, /^layers: is of pretrain, not of finetune/],
    [{ preset: 'nano', batchSize: 1.5 }, /^batchSize: .*int/],
    [{ preset: 'nano', learningRate: NaN }, /^learningRate: /],
    [{ preset: 'nano', warmupSteps: -1 }, /^warmupSteps: /],
    [{ preset: 'nano', minutes: 0 }, /^minutes: /],
    [{ preset: 'nano', steps: 0 }, /^steps: /],
    [{ preset: 'nano', validateEvery: { steps: 0 } }, /^validateEvery: /],
  ])('refuses %j', (request, message) => {
    const complete = (): unknown => completeRunConfig(request);
    expect(complete).toThrow(UserError);
    expect(complete).toThrow(message);
  });
});

describe('changeRunConfig', () => {
  const config = completeRunConfig({ preset: 'nano', minutes: 2 });

  it('replaces bounds and engine, and nothing where nothing is asked', () => {
    expect(changeRunConfig(config, {})).toEqual(config);
    const longer = changeRunConfig(config, { steps: 9, engine: 'cpu', threads: undefined });
    expect(longer).toEqual({ ...config, minutes: undefined, steps: 9, engine: 'cpu' });
  });

  it('refuses what is no number', () => {
    expect(() => changeRunConfig(config, { steps: NaN })).toThrow(/^steps: /);
    expect(() => changeRunConfig(config, { threads: 0 })).toThrow(/^threads: /);
  });
});

describe('readRunConfig', () => {
  let folder: string;
  beforeAll(() => {
    folder = temporaryFolder();
  });

  it('reads what was written', async () => {
    const config = completeRunConfig({ preset: 'micro', steps: 10 });
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    expect(await readRunConfig(join(folder, 'config.json'))).toEqual(config);
  });

  it('reads what earlier versions called otherwise, or did not know', async () => {
    const { job, gradientCheckpointing, schedule, ...old } = completeRunConfig({ preset: 'nano' });
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...old, recompute: true, corpus: 'x' }));
    expect(await readRunConfig(join(folder, 'config.json'))).toMatchObject({
      gradientCheckpointing: true,
      job,
      schedule,
    });
    expect(gradientCheckpointing).toBe(false);
  });

  it.each([
    ['{"preset":"nano"', /is not JSON .*; expected the config of a run/],
    ['{"preset":"nano"}', /broken\.json: seed: /],
    [
      JSON.stringify({ ...completeRunConfig({ preset: 'nano' }), minutes: undefined }),
      /expected steps, tokens, epochs or minutes/,
    ],
  ])('refuses %s', async (text, message) => {
    const path = join(folder, 'broken.json');
    await writeFile(path, text);
    await expect(readRunConfig(path)).rejects.toThrow(UserError);
    await expect(readRunConfig(path)).rejects.toThrow(message);
  });
});

/** A kill while filtering, decontaminating or packing loses nothing that was finished, and the end is the same, byte for byte. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, expect, it } from 'vitest';
import { decontaminate } from './decontaminate/index.js';
import { annotate, filterCorpus, trainFilter } from './filter/index.js';
import { packMixture, type MixOptions } from './mix/mix.js';
import { makeCorpus } from './store/index.js';
import { createTeacher } from '@phi1/teacher';
import { readFiles, killAfterTwo } from './testing/killing.js';

const benchmark = fileURLToPath(new URL('../../benchmarks/problems/everyday.jsonl', import.meta.url));
let folder: string;
let corpus: string;
beforeAll(async () => {
  folder = temporaryFolder();
  corpus = join(folder, 'corpus');
  const teacher = createTeacher({ seed: 1 });
  await makeCorpus({
    to: corpus,
    name: 'test',
    options: {},
    units: 8,
    async make(unit, writer) {
      for (let i = 0; i < 40; i++) {
        const { prompt, solution } = teacher.exercise(40 * unit + i);
        const text = i % 2 === 0 ? prompt + solution : `a, b = ${String(i)}, 0\n`;
        await writer.write({ id: `${String(unit)}/${String(i)}`, text });
      }
    },
  });
});

/** What is finished when two files are, by name. */
async function finishedWhenKilled(
  ...[module, program, place, ending]: Parameters<typeof killAfterTwo>
): Promise<Map<string, string>> {
  expect(await killAfterTwo(module, program, place, ending)).toBe(true);
  const finished = await readFiles(place, ending);
  expect(finished.size).toBeGreaterThan(1);
  return finished;
}

it('filtering to a budget goes on after a kill while scoring and after one while cutting', async () => {
  const [labels, filter] = [join(folder, 'labels.jsonl'), join(folder, 'filter.json')];
  await annotate({ from: corpus, out: labels, sample: 200 });
  await trainFilter({ labels, out: filter });
  const [whole, killed] = [join(folder, 'filtered'), join(folder, 'filtered-killed')];
  const options = { from: corpus, filter, tokenBudget: 10_000 };
  const program = `await data.filterCorpus({ ...${JSON.stringify({ ...options, out: killed })}, onProgress: pause });`;
  await filterCorpus({ ...options, out: whole });
  for (const suffix of ['.scored', '']) {
    const finished = await finishedWhenKilled('filter/index.js', program, killed + suffix, '.parquet');
    const right = await readFiles(whole + suffix, '.parquet');
    for (const [name, bytes] of finished) expect(right.get(name)).toBe(bytes);
  }
  const summary = await filterCorpus({ ...options, out: killed });
  expect(summary).toMatchObject({ complete: true, megabytesPerSecond: 0 });
  for (const suffix of ['.scored', '']) {
    expect(await readFiles(killed + suffix)).toEqual(await readFiles(whole + suffix));
  }
});

it('decontaminating goes on after a kill, and its report has every removal once', async () => {
  const [whole, killed] = [join(folder, 'clean'), join(folder, 'clean-killed')];
  const options = { from: corpus, benchmarks: [benchmark], leastNodes: 4, astMatchRate: 0.6 };
  const program = `await data.decontaminate({ ...${JSON.stringify({ ...options, out: killed })}, onProgress: pause });`;
  const { removed } = await decontaminate({ ...options, out: whole });
  expect(removed).toBeGreaterThan(5);
  const finished = await finishedWhenKilled('decontaminate/index.js', program, killed, '.parquet');
  const right = await readFiles(whole, '.parquet');
  for (const [name, bytes] of finished) expect(right.get(name)).toBe(bytes);
  expect(await decontaminate({ ...options, out: killed })).toMatchObject({ complete: true, removed });
  expect(await readFiles(killed)).toEqual(await readFiles(whole));
  expect(await readFile(`${killed}.removed.jsonl`)).toEqual(await readFile(`${whole}.removed.jsonl`));
});

it('packing goes on after a kill while tokenizing and after one while mixing', async () => {
  const [whole, killed] = [join(folder, 'packed'), join(folder, 'killed', 'packed')];
  const pack = async (to: string, more: Partial<MixOptions> = {}) => {
    const packed = await packMixture({ parts: [{ corpus, epochs: 2 }], to, ...options, ...more });
    packed!.trainShards.close();
    packed!.validationShards.close();
  };
  const options = { threads: 1, shardTokens: 3000, validationShare: 0.1 };
  const program = `await data.packMixture({ ...${JSON.stringify({ ...options, parts: [{ corpus, epochs: 2 }], to: killed })}, onProgress: pause });`;
  await pack(whole);
  await finishedWhenKilled('mix/mix.js', program, dirname(killed), '.json');
  const finished = await finishedWhenKilled('mix/mix.js', program, join(killed, 'train'), '.bin');
  const right = await readFiles(join(whole, 'train'), '.bin');
  for (const [name, bytes] of finished) expect(right.get(name)).toBe(bytes);
  const steps: string[] = [];
  await pack(killed, { onProgress: (_, __, what) => steps.push(what) });
  expect(new Set(steps)).toEqual(new Set(['mix']));
  expect(await readFiles(killed)).toEqual(await readFiles(whole));
});

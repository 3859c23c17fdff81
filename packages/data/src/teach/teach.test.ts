import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';
import { readCorpus, type Row } from '../store/index.js';
import { DataThreads } from '../threads/data-threads.js';
import { teach } from './teach.js';

const files = (folder: string): Promise<Buffer[]> =>
  Promise.all(
    ['manifest.json', '00000-00000.parquet', '00001-00000.parquet'].map((file) =>
      readFile(join(folder, file)),
    ),
  );

it('teaches the same in two threads as in one', async () => {
  const out = temporaryFolder();
  const lesson = { kind: 'exercises', count: 2020, seed: 1 } as const;
  await teach({ ...lesson, to: join(out, 'one') });
  const threads = new DataThreads(2);
  const progress: number[][] = [];
  const manifest = await threads.share('teach', { ...lesson, to: join(out, 'two') }, (...of) =>
    progress.push(of),
  );
  await threads.close();
  expect(manifest?.rows).toBe(2020);
  expect(progress.at(-1)).toEqual([2, 2]);
  expect(await files(join(out, 'two'))).toEqual(await files(join(out, 'one')));
});

it("passes on a step's complaint as what it is", async () => {
  const threads = new DataThreads(1);
  const nothing = { kind: 'exercises', count: 0, seed: 1, to: '/nowhere' } as const;
  await expect(threads.run('teach', nothing)).rejects.toThrow(/count=0: expected a whole number/);
  await threads.close();
});

it('says of every exercise which was broken on purpose', async () => {
  const to = join(temporaryFolder(), 'broken');
  await teach({ kind: 'exercises', count: 200, seed: 1, errorRate: 0.5, to });
  const rows: Row[] = [];
  for await (const row of readCorpus(to)) rows.push(row);
  const broken = rows.filter(({ corruption }) => typeof corruption === 'string');
  expect(broken.length).toBeGreaterThan(70);
  expect(broken.length).toBeLessThan(130);
  expect(rows.every(({ topics }) => Array.isArray(topics) && topics.length > 0)).toBe(true);
});

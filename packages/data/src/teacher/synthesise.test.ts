import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesise, type ExerciseRecord } from './synthesise.js';

describe('synthesise', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phi1-teacher-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = async (name: string): Promise<ExerciseRecord[]> =>
    (await readFile(join(folder, name), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ExerciseRecord);

  it('writes the same records in one file as in shards', async () => {
    const made: number[] = [];
    const options = { kind: 'exercises', seed: 3, errorRate: 0.2 } as const;
    const summary = await synthesise({
      ...options,
      count: 700,
      out: join(folder, 'all.jsonl'),
      onProgress: (n) => made.push(n),
    });
    await synthesise({ ...options, count: 400, out: join(folder, 'first.jsonl') });
    await synthesise({ ...options, count: 300, from: 400, out: join(folder, 'second.jsonl') });
    const all = await read('all.jsonl');
    expect([...(await read('first.jsonl')), ...(await read('second.jsonl'))]).toEqual(all);
    expect(made).toEqual([500, 700]);
    expect(summary).toMatchObject({
      records: 700,
      corrupted: all.filter((one) => one.corruption !== null).length,
    });
    expect(summary.characters).toBe(all.reduce((sum, one) => sum + one.text.length, 0));
    expect(all.every((one) => one.text === one.prompt + one.solution && /^[\da-f]{16}$/.test(one.id))).toBe(
      true,
    );
  });

  it('writes textbook sections', async () => {
    await synthesise({ kind: 'textbooks', seed: 3, count: 20, out: join(folder, 'books.jsonl') });
    const sections = await read('books.jsonl');
    expect(sections).toHaveLength(20);
    expect(sections[0]).toMatchObject({ source: 'phi1-teacher/textbooks' });
  });

  it('refuses what makes no sense, and leaves nothing behind', async () => {
    const out = join(folder, 'never.jsonl');
    await expect(synthesise({ kind: 'exercises', seed: 1, count: 0, out })).rejects.toThrow('count 0');
    await expect(synthesise({ kind: 'exercises', seed: 1, count: 1, from: -1, out })).rejects.toThrow(
      'from -1',
    );
    await expect(
      synthesise({
        kind: 'exercises',
        seed: 1,
        count: 2000,
        out,
        onProgress: () => {
          throw new Error('stopped');
        },
      }),
    ).rejects.toThrow('stopped');
    expect((await readdir(folder)).filter((name) => name.includes('never'))).toEqual([]);
  });
});

import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCorpus, queryCorpora, sampleRows } from './index.js';
import { shardAssignmentFromEnvironment } from './shard-assignment.js';

let folder: string;
beforeAll(async () => {
  folder = temporaryFolder();
  for (const [name, factor] of [
    ['one', 1],
    ['two', 2],
  ] as const) {
    await makeCorpus({
      to: join(folder, name),
      name: 'test',
      options: {},
      columns: { score: 'number', tags: 'strings' },
      units: 3,
      async make(unit, writer) {
        for (let i = 0; i < 10; i++) {
          await writer.write({
            id: `${String(unit)}'${String(i)}`,
            text: `x = ${String(i)}`,
            score: i * factor,
            tags: ['a'],
          });
        }
      },
    });
  }
});

async function ask(query: string) {
  const rows = [];
  for await (const row of queryCorpora({ corpora: [join(folder, 'one'), join(folder, 'two')], query }))
    rows.push(row);
  return rows;
}

describe('queryCorpora', () => {
  it('counts, filters and joins corpora', async () => {
    expect(await ask('select count(*) as n, sum(score) as s from corpus where score > 5')).toEqual([
      { n: 12, s: 90 },
    ]);
    expect(
      await ask('select count(*) as n from one join two using (id) where two.score = 2 * one.score'),
    ).toEqual([{ n: 30 }]);
    expect(await ask("select tags, date '2020-01-02' as day from two limit 1")).toEqual([
      { tags: ['a'], day: '2020-01-02T00:00:00.000Z' },
    ]);
  });

  it('says in a line what is wrong with a query', async () => {
    await expect(ask('select nothing from corpus')).rejects.toThrow(/nothing/);
    await expect(ask('selec')).rejects.toThrow(/syntax error/);
    await expect(sampleRows({ corpus: '/no/such', count: 1 })).rejects.toThrow('/no/such');
  });
});

describe('sampleRows', () => {
  it('gives other rows for another seed, and the same for the same', async () => {
    const ids = async (seed: number) =>
      (await sampleRows({ corpus: join(folder, 'one'), count: 5, seed })).map(({ id }) => id);
    expect(await ids(1)).toEqual(await ids(1));
    expect(await ids(2)).not.toEqual(await ids(1));
    expect(new Set(await ids(1)).size).toBe(5);
  });

  it('finds what is asked for', async () => {
    const corpus = join(folder, 'one');
    expect(await sampleRows({ corpus, count: 9, id: "1'3" })).toEqual([
      { id: "1'3", text: 'x = 3', score: 3, tags: ['a'] },
    ]);
    expect(await sampleRows({ corpus, count: 99, where: 'score = 4' })).toHaveLength(3);
    await expect(sampleRows({ corpus, count: 0 })).rejects.toThrow('count 0');
    await expect(sampleRows({ corpus, count: 1, id: 'none' })).rejects.toThrow(
      /^id none: no row of .* has it/,
    );
  });
});

describe('shardAssignmentFromEnvironment', () => {
  it.each([
    [{}, 0, 1],
    [{ RANK: '1', WORLD_SIZE: '4' }, 1, 4],
    [{ SLURM_PROCID: '3', SLURM_NTASKS: '4' }, 3, 4],
    [{ OMPI_COMM_WORLD_RANK: '2', OMPI_COMM_WORLD_SIZE: '3' }, 2, 3],
    [{ PMI_RANK: '0', PMI_SIZE: '2' }, 0, 2],
    // mpirun in a job of Slurm
    [{ OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '2', SLURM_PROCID: '0', SLURM_NTASKS: '2' }, 1, 2],
  ])('of %j', (environment, rank, worldSize) => {
    expect(shardAssignmentFromEnvironment(environment)).toEqual({ rank, worldSize });
  });

  it('refuses nonsense', () => {
    expect(() => shardAssignmentFromEnvironment({ RANK: '4', WORLD_SIZE: '4' })).toThrow(
      'RANK=4 and WORLD_SIZE=4',
    );
    expect(() => shardAssignmentFromEnvironment({ RANK: '', WORLD_SIZE: '4' })).toThrow('RANK=');
  });
});

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeCorpus, mapCorpus, readCorpus, readCorpusManifest, type Columns, type Row } from './index.js';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

async function all(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

async function make(to: string, units: Row[][], columns: Columns = {}, shardBytes = 1 << 20) {
  return makeCorpus({
    to,
    name: 'test',
    options: { seed: 1 },
    columns,
    units: units.length,
    shardBytes,
    async make(unit, writer) {
      for (const row of units[unit]!) await writer.write(row);
    },
  });
}

const makeRows = (unit: number, count: number): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${String(unit)}/${String(i)}`,
    text: `x = ${String(i)}\n`.repeat(1 + (i % 7)),
  }));

async function readBytes(corpus: string): Promise<Record<string, string>> {
  const entries = (await readdir(corpus)).sort().map(async (file): Promise<[string, string]> => {
    const digest = createHash('sha256').update(await readFile(join(corpus, file)));
    return [file, digest.digest('hex')];
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe('a corpus', () => {
  it('gives back every row as it was, in order, whatever the shards', async () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !/\p{Surrogate}/u.test(value));
    const row = fc.record(
      {
        id: text,
        text,
        source: text,
        license: text,
        score: fc.double({ noNaN: true }),
        tokens: fc.maxSafeInteger(),
        good: fc.boolean(),
        tags: fc.array(text),
        embedding: fc.array(fc.double({ noNaN: true })),
      },
      { requiredKeys: ['id', 'text'] },
    );
    const columns: Columns = {
      score: 'number',
      tokens: 'integer',
      good: 'boolean',
      tags: 'strings',
      embedding: 'numbers',
    };
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(row)),
        fc.integer({ min: 1, max: 30 }),
        async (units, shardBytes) => {
          const to = join(folder, String(run++));
          const manifest = await make(to, units as Row[][], columns, shardBytes);
          expect(manifest!.rows).toBe(units.flat().length);
          expect(await all(readCorpus(to))).toEqual(units.flat());
        },
      ),
      { numRuns: 10 },
    );
  });

  it('can be read by columns and by rank, each row by one process', async () => {
    await make(
      folder + '/c',
      [0, 1, 2, 3, 4].map((unit) => makeRows(unit, 40)),
      {},
      200,
    );
    const parts = await Promise.all(
      [0, 1, 2].map((rank) => all(readCorpus(folder + '/c', { rank, worldSize: 3, columns: ['id'] }))),
    );
    const ids = parts.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(200);
    expect(parts.flat()[0]).toEqual({ id: '0/0' });
    for (const part of parts) expect(part.length).toBeGreaterThan(40);
    await expect(all(readCorpus(folder + '/c', { columns: ['no'] }))).rejects.toThrow('has no column no');
    await expect(all(readCorpus(folder + '/c', { rank: 2, worldSize: 2 }))).rejects.toThrow('rank 2');
  });

  it('is readable by other programs', async ({ skip }) => {
    await make(join(folder, 'c'), [makeRows(0, 3)], { score: 'number' });
    const python = process.env.PHI1_PYTHON ?? 'python3';
    const script = `import pyarrow.parquet as p, sys; print(p.read_table(sys.argv[1]).column('id').to_pylist())`;
    let out: string;
    try {
      out = execFileSync(python, ['-c', script, join(folder, 'c', '00000-00000.parquet')], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    } catch {
      return skip('pyarrow is not importable');
    }
    expect(out.trim()).toBe("['0/0', '0/1', '0/2']");
  });

  it('refuses rows that do not fit, folders that are something else, and plans that differ', async () => {
    const wrong = { id: 'a', text: 'b', score: 'high' };
    await expect(make(folder + '/a', [[wrong]], { score: 'number' })).rejects.toThrow('column score');
    await expect(make(folder + '/b', [[wrong]])).rejects.toThrow('score is not declared');
    await expect(all(readCorpus(folder + '/b'))).rejects.toThrow('is not finished; run the test step');
    await expect(all(readCorpus(folder))).rejects.toThrow('expected a corpus folder');
    await expect(make(folder + '/b', [[], []])).rejects.toThrow('different in units');
    await writeFile(join(folder, 'mine.txt'), '');
    await expect(make(folder, [[]])).rejects.toThrow(UserError);
  });
});

describe('mapCorpus', () => {
  const step = async function* (rows: AsyncIterable<Row>, account: { drop(a: string, b: string): void }) {
    for await (const row of rows) {
      if (row.text.length % 3 === 0) account.drop('length', row.id);
      else yield { ...row, length: row.text.length };
    }
  };
  const map = (to: string, rank = 0, worldSize = 1) =>
    mapCorpus({
      from: join(folder, 'in'),
      to: join(folder, to),
      name: 'map',
      options: {},
      columns: { length: 'integer' },
      step,
      rank,
      worldSize,
    });

  beforeEach(async () => {
    await make(
      join(folder, 'in'),
      [0, 1, 2, 3].map((unit) => makeRows(unit, 300)),
      {},
      2000,
    );
  });

  it('makes the same bytes on one process and on three, and says what it left out', async () => {
    const manifest = await map('one');
    const results = await Promise.all([0, 1, 2].map((rank) => map('three', rank, 3)));
    expect(results.some((result) => result !== undefined)).toBe(true);
    expect(await readBytes(join(folder, 'three'))).toEqual(await readBytes(join(folder, 'one')));
    const kept = (await all(readCorpus(join(folder, 'in')))).filter(({ text }) => text.length % 3 !== 0);
    expect(await all(readCorpus(join(folder, 'one')))).toEqual(
      kept.map((row) => ({ ...row, length: row.text.length })),
    );
    expect(manifest!.rows).toBe(kept.length);
    expect(manifest!.dropped.length!.count).toBe(1200 - kept.length);
    expect(manifest!.dropped.length!.examples).toHaveLength(5);
  });

  it('goes on over a broken shard, and names it', async () => {
    const { shards } = await readCorpusManifest(join(folder, 'in'));
    await truncate(join(folder, 'in', shards[1]!.file), 100);
    const manifest = await map('out');
    expect(manifest!.dropped['broken shard']).toEqual({
      count: 1,
      examples: [expect.stringContaining(shards[1]!.file)],
    });
    await expect(all(readCorpus(join(folder, 'in')))).rejects.toThrow(shards[1]!.file);
    const broken: string[] = [];
    await all(readCorpus(join(folder, 'in'), { onBroken: (shard) => broken.push(shard) }));
    expect(broken).toEqual([shards[1]!.file]);
  });

  it('does not do again what is done', async () => {
    await map('one');
    const before = await readBytes(join(folder, 'one'));
    let calls = 0;
    await mapCorpus({
      from: join(folder, 'in'),
      to: join(folder, 'one'),
      name: 'map',
      options: {},
      columns: { length: 'integer' },
      step: (rows) => {
        calls++;
        return rows;
      },
    });
    expect(calls).toBe(0);
    expect(await readBytes(join(folder, 'one'))).toEqual(before);
  });
});

it('loses no finished shard to a kill, and ends with the same bytes', async () => {
  const program = `
    import { makeCorpus } from ${JSON.stringify(join(import.meta.dirname, '../../dist/store/index.js'))};
    const slow = process.argv[2] === 'slow';
    await makeCorpus({ to: process.argv[1], name: 'test', options: {}, units: 2, shardBytes: 5000,
      async make(unit, writer) {
        for (let i = 0; i < 400; i++) {
          await writer.write({ id: unit + '/' + i, text: 'y = ' + i + '\\n'.repeat(50) });
          if (slow) await new Promise((done) => setTimeout(done, 1));
        }
      } });`;
  const args = (to: string, speed: string) => ['--input-type=module', '-e', program, to, speed];
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  execFileSync(process.execPath, args(whole, 'fast'));
  const child = spawn(process.execPath, args(killed, 'slow'), { stdio: 'ignore' });
  const shards = async () =>
    (await readdir(killed).catch(() => [])).filter((name) => name.endsWith('.parquet'));
  while ((await shards()).length < 3) await new Promise((done) => setTimeout(done, 2));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const finished = await shards();
  await writeFile(join(killed, '00001-00001.parquet.tmp-1-dead'), 'half');
  const before = await readBytes(killed);
  execFileSync(process.execPath, args(killed, 'fast'));
  const after = await readBytes(killed);
  for (const shard of finished) expect(after[shard]).toBe(before[shard]);
  expect(after).toEqual(await readBytes(whole));
});

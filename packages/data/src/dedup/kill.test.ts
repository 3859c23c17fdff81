/** A kill in either pass of deduplication loses nothing that was finished, and the end is the same, byte for byte. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTeacher } from '../teacher/index.js';
import { makeCorpus } from '../store/index.js';
import { deduplicate } from './deduplicate.js';

let folder: string;
let corpus: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phi1-dedup-kill-'));
  corpus = join(folder, 'corpus');
  const teacher = createTeacher({ seed: 1 });
  await makeCorpus({
    to: corpus,
    name: 'test',
    options: {},
    units: 12,
    async make(unit, writer) {
      for (let i = 0; i < 60; i++) {
        // Every third is also in another unit.
        const { prompt, solution } = teacher.exercise(i % 3 === 0 ? i : 1000 * unit + i);
        await writer.write({ id: `${String(unit)}/${String(i)}`, text: prompt + solution });
      }
    },
  });
});
afterAll(() => rm(folder, { recursive: true }));

async function filesOf(path: string, ending: string): Promise<Map<string, string>> {
  const names = (await readdir(path, { recursive: true }).catch(() => [])).filter((name) =>
    name.endsWith(ending),
  );
  const files = names.map(
    async (name) => [name, (await readFile(join(path, name))).toString('base64')] as const,
  );
  return new Map((await Promise.all(files)).sort());
}

it('goes on after a kill while signing and after one while writing', async () => {
  const program = `
    import { deduplicate } from ${JSON.stringify(join(import.meta.dirname, '../../dist/dedup/index.js'))};
    await deduplicate({ corpora: [process.argv[1]], out: process.argv[2] });`;
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  await deduplicate({ corpora: [corpus], out: whole });
  for (const [place, ending] of [
    [`${killed}.work`, '.signatures'],
    [killed, '.parquet'],
  ] as const) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, corpus, killed], {
      stdio: 'ignore',
    });
    const exited = once(child, 'exit');
    while (child.exitCode === null && (await filesOf(place, ending)).size < 2) {
      await new Promise((done) => setTimeout(done, 2));
    }
    child.kill('SIGKILL');
    await exited;
    const finished = await filesOf(place, ending);
    expect(finished.size).toBeGreaterThan(1);
    for (const [name, bytes] of finished) {
      expect((await filesOf(place === killed ? whole : `${whole}.work`, ending)).get(name)).toBe(bytes);
    }
  }
  const { complete } = await deduplicate({ corpora: [corpus], out: killed });
  expect(complete).toBe(true);
  for (const ending of ['.parquet', '.json']) {
    expect(await filesOf(killed, ending)).toEqual(await filesOf(whole, ending));
  }
  expect(await readFile(join(`${killed}.work`, 'clusters.jsonl'))).toEqual(
    await readFile(join(`${whole}.work`, 'clusters.jsonl')),
  );
});

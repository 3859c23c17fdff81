/** A kill in either pass of deduplication loses nothing that was finished, and the end is the same, byte for byte. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, expect, it } from 'vitest';
import { createTeacher } from '@phi1/teacher';
import { makeCorpus } from '../store/index.js';
import { readFiles, killAfterTwo } from '../testing/killing.js';
import { deduplicate } from './deduplicate.js';

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

it('goes on after a kill while signing and after one while writing', async () => {
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  const program = `await data.deduplicate(${JSON.stringify({ corpora: [corpus], out: killed })});`;
  await deduplicate({ corpora: [corpus], out: whole });
  for (const [place, ending] of [
    [`${killed}.work`, '.signatures'],
    [killed, '.parquet'],
  ] as const) {
    await killAfterTwo('dedup/index.js', program, place, ending);
    const finished = await readFiles(place, ending);
    expect(finished.size).toBeGreaterThan(1);
    for (const [name, bytes] of finished) {
      expect((await readFiles(place === killed ? whole : `${whole}.work`, ending)).get(name)).toBe(bytes);
    }
  }
  const { complete } = await deduplicate({ corpora: [corpus], out: killed });
  expect(complete).toBe(true);
  for (const ending of ['.parquet', '.json']) {
    expect(await readFiles(killed, ending)).toEqual(await readFiles(whole, ending));
  }
  expect(await readFile(join(`${killed}.work`, 'clusters.jsonl'))).toEqual(
    await readFile(join(`${whole}.work`, 'clusters.jsonl')),
  );
});

import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { afterEach, expect, it } from 'vitest';
import { findRunToResume } from './resumed-run.js';

const before = process.cwd();
afterEach(() => {
  process.chdir(before);
});

it('takes the folder that is named, that of --out, or the run that was trained last', async () => {
  const folder = temporaryFolder();
  process.chdir(folder);
  await expect(findRunToResume(true, undefined)).rejects.toThrow(/^--resume: there is no run in .*runs/);
  const write = (file: string, hour: number): void => {
    mkdirSync(join(folder, 'runs', file, '..'), { recursive: true });
    writeFileSync(join(folder, 'runs', file), '{}');
    utimesSync(join(folder, 'runs', file), 3600 * hour, 3600 * hour);
  };
  write('old/config.json', 1);
  write('recipe/config.json', 2);
  write('newer/config.json', 3);
  write('newer/metrics.jsonl', 4);
  write('no-run/metrics.jsonl', 9);
  expect(await findRunToResume(true, undefined)).toBe(join(folder, 'runs/newer'));
  write('recipe/stages/code/metrics.jsonl', 5);
  expect(await findRunToResume(true, undefined)).toBe(join(folder, 'runs/recipe'));
  expect(await findRunToResume(true, 'runs/old')).toBe(join(folder, 'runs/old'));
  expect(await findRunToResume('runs/old', undefined)).toBe(join(folder, 'runs/old'));
  expect(await findRunToResume(7, undefined)).toBe(join(folder, '7'));
  await expect(findRunToResume('a', 'b')).rejects.toThrow(/^--out: .* stays where it is, in a$/);
  await expect(findRunToResume('', undefined)).rejects.toThrow(
    /^--resume: expected a run's folder, or no value/,
  );
});

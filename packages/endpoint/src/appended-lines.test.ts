import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, expect, it } from 'vitest';
import { AppendedLines } from './appended-lines.js';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

it('keeps the order of what is appended at once, and goes on with a file', async () => {
  const path = join(folder, 'new', 'lines.jsonl');
  for (const start of [0, 20]) {
    const lines = await AppendedLines.open(path);
    await Promise.all(Array.from({ length: 10 }, (_, i) => lines.append([start + 2 * i, start + 2 * i + 1])));
    await lines.close();
  }
  expect(await readFile(path, 'utf8')).toBe(Array.from({ length: 40 }, (_, i) => `${String(i)}\n`).join(''));
});

it('leaves no half line on a disk that is full, and says which file it was', async () => {
  const path = join(folder, 'full.jsonl');
  await writeFile(path, '"before"\n');
  // A limit on the size of files: as on a disk that fills, the beginning of what is written still fits.
  const program = `
    import { AppendedLines } from ${JSON.stringify(join(import.meta.dirname, '../dist/appended-lines.js'))};
    const lines = await AppendedLines.open(process.argv[1]);
    await lines.append(['fits']);
    const ends = await Promise.allSettled([lines.append(['x'.repeat(3000)]), lines.append(['small'])]);
    await lines.close();
    console.log(JSON.stringify(ends.map(({ reason }) => reason.message)));`;
  const node = [process.execPath, '--input-type=module', '-e', program, path];
  const { stdout } = await promisify(execFile)('bash', ['-c', 'ulimit -f 1 && exec "$@"', 'bash', ...node]);
  const [first, second] = JSON.parse(stdout) as [string, string];
  expect(first).toMatch(/full\.jsonl: cannot be written to \(EFBIG.*\); what is in it stays/);
  expect(second).toBe(first);
  expect(await readFile(path, 'utf8')).toBe('"before"\n"fits"\n');
});

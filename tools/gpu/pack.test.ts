import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@phi1/base/testing';
import { ensureTorchLibrary } from '@phi1/tensor';
import { beforeAll, expect, it } from 'vitest';
import { packPrograms } from './pack.js';
import type { PartReport } from './report.js';

// where no node_modules is above it
const folder = temporaryFolder();
beforeAll(() => packPrograms(folder));

it('packs a check that runs by itself, and passes on the CPU', async () => {
  const out = join(folder, 'out');
  const parts = ['engine', 'standard', 'generation', 'bench-phi-1', 'train'];
  const rows = Array.from({ length: 20 }, (_, i) => {
    const text = `def add_${String(i)}(x):\n    return x + ${String(i)}\n`.repeat(8);
    return JSON.stringify({ id: String(i), text });
  });
  await writeFile(join(folder, 'corpus.jsonl'), rows.join('\n'));
  const train = '--preset=nano --steps=3 --batch-size=2 --context=32 --corpus=corpus.jsonl';
  const args = ['--device=cpu', '--tiny', `--parts=${parts.join(',')}`, `--out=${out}`, `--train=${train}`];
  const run = promisify(execFile)(process.execPath, [join(folder, 'check.mjs'), ...args], {
    // no Python has PyTorch for the peer, which is no failure
    env: { ...process.env, LIBTORCH: await ensureTorchLibrary(), PHI1_PYTHON: '/bin/false' },
  });
  await run.catch(() => undefined); // the report says more
  const text = await readFile(join(out, 'report.json'), 'utf8');
  const report = JSON.parse(text) as { parts: PartReport[] };
  const failed = report.parts.flatMap(({ checks }) => checks).filter(({ ok }) => !ok);
  expect(failed).toEqual([]);
  expect(report.parts.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.parts.map(({ part }) => part)).toEqual(parts);
  expect(report.parts.flatMap(({ checks }) => checks).length).toBeGreaterThan(150);
  expect(await readFile(join(out, 'run', 'metrics.jsonl'), 'utf8')).toMatch(/^(\{.*\}\n){3}$/);
});

it('finds what fails, and goes on after a part that dies', async () => {
  const out = join(folder, 'failing');
  const args = ['--device=cuda', '--parts=engine,memory', `--out=${out}`];
  const env = { ...process.env, LIBTORCH: folder };
  const run = promisify(execFile)(process.execPath, [join(folder, 'check.mjs'), ...args], { env });
  await expect(run).rejects.toMatchObject({ code: 1 });
  const text = await readFile(join(out, 'report.json'), 'utf8');
  const { parts } = JSON.parse(text) as { parts: PartReport[] };
  expect(parts.map(({ ok, ended }) => ({ ok, ended }))).toEqual([
    { ok: false, ended: 'exit 1' },
    { ok: false, ended: 'exit 1' },
  ]);
  expect(parts[0]!.log).toContain(`LIBTORCH=${folder}`);
});

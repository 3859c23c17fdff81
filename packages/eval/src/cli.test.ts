import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';
import type { Report } from './report.js';

/** The built command: the `test` target builds first. */
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const run = (...flags: string[]) => spawnSync(process.execPath, [cli, ...flags], { encoding: 'utf8' });

it('prints its result to stdout, as one JSON object when asked, and progress to stderr', async () => {
  const out = join(temporaryFolder(), 'out');
  const { status, stdout, stderr } = run('--canonical', '--limit=3', '--json', `--out=${out}`);
  expect(stderr).toContain(`wrote ${out}/report.html`);
  expect(JSON.parse(stdout) as Report).toMatchObject({
    benchmark: 'everyday',
    passAtK: { '1': 1 },
    solved: 3,
  });
  expect(status).toBe(0);
});

it.each([
  [['--canonical', '--benchmark=nope'], /^eval: no benchmark nope: expected everyday or the path .*\n$/],
  [[], /^eval: expected exactly one of --model, --samples and --canonical\n$/],
  [['--canonical', '--frobnicate'], /^eval: Unknown argument: frobnicate\n$/],
  [['--canonical', '--timeout=0'], /^eval: --timeout=0: expected seconds above 0\n$/],
  [['--canonical', '--k=one'], /^eval: --k=NaN: expected whole numbers/],
])('answers %j with one line and exit code 2', async (flags, line) => {
  const out = join(temporaryFolder(), 'out');
  const { status, stdout, stderr } = run(...flags, `--out=${out}`);
  expect(stderr).toMatch(line);
  expect(stdout).toBe('');
  expect(status).toBe(2);
  expect(existsSync(out)).toBe(false);
});

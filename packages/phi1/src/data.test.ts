/** The command line as a user has it: built, in a process of its own. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, expect, it } from 'vitest';
import { fakeEndpoint, says, status } from '@phi1/endpoint/testing/fake-endpoint';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, INIT_CWD: folder };
    execFile(process.execPath, [cli, 'data', ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

it('synthesizes, and deduplicates all of several corpora', async () => {
  for (const [kind, count] of [
    ['exercises', '30'],
    ['textbooks', '4'],
  ] as const) {
    const { code, stdout } = await run(
      'synthesize',
      `--kind=${kind}`,
      `--count=${count}`,
      `--out=${kind}`,
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, rows: Number(count) });
  }
  const { stdout } = await run('dedup', 'exercises,textbooks', '--out=unique', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ complete: true, documents: 34 });
});

it('exits with 1 and one line when the teacher is given up', async () => {
  const server = await fakeEndpoint([says('no idea')]);
  const { code, stdout, stderr } = await run(
    ...['synthesize', '--kind=exercises', '--count=4', '--out=none', '--model=m', '--json'],
    ...[`--base-url=${server.baseUrl}`, '--rank=1', '--world-size=2'],
  );
  server.close();
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ complete: false, gaveUp: true, records: 0 });
  expect(stderr.trim().split('\n').at(-1)).toMatch(
    /^phi1: the teacher was given up after 0 records .*no code in/,
  );
});

it('annotate exits with 1 and one line when rows are left without a label, and keeps the labels it got', async () => {
  await run('synthesize', '--kind=exercises', '--count=4', '--out=four');
  const answer = JSON.stringify({ answers: [{ score: 7, reason: 'clear' }] });
  const server = await fakeEndpoint([says(answer), status(400, '{"error": {"message": "too long"}}')]);
  const { code, stdout, stderr } = await run(
    ...['annotate', 'four', '--out=labels.jsonl', '--sample=2', '--batch=1', '--concurrency=1', '--model=m'],
    ...[`--base-url=${server.baseUrl}`, '--json'],
  );
  server.close();
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ labels: 1, missing: 1, failed: 1 });
  expect(stderr.trim().split('\n').at(-1)).toMatch(
    /^phi1: 1 rows have no label \(.*400 too long\); run again/,
  );
  expect((await readFile(join(folder, 'labels.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(1);
});

it('leaves a file that is there as it is', async () => {
  await writeFile(join(folder, 'there.json'), 'mine');
  const { code, stderr } = await run('train-filter', 'x', '--out=there.json');
  expect([code, stderr.trim()]).toEqual([
    2,
    'phi1: --out=there.json: is there already; name another file, or replace it (--overwrite)',
  ]);
  expect(await readFile(join(folder, 'there.json'), 'utf8')).toBe('mine');
});

it.each([
  [['synthesize', '--kind=exercises', '--count=0', '--out=x'], '--count=0: expected'],
  [
    ['synthesize', '--kind=exercises', '--count=1', '--out=x', '--base-url=y'],
    '--base-url: expected --model',
  ],
  [['train-filter', 'x', '--out=y', '--model=/no/such'], '/no/such: there is no such folder'],
  [['show', 'nothing'], 'corpus nothing: has no manifest.json'],
])('says in one line what is wrong with %j', async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(message);
});

it('checks files of the catalogue, and says what is wrong with file and line', async () => {
  const text = `"""
topic: arithmetic
parameters:
  n: integer
returns: int
nouns:
  - 'twice {n}'
"""


def twice(n):
    """
    >>> twice(4)
    8
    """
    return n * 2


def twice__sum(n):
    return n + 2
`;
  await mkdir(join(folder, 'mine'), { recursive: true });
  await writeFile(join(folder, 'mine', 'twice.py'), text);
  const wrong = await run('check-catalogue', 'mine');
  expect(wrong.code).toBe(2);
  expect(wrong.stdout).toMatch(/^mine\/twice\.py:19: twice\(4\) gives 6, and 8 by the first realization\n/);
  expect(wrong.stderr).toContain('faults: 2 in 1 files');
  await writeFile(join(folder, 'mine', 'twice.py'), text.replace('n + 2', 'n + n'));
  const { code, stdout } = await run('check-catalogue', 'mine', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ files: 1, realizations: 2, faults: [] });
});

/** What a command does with an `--out` that is there already, over all commands that write something there. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const golden = fileURLToPath(new URL('../../model/fixtures/phi-a', import.meta.url));
const folder = temporaryFolder();

const run = (...args: string[]): Promise<{ code: number; stdout: string; lines: string[] }> =>
  new Promise((resolve) => {
    const env = { ...process.env, HF_TOKEN: '', INIT_CWD: folder };
    execFile(process.execPath, [cli, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      const code = error ? Number(error.code) : 0;
      resolve({ code, stdout, lines: stderr.trim().split('\n').filter(Boolean) });
    });
  });

beforeAll(async () => {
  const made = await run('data', 'synthesize', '--kind=exercises', '--count=4', '--out=corpus');
  expect(made.code).toBe(0);
});

/** Commands that write a file, with its name, and those that write a folder. Missing are `data annotate` and `model pull`, which go on with what is there. */
const FILES = [
  ['data benchmark --kind=exercises', 'taken.jsonl'],
  ['data card corpus', 'taken'],
  ['data train-filter labels.jsonl', 'taken.json'],
  [`model export --model=${golden}`, 'taken.gguf'],
  ['eval compare a b', 'taken.html'],
];
const FOLDERS = [
  'data dedup corpus',
  'data decontaminate corpus --benchmark=everyday',
  'data ingest --from=corpus',
  'data pack --mix=corpus --tokenizer=bpe',
  'data synthesize --kind=exercises --count=4',
  `export web --model=${golden}`,
  `model merge --model=${golden} --adapter=a`,
  'train --preset=nano --corpus=corpus',
  'eval --benchmark=everyday --canonical',
];

describe('an --out that is there', () => {
  it.each([
    ...FILES.map(([words, out]) => [words!, out!, out === 'taken' ? 'taken.md' : out!] as const),
    ...FOLDERS.map((words) => [words, 'taken', 'taken/mine.txt'] as const),
  ])('stays as it was after %s', async (words, out, mine) => {
    const path = join(folder, mine);
    await rm(join(folder, 'taken'), { recursive: true, force: true });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'mine');
    const { code, stdout, lines } = await run(...words.split(' '), `--out=${out}`);
    expect({ code, stdout, last: lines.at(-1) }).toEqual({
      code: 2,
      stdout: '',
      last: expect.stringMatching(/taken.*(is there already|is not empty|holds)/) as string,
    });
    expect(await readFile(path, 'utf8')).toBe('mine');
  });
});

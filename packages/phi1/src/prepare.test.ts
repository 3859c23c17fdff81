/** `phi1 data prepare` and `stats` as a user has them: built, in a process of their own. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { openPrepared } from '@phi1/tokens';
import { beforeEach, describe, expect, it } from 'vitest';

const cli = join(import.meta.dirname, '../dist/cli.js');

let folder: string;
let cacheDir: string;
beforeEach(async () => {
  folder = temporaryFolder();
  cacheDir = join(folder, 'cache');
  await mkdir(join(folder, 'code'));
});

async function writePrograms(count: number): Promise<string> {
  for (let i = 0; i < count; i++) {
    const name = `module_${String(i)}`;
    await writeFile(
      join(folder, 'code', `${name}.py`),
      `def ${name}(x):\n    return x * ${String(i)}  # ä\n`,
    );
  }
  return join(folder, 'code');
}

describe('data prepare and data stats', () => {
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [cli, 'data', ...args], { encoding: 'utf8', stdio: 'pipe' });

  it('prepares, and says what is there', async () => {
    const made = run(
      'prepare',
      '--corpus',
      await writePrograms(20),
      '--vocabulary-size=280',
      '--cache-dir',
      cacheDir,
      '--json',
    );
    const { folder: prepared, documents } = JSON.parse(made) as { folder: string; documents: object };
    expect(documents).toMatchObject({ train: expect.any(Number) as number });
    expect(JSON.parse(run('stats', prepared, '--json'))).toEqual(JSON.parse(made));
    expect(run('stats', prepared)).toMatch(/^vocabulary +280$/m);
  });

  it.each([
    [['prepare', '--corpus=/no/such'], '/no/such'],
    [['prepare', '--vocabulary=5'], 'vocabulary'],
    [['stats', '/no/such'], '/no/such'],
    [[], 'expected a command'],
  ])('answers %j with one line and exit code 2', (args, message) => {
    let failure: { status: number; stderr: string; stdout: string } | undefined;
    try {
      run(...args);
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(failure?.status).toBe(2);
    expect(failure?.stderr.trim().split('\n')).toHaveLength(1);
    expect(failure?.stderr).toContain(message);
    expect(failure?.stdout).toBe('');
  });

  it('leaves no half corpus when it is killed while it writes', async () => {
    const corpus = join(folder, 'code', 'rows.jsonl');
    const text = await readFile(import.meta.filename, 'utf8');
    const rows = Array.from({ length: 1500 }, (_, i) =>
      JSON.stringify({ text: text.replaceAll('e', String(i)) }),
    );
    await writeFile(corpus, rows.join('\n'));
    const child = spawn(
      process.execPath,
      [cli, 'data', 'prepare', '--corpus', corpus, '--cache-dir', cacheDir],
      {
        stdio: 'ignore',
      },
    );
    const isWriting = async () => {
      const names = await readdir(cacheDir, { recursive: true }).catch(() => []);
      return names.some((name) => name.endsWith('.bin'));
    };
    while (child.exitCode === null && !(await isWriting())) await new Promise((done) => setTimeout(done, 1));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const names = await readdir(cacheDir);
    expect(names).toHaveLength(1);
    // It may have been done a moment before.
    if (!names[0]!.includes('.tmp-')) await openPrepared(join(cacheDir, names[0]!));
  });
});

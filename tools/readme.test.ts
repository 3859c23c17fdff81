import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readmes = (await readdir(join(root, 'packages'))).map((name) => ({
  name,
  path: join(root, 'packages', name, 'README.md'),
}));
const programs = (
  await Promise.all(
    readmes.map(async ({ name, path }) => {
      const text = await readFile(path, 'utf8');
      return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => ({ name, code: code! }));
    }),
  )
).flat();

// beside the tools, so that the packages are found as a user's program finds them
const folder = await mkdtemp(join(root, 'tools', '.readme-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('every program in a README runs', () => {
  it('finds one in the README of every package', () => {
    expect(new Set(programs.map(({ name }) => name)).size).toBe(readmes.length);
  });

  it.each(programs.map((program, i) => ({ ...program, i })))('$name, $i', async ({ code, i }) => {
    const file = join(folder, `snippet-${String(i)}.ts`);
    await writeFile(file, code);
    const args = ['--import', 'tsx', '--conditions=@phi1/source', file];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    // a comment after the last console.log says what it prints
    const expected = /console\.log\(.*\); \/\/ (.+)$/m.exec(code.trim().split('\n').at(-1)!)?.[1];
    if (expected && !expected.includes('engine')) expect(stdout.trim().split('\n').at(-1)).toBe(expected);
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = await readFile(join(root, 'README.md'), 'utf8');
const snippets = [...readme.matchAll(/^### (\S+?):?(?: .*)?$|^```ts\n([\s\S]*?)^```$/gm)].reduce<
  { section: string; code: string }[]
>((found, [, section, code]) => {
  if (section !== undefined) return [...found, { section, code: '' }];
  return [...found, { section: found.at(-1)!.section, code: code! }];
}, []);
const programs = snippets.filter(({ code }) => code !== '');

// beside the tools, so that the packages are found as a user's program finds them
const folder = await mkdtemp(join(root, 'tools', '.readme-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('every snippet of the README runs', () => {
  it('finds the snippets', () => {
    expect(programs.length).toBeGreaterThanOrEqual(6);
  });

  it.each(programs.map((program, i) => ({ ...program, i })))('$section, $i', async ({ code, i }) => {
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

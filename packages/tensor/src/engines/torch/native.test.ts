import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let folder: string;
const PATH = process.env.PATH!;

beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv('PHI1_CACHE', join(folder, 'cache'));
  vi.stubEnv('PHI1_NATIVE', '');
  vi.resetModules();
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A compiler that is a shell script. */
async function fakeCompiler(script: string): Promise<void> {
  const path = join(folder, 'compiler');
  await writeFile(path, `#!/bin/sh\nif [ "$1" = --version ]; then echo fake 1.0; exit; fi\n${script}\n`);
  await chmod(path, 0o755);
  vi.stubEnv('CXX', path);
}

/** The path of a real one. */
function findCompiler(): string {
  return execFileSync('which', ['g++'], { encoding: 'utf8' }).trim();
}

const loadKernels = async () => (await import('./native.js')).loadNativeKernels();

describe('loadNativeKernels', () => {
  it('does without where there is no compiler, and says in one line what that costs', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.stubEnv('CXX', '');
    vi.stubEnv('PATH', folder);
    expect(await loadKernels()).toBeUndefined();
    expect(said).toHaveBeenCalledOnce();
    expect(said.mock.calls[0]![0]).toMatch(/^no C\+\+ compiler .*several times slower.*install[^\n]*$/);
  });

  it('does without where it is told to, without a word', async () => {
    const said = vi.spyOn(console, 'error');
    vi.stubEnv('PHI1_NATIVE', 'off');
    expect(await loadKernels()).toBeUndefined();
    expect(said).not.toHaveBeenCalled();
  });

  it('takes what it has compiled where there is no compiler any more, and compiles anew what was damaged', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const counter = join(folder, 'compiled');
    await fakeCompiler(
      `echo >> ${counter}; while [ "$1" != -o ]; do shift; done; shift; ${findCompiler()} -shared -x c -o "$1" ${join(folder, 'kernels.c')}`,
    );
    const source = await readFile(new URL('./native.ts', import.meta.url), 'utf8');
    const names = [...source.matchAll(/ (phi1_\w+)\(/g)].map(([, name]) => `void ${name!}(void) {}\n`);
    await writeFile(join(folder, 'kernels.c'), names.join(''));
    const compilations = async () => (await readFile(counter, 'utf8')).length;
    const cache = join(folder, 'cache', 'native');
    expect(await loadKernels()).toBeDefined();
    const [kept] = await readdir(cache);

    vi.stubEnv('CXX', '');
    vi.stubEnv('PATH', folder);
    vi.resetModules();
    expect(await loadKernels()).toBeDefined();
    expect(await compilations()).toBe(1);
    expect(said).not.toHaveBeenCalled();

    for (const damage of [
      (bytes: Buffer) => bytes.subarray(0, 0),
      (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
      (bytes: Buffer) => bytes.fill(0),
    ]) {
      vi.stubEnv('CXX', join(folder, 'compiler'));
      vi.stubEnv('PATH', PATH);
      const path = join(cache, kept!);
      const bytes = await readFile(path);
      await rm(path); // it is mapped
      await writeFile(path, damage(bytes));
      said.mockClear();
      vi.resetModules();
      expect(await loadKernels()).toBeDefined();
      expect(said.mock.calls.map(String)).toEqual([`${path}: is damaged and removed`]);
      expect(await readdir(cache)).toEqual([kept]);
    }
    expect(await compilations()).toBe(4);
  });

  it.each([
    ['a compiler that fails', 'echo "error: no" >&2; exit 1', /no CPU kernels of our own/],
    ['a compiler that writes no library', 'while [ "$1" != -o ]; do shift; done; echo hm > "$2"', /own/],
  ])('does without where there is %s, and says so in one line', async (_, script, message) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await fakeCompiler(script);
    expect(await loadKernels()).toBeUndefined();
    expect(said).toHaveBeenCalledOnce();
    expect(said.mock.calls[0]![0]).toMatch(message);
    expect(said.mock.calls[0]![0]).not.toContain('\n');
  });

  it('leaves no draft behind, and tries a library that does not load anew the next time', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await fakeCompiler('while [ "$1" != -o ]; do shift; done; echo hm > "$2"');
    expect(await loadKernels()).toBeUndefined();
    expect(await readdir(join(folder, 'cache', 'native'))).toEqual([]);
  });

  it('does without where the cache cannot be written', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await mkdir(join(folder, 'cache'));
    await writeFile(join(folder, 'cache', 'native'), 'a file where a folder should be');
    await fakeCompiler('exit 0');
    expect(await loadKernels()).toBeUndefined();
  });
});

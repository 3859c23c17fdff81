import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let folder: string;

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

const loadKernels = async () => (await import('./native.js')).loadNativeKernels();

describe('loadNativeKernels', () => {
  it('does without where there is no compiler, and where it is told to, without a word', async () => {
    const said = vi.spyOn(console, 'error');
    vi.stubEnv('CXX', '');
    vi.stubEnv('PATH', folder);
    expect(await loadKernels()).toBeUndefined();
    vi.unstubAllEnvs();
    vi.stubEnv('PHI1_NATIVE', 'off');
    vi.resetModules();
    expect(await loadKernels()).toBeUndefined();
    expect(said).not.toHaveBeenCalled();
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

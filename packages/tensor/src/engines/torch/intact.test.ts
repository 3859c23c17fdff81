import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installFault, recordInstall } from './intact.js';

let folder: string;
let library: string;

/** An install with one small library. */
beforeEach(async () => {
  folder = temporaryFolder();
  await mkdir(join(folder, 'torch/lib'), { recursive: true });
  library = join(folder, 'torch/lib/libtorch_cpu.so');
  const source = join(folder, 'empty.c');
  await writeFile(source, 'int room[100000] = {1};');
  execFileSync('gcc', ['-shared', '-o', library, source]);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Overwrites some bytes, and leaves the time of change as it was. */
async function overwrite(from: number, to: number): Promise<void> {
  const { mtime, atime } = await stat(library);
  const bytes = await readFile(library);
  await writeFile(library, bytes.fill(0, from, Math.min(to, bytes.length)));
  await utimes(library, atime, mtime);
}

describe('installFault', () => {
  it('finds nothing wrong with what was recorded, and with what was never recorded and is whole', async () => {
    expect(await installFault(folder)).toBeUndefined(); // is recorded by this
    expect(JSON.parse(await readFile(join(folder, 'intact.json'), 'utf8'))).toHaveProperty([
      'torch/lib/libtorch_cpu.so',
    ]);
    expect(await installFault(folder)).toBeUndefined();
    await utimes(library, 1, 1); // as a copy of the folder would have it
    expect(await installFault(folder)).toBeUndefined();
  });

  it.each([
    ['is gone', () => rm(library), 'it is gone'],
    ['is empty', () => truncate(library, 0), /it has 0 bytes, not \d+/],
    ['was cut short', () => truncate(library, 300_000), /it has 300000 bytes, not \d+/],
    ['was zeroed', () => overwrite(0, 1e9), 'it is not as it was installed'],
    ['was zeroed from the middle on', () => overwrite(200_000, 1e9), 'it is not as it was installed'],
    [
      'has another byte, and another time',
      async () => {
        const bytes = await readFile(library);
        bytes[123_457]! ^= 1;
        await writeFile(library, bytes);
      },
      'it is not as it was installed',
    ],
  ])('names a library that %s', async (_, damage, message) => {
    await recordInstall(folder);
    await damage();
    const fault = await installFault(folder);
    expect(fault).toContain(library);
    expect(fault).toMatch(message);
  });

  it('names a library that is not whole and was never recorded, and records nothing', async () => {
    await truncate(library, 300_000);
    expect(await installFault(folder)).toMatch(/libtorch_cpu\.so: it has 300000 of \d+ bytes/);
    await expect(recordInstall(folder)).rejects.toThrow(/it has 300000 of \d+ bytes/);
    await truncate(library, 10);
    expect(await installFault(folder)).toContain('it is no shared library');
  });
});

describe('ensureTorchLibrary', () => {
  it('fetches again what is damaged in the cache, and refuses what is damaged elsewhere', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.resetModules();
    const { ensureTorchLibrary } = await import('./install.js');
    await truncate(library, 300_000);
    vi.stubEnv('LIBTORCH', folder);
    await expect(ensureTorchLibrary()).rejects.toThrow(/libc10.so: it is gone; install PyTorch again/);
    execFileSync('cp', [library, join(folder, 'torch/lib/libc10.so')]);
    await expect(ensureTorchLibrary()).rejects.toThrow(
      /libc10.so: it has 300000 of \d+ bytes; install PyTorch/,
    );

    vi.stubEnv('LIBTORCH', '');
    vi.stubEnv('PHI1_CACHE', join(folder, 'cache'));
    vi.stubEnv('PHI1_PYTHON', '/nowhere/python');
    const { cachedTorchFolder } = await import('./locate.js');
    await mkdir(join(cachedTorchFolder(), 'torch'), { recursive: true });
    execFileSync('cp', ['-r', join(folder, 'torch'), cachedTorchFolder()]);
    await expect(ensureTorchLibrary()).rejects.toThrow('libtorch is fetched with pip');
    expect(said.mock.calls.map(String)).toEqual([
      expect.stringMatching(
        /^libtorch is damaged and fetched again \(.*lib\w+\.so: it has 300000 of \d+ bytes\)$/,
      ),
    ]);
  });
});

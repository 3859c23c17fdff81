import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage } from '@phi1/base';
import { pythonPackages, temporaryFolder } from '@phi1/base/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  compileCubin,
  KERNEL_FILES,
  loadNvrtc,
  nvrtcCandidates,
  type KernelName,
  type Nvrtc,
} from './nvrtc.js';

/** The compiler of `NVRTC`, or beside the Python of live tests; needs no GPU. */
function findNvrtc(): Nvrtc | undefined {
  try {
    return loadNvrtc(join(pythonPackages(), 'torch/lib'));
  } catch (error) {
    console.warn(`skipped: ${errorMessage(error)}`);
    return undefined;
  }
}

const nvrtc = findNvrtc();
const KERNELS = Object.keys(KERNEL_FILES) as KernelName[];
const EM_CUDA = 190; // of an ELF file's header

describe.runIf(nvrtc)('NVRTC', () => {
  let cache: string;
  beforeEach(() => {
    cache = temporaryFolder();
    vi.stubEnv('PHI1_CACHE', cache);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each(['sm_80', 'sm_90'])('compiles every kernel for %s, in float32 and bfloat16', (architecture) => {
    for (const element of ['float32', 'bfloat16'] as const) {
      for (const kernel of KERNELS) {
        const cubin = Buffer.from(compileCubin(nvrtc!, kernel, architecture, element));
        expect(cubin.subarray(1, 4).toString()).toBe('ELF');
        expect(cubin.readUInt16LE(18)).toBe(EM_CUDA);
        expect(cubin.includes(`\0${kernel}\0`), `${kernel} is among the symbols`).toBe(true);
      }
    }
  });

  it('takes what was compiled before from the cache, and the types apart', () => {
    const first = compileCubin(nvrtc!, 'dropout', 'sm_90', 'float32');
    const [file] = readdirSync(join(cache, 'cubin'));
    const written = statSync(join(cache, 'cubin', file!)).mtimeMs;
    expect(Buffer.from(compileCubin(nvrtc!, 'dropout', 'sm_90', 'float32'))).toEqual(Buffer.from(first));
    expect(statSync(join(cache, 'cubin', file!)).mtimeMs).toBe(written);
    compileCubin(nvrtc!, 'dropout', 'sm_90', 'bfloat16');
    expect(readdirSync(join(cache, 'cubin'))).toHaveLength(2);
  });

  it('names the file and the line of a mistake', () => {
    const source = '#line 1 "wrong.cu"\n\nextern "C" __global__ void f() { y = 1; }';
    expect(() => nvrtc!.compile(source, 'f.cu', 'sm_90', 'float32')).toThrow(
      /^f\.cu for sm_90: wrong\.cu\(2\): error: identifier "y" is undefined/,
    );
  });
});

describe('the place of libnvrtc', () => {
  it('is the file that NVRTC names, if it is set', () => {
    vi.stubEnv('NVRTC', '/nowhere/libnvrtc.so');
    expect(nvrtcCandidates('/torch/lib')).toEqual(['/nowhere/libnvrtc.so']);
    expect(() => loadNvrtc('/torch/lib')).toThrow(
      /^no libnvrtc \(set NVRTC to its file\): \/nowhere\/libnvrtc\.so: /,
    );
    vi.unstubAllEnvs();
  });
});

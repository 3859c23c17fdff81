/**
 * Runs the CUDA kernels of `cuda/` on the CPU, compiled by the machine's C++ compiler under `cuda/on-host.h`: what
 * tests hold against references where there is no GPU.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';
import type { Launch, Launcher } from '../engines/torch/cuda/launcher.js';
import {
  CUDA_SOURCES,
  KERNEL_FILES,
  kernelSource,
  type ElementType,
  type KernelName,
} from '../engines/torch/cuda/nvrtc.js';

/** Whether there is a compiler; says so when not, as the test is skipped then. */
export function hasHostCompiler(): boolean {
  try {
    execFileSync('g++', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    console.warn('skipped: there is no g++ to run the CUDA kernels on the host with');
    return false;
  }
}

export class HostLauncher implements Launcher {
  readonly multiprocessors = 2;
  readonly mostSharedBytes = 227 * 1024;
  /** How often each kernel was launched, so that a test knows that it ran. */
  readonly launches = new Map<string, number>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'cuda-on-host-'));
  readonly #libraries = new Map<ElementType, LibraryHandle>();

  launch({ kernel, element, grid, threads, sharedBytes = 0, argument }: Launch): void {
    const run = this.#libraryFor(element).func(`void ${kernel}OnHost(int, int, int, int, uint64_t)`);
    run(grid[0], grid[1], threads, sharedBytes, argument);
    this.launches.set(kernel, (this.launches.get(kernel) ?? 0) + 1);
  }

  /** All kernels for activations of that type. */
  #libraryFor(element: ElementType): LibraryHandle {
    let library = this.#libraries.get(element);
    if (!library) {
      const base = join(this.#folder, element);
      writeFileSync(`${base}.cpp`, kernelSource(...(Object.keys(KERNEL_FILES) as KernelName[])));
      const flags = ['-std=c++17', '-O1', '-shared', '-fPIC', '-ffp-contract=off', '-fno-gnu-unique'];
      if (element === 'bfloat16') flags.push('-DBFLOAT16');
      const header = ['-include', join(CUDA_SOURCES, 'on-host.h')];
      execFileSync('g++', [...flags, ...header, '-o', `${base}.so`, `${base}.cpp`]);
      library = koffi.load(`${base}.so`);
      this.#libraries.set(element, library);
    }
    return library;
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

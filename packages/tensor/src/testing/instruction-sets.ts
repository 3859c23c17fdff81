/**
 * Our CPU kernels as other processors get them: compiled for each instruction set that this one has, so that tests
 * which pass here say something about machines with less.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import type { TorchBackend } from '../engines/torch/backend.js';
import { loadNativeKernelsFor } from '../engines/torch/native.js';
import { torchBackend } from './engines.js';

export interface InstructionSet {
  name: string;
  /** What the compiler is told; undefined for what users get, which is this very processor. */
  flags?: readonly string[];
}

/** Those of x86-64's levels, by what /proc/cpuinfo calls what they add; tuned for processors that differ most. */
const X64: (InstructionSet & { needs: string })[] = [
  { name: 'SSE2', flags: ['-march=x86-64'], needs: 'sse2' },
  {
    name: 'AVX2',
    flags: ['-march=x86-64-v3', '-mtune=znver3'],
    needs: 'avx2 fma bmi1 bmi2 f16c abm movbe xsave',
  },
  {
    name: 'AVX-512',
    flags: ['-march=x86-64-v4', '-mtune=skylake-avx512'],
    needs: 'avx2 avx512f avx512bw avx512cd avx512dq avx512vl',
  },
];

/** For `describe.each`. */
export const INSTRUCTION_SETS: InstructionSet[] = [
  { name: 'this processor' },
  ...X64.filter(({ needs }) => needs.split(' ').every((feature) => features().has(feature))),
];

function features(): Set<string> {
  try {
    const text = readFileSync('/proc/cpuinfo', 'utf8');
    return new Set(/^flags\s*:(.*)$/m.exec(text)?.[1]!.trim().split(/\s+/));
  } catch {
    return new Set();
  }
}

/** Lets the tests of a `describe` run kernels that are compiled so, where there is a compiler. */
export function useKernelsFor({ flags }: InstructionSet): void {
  if (!flags) return;
  let backend: { -readonly [K in keyof TorchBackend]: TorchBackend[K] };
  let before: TorchBackend['cpuKernels'];
  beforeAll(async () => {
    backend = await torchBackend();
    before = backend.cpuKernels;
    if (before) backend.cpuKernels = await loadNativeKernelsFor(flags);
  });
  afterAll(() => {
    backend.cpuKernels = before;
  });
}

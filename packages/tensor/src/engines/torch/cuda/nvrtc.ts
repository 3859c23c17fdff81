/**
 * NVIDIA's run-time compiler: finds `libnvrtc`, compiles this package's CUDA kernels for a GPU's compute capability
 * and keeps the machine code in the user's cache. It needs no GPU; loading and launching is `launcher.ts`.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, errorMessage } from '@phi1/base';
import koffi from 'koffi';
import { TorchError } from '../library.js';

/** The type of a kernel's activations; the residual stream and what goes with them is float32. */
export type ElementType = 'float32' | 'bfloat16';

/** Each kernel, and the files of `cuda/` that it is compiled from, behind common.cu. */
export const KERNEL_FILES = {
  columnSum: ['columns.cu'],
  sumPartials: ['columns.cu'],
  geluBackward: ['columns.cu', 'gelu.cu'],
  rotary: ['rotary.cu'],
  dropout: ['dropout.cu'],
  layerNorm: ['layer-norm.cu'],
  layerNormBackward: ['layer-norm.cu'],
  crossEntropy: ['cross-entropy.cu'],
} as const;

export type KernelName = keyof typeof KERNEL_FILES;

/** The same from `src` and from `dist`. */
export const CUDA_SOURCES = fileURLToPath(new URL('../../../../cuda/', import.meta.url));

/** The text that kernels are compiled from: one, or several in one piece. */
export function kernelSource(...kernels: KernelName[]): string {
  const files = new Set(['common.cu', ...kernels.flatMap((kernel) => KERNEL_FILES[kernel])]);
  return [...files]
    .map((file) => `#line 1 "${file}"\n${readFileSync(join(CUDA_SOURCES, file), 'utf8')}`)
    .join('\n');
}

/**
 * Places where libnvrtc may be, best first: `NVRTC` (the file), the CUDA wheels beside a PyTorch wheel, PyTorch's own
 * folder, CUDA's usual folder, and the system's loader.
 *
 * @param torchFolder `torch/lib` of a wheel
 */
export function nvrtcCandidates(torchFolder: string): string[] {
  if (process.env.NVRTC) return [process.env.NVRTC];
  const packages = join(torchFolder, '../..');
  const folders = [
    join(packages, 'nvidia/cu13/lib'),
    join(packages, 'nvidia/cuda_nvrtc/lib'),
    torchFolder,
    '/usr/local/cuda/lib64',
  ];
  const found = folders.flatMap((folder) => {
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names
      .filter((name) => /^libnvrtc(-\w+)?\.so(\.\d+)?$/.test(name))
      .map((name) => join(folder, name));
  });
  return [...found, 'libnvrtc.so.13', 'libnvrtc.so.12'];
}

const DECLARATIONS = {
  version: 'int nvrtcVersion(_Out_ int *major, _Out_ int *minor)',
  create:
    'int nvrtcCreateProgram(_Out_ uint64_t *program, const char *source, const char *name, int headers, void *texts, void *names)',
  compile: 'int nvrtcCompileProgram(uint64_t program, int count, const char **options)',
  cubinSize: 'int nvrtcGetCUBINSize(uint64_t program, _Out_ uint64_t *size)',
  cubin: 'int nvrtcGetCUBIN(uint64_t program, uint8_t *code)',
  logSize: 'int nvrtcGetProgramLogSize(uint64_t program, _Out_ uint64_t *size)',
  log: 'int nvrtcGetProgramLog(uint64_t program, uint8_t *text)',
  destroy: 'int nvrtcDestroyProgram(uint64_t *program)',
  errorText: 'const char *nvrtcGetErrorString(int code)',
} as const;

type Functions = Record<keyof typeof DECLARATIONS, (...args: unknown[]) => unknown>;

/** A loaded `libnvrtc`, which turns CUDA C++ into machine code for one architecture and element type. */
export class Nvrtc {
  readonly version: string;
  readonly #functions: Functions;

  /** @throws Error when the library cannot be loaded or lacks a function */
  constructor(readonly path: string) {
    loadBuiltins(dirname(path));
    const library = koffi.load(path);
    this.#functions = Object.fromEntries(
      Object.entries(DECLARATIONS).map(([name, declaration]) => [name, library.func(declaration)]),
    ) as unknown as Functions;
    const [major, minor] = [[0], [0]];
    this.#check(this.#functions.version(major, minor), 'nvrtcVersion');
    this.version = `${String(major[0])}.${String(minor[0])}`;
  }

  /**
   * @param architecture of the GPU, such as `sm_90`
   * @returns machine code, a cubin
   * @throws TorchError with the compiler's messages
   */
  compile(source: string, name: string, architecture: string, element: ElementType): Uint8Array {
    const program = [0];
    this.#check(this.#functions.create(program, source, name, 0, null, null), `compiling ${name}`);
    try {
      const options = [`--gpu-architecture=${architecture}`, '--std=c++17', '--extra-device-vectorization'];
      if (element === 'bfloat16') options.push('-DBFLOAT16');
      const code = this.#functions.compile(program[0], options.length, options);
      if (code !== 0) throw new TorchError(`${name} for ${architecture}: ${this.#readLog(program[0]!)}`);
      const size = [0];
      this.#check(this.#functions.cubinSize(program[0], size), `compiling ${name}`);
      const cubin = new Uint8Array(size[0]!);
      this.#check(this.#functions.cubin(program[0], cubin), `compiling ${name}`);
      return cubin;
    } finally {
      this.#functions.destroy(program);
    }
  }

  #readLog(program: number): string {
    const size = [0];
    this.#functions.logSize(program, size);
    const text = new Uint8Array(size[0]!);
    this.#functions.log(program, text);
    return new TextDecoder().decode(text).replace(/\0+$/, '').trim();
  }

  #check(code: unknown, what: string): void {
    if (code !== 0) throw new TorchError(`${what}: ${String(this.#functions.errorText(code))}`);
  }
}

/** The compiler looks for its second library by name alone, which the loader knows once it is loaded. */
function loadBuiltins(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) if (/^libnvrtc-builtins\.so\.[\d.]+$/.test(name)) koffi.load(join(folder, name));
}

/** @throws Error that says for each place why it was of no use */
export function loadNvrtc(torchFolder: string): Nvrtc {
  const refusals: string[] = [];
  for (const path of nvrtcCandidates(torchFolder)) {
    try {
      return new Nvrtc(path);
    } catch (error) {
      refusals.push(`${path}: ${errorMessage(error)}`);
    }
  }
  throw new Error(`no libnvrtc (set NVRTC to its file): ${refusals.join('; ')}`);
}

/** A kernel's machine code, from the cache where the same source was compiled by the same compiler before. */
export function compileCubin(
  nvrtc: Nvrtc,
  kernel: KernelName,
  architecture: string,
  element: ElementType,
): Uint8Array {
  const source = kernelSource(kernel);
  const key = createHash('sha256').update([nvrtc.version, architecture, element, source].join('\0'));
  const folder = join(cacheFolder(), 'cubin');
  const path = join(folder, `${key.digest('hex').slice(0, 32)}.cubin`);
  if (existsSync(path)) return readFileSync(path);
  const cubin = nvrtc.compile(source, `${kernel}.cu`, architecture, element);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${path}.${String(process.pid)}`, cubin);
    renameSync(`${path}.${String(process.pid)}`, path);
  } catch {
    // a cache that cannot be written costs a second at the next start
  }
  return cubin;
}

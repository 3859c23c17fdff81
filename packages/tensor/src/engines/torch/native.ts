/**
 * Our own CPU kernels: the C++ in `packages/tensor/native`, compiled for this very machine by its own compiler when
 * they are first wanted, and kept in the user's cache. They take raw addresses and know nothing of libtorch.
 * Everything that they do can be done without them, more slowly: no compiler is no error.
 */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder, errorMessage } from '@phi1/base';
import koffi from 'koffi';
import { keepLibrary, keptLibrary } from './kept-library.js';
import type { NativeFunction } from './library.js';

const run = promisify(execFile);

/** The same from `src` and from `dist`. */
const SOURCES = fileURLToPath(new URL('../../../native/', import.meta.url));

/** Without contraction what is rounded is what the sources say; unique symbols would be one for all libraries. */
const FLAGS = ['-std=c++20', '-O3', '-ffp-contract=off', '-fno-gnu-unique', '-fPIC', '-shared', '-pthread'];

/** The C types of some addresses and then some integers. */
function parameters(addresses: number, integers: number): string {
  return [...new Array(addresses).fill('uint64_t'), ...new Array(integers).fill('int64_t')].join(', ');
}

/** What each takes is said where it is defined. */
const FUNCTIONS = {
  decoderStep: 'void phi1_decoder_step(uint64_t step)',
  argmax: 'void phi1_argmax(uint64_t logits, int64_t rows, int64_t size, uint64_t to, int64_t threads)',
  linear: `void phi1_linear(${parameters(5, 4)})`,
  linearGradients: `void phi1_linear_gradients(${parameters(8, 4)})`,
  rotary: `void phi1_rotary(${parameters(4, 8)})`,
  attention: `void phi1_attention(${parameters(5, 4)}, double, double, ${parameters(0, 3)})`,
  attentionGradients: `void phi1_attention_gradients(${parameters(9, 4)}, double, double, ${parameters(0, 3)})`,
  dropout: `void phi1_dropout(${parameters(2, 1)}, double, ${parameters(0, 3)})`,
  block: 'void phi1_block(uint64_t block)',
  blockGradients: 'void phi1_block_gradients(uint64_t block)',
  muon: 'void phi1_muon(uint64_t step)',
  crossEntropy: `int64_t phi1_cross_entropy(${parameters(9, 6)})`,
} as const;

export type NativeKernels = Readonly<Record<keyof typeof FUNCTIONS, NativeFunction>>;

let loading: Promise<NativeKernels | undefined> | undefined;

const NO_COMPILER =
  'no C++ compiler was found (CXX, g++, clang++): generation is several times slower without one; install one, as with apt install g++';

/**
 * The kernels, compiled now if they never were; undefined where there is no compiler and where it fails, with a line
 * on stderr, and where `PHI1_NATIVE=off` asks to do without. `PHI1_MARCH` is the processor that they are compiled
 * for, as the compiler names it, instead of this one: `x86-64-v3` shows what a machine without AVX-512 would do.
 */
export function loadNativeKernels(): Promise<NativeKernels | undefined> {
  return (loading ??= load());
}

async function load(): Promise<NativeKernels | undefined> {
  if (process.env.PHI1_NATIVE === 'off') return undefined;
  try {
    const kernels = await loadNativeKernelsFor([`-march=${process.env.PHI1_MARCH || 'native'}`]);
    if (!kernels) console.error(NO_COMPILER);
    return kernels;
  } catch (error) {
    console.error(`no CPU kernels of our own, libtorch's serve: ${errorMessage(error).split('\n')[0]!}`);
    return undefined;
  }
}

/**
 * The kernels for a processor that the compiler's flags describe; undefined where there is no compiler and
 * none was there before.
 *
 * @throws Error where it fails
 */
export async function loadNativeKernelsFor(target: readonly string[]): Promise<NativeKernels | undefined> {
  const path = await compiled(await findCompiler(), [...FLAGS, ...target]);
  if (path === undefined) return undefined;
  const library = koffi.load(path);
  return Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, declaration]) => [name, library.func(declaration)]),
  ) as unknown as NativeKernels;
}

interface Compiler {
  command: string;
  arguments: string[];
  version: string;
}

async function findCompiler(): Promise<Compiler | undefined> {
  for (const candidate of [process.env.CXX, 'g++', 'clang++']) {
    const [command, ...rest] = candidate?.split(' ') ?? [];
    if (!command) continue;
    try {
      const { stdout } = await run(command, [...rest, '--version']);
      return { command, arguments: rest, version: stdout };
    } catch {
      // not on this machine
    }
  }
  return undefined;
}

/**
 * The path of the shared library for these sources, flags and processor by this compiler, compiled now if it never was.
 * Without a compiler, one that was compiled before, by whichever.
 */
async function compiled(
  compiler: Compiler | undefined,
  flags: readonly string[],
): Promise<string | undefined> {
  const files = (await readdir(SOURCES)).sort();
  const contents = await Promise.all(files.map((file) => readFile(join(SOURCES, file))));
  const folder = join(cacheFolder(), 'native');
  const key = `phi1-${hashParts([...contents, String(flags), await processor()])}-`;
  if (!compiler) return keptLibrary(folder, key);
  const { command, arguments: rest, version } = compiler;
  const prefix = `${key}${hashParts([version, command, String(rest)])}-`;
  const kept = await keptLibrary(folder, prefix);
  if (kept !== undefined) return kept;
  await mkdir(folder, { recursive: true });
  // as one unit, since reading the C++ library's headers takes most of the time
  const units = files
    .filter((file) => file.endsWith('.cpp'))
    .flatMap((file) => ['-include', join(SOURCES, file)]);
  const draft = join(folder, `draft-${randomUUID()}`); // everyone compiles a draft of their own, and the last one stays
  const patience = setTimeout(() => {
    console.error('compiling CPU kernels for this machine, once');
  }, 3000);
  try {
    await run(command, [...rest, ...flags, ...units, '-x', 'c++', '/dev/null', '-o', draft]);
    koffi.load(draft); // or it is not kept
    return await keepLibrary(draft, folder, prefix);
  } finally {
    clearTimeout(patience);
    await rm(draft, { force: true });
  }
}

function hashParts(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 16);
}

/** What `-march=native` depends on. */
async function processor(): Promise<string> {
  const model = `${process.arch} ${cpus()[0]?.model ?? ''}`;
  try {
    const text = await readFile('/proc/cpuinfo', 'utf8');
    return model + (/^(flags|Features)\s*:.*$/m.exec(text)?.[0] ?? '');
  } catch {
    return model;
  }
}

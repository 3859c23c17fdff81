/** What the C library and OpenMP are told before libtorch is loaded, to train well on a desk's machine. */
import koffi from 'koffi';
import { Slots } from './native-memory.js';

/** Call once, before the first library is loaded: OpenMP reads its settings when it starts. */
export function prepareHost(): void {
  waitBriefly();
  keepFreedMemory();
}

/**
 * OpenMP's threads wait for each other by spinning, for milliseconds by default. Where another program wants
 * a core too, a spinning thread keeps the very thread that it waits for from running, and a step takes ten
 * times as long; a short spin costs nothing measurable on an idle machine.
 */
function waitBriefly(): void {
  if (process.env.OMP_WAIT_POLICY === undefined) process.env.GOMP_SPINCOUNT ??= '10000';
}

/**
 * Lets the C library keep the memory that tensors free instead of giving it back to the system: activations
 * of the same sizes come again a step later, and every page given back must then be mapped and zeroed anew.
 */
function keepFreedMemory(): void {
  const [M_TRIM_THRESHOLD, M_MMAP_MAX] = [-1, -4];
  const mallopt = koffi.load('libc.so.6').func('int mallopt(int, int)') as (
    what: number,
    value: number,
  ) => number;
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 2 ** 31 - 1);
}

const figures = new Slots(10);

/**
 * Bytes that the C heap has given out, tensors and everything else; undefined where the C library does not
 * say. Unlike what is resident, it does not count the holes between blocks, which grow for some hundred steps.
 */
export function heapBytesInUse(): number | undefined {
  if (mallinfo === undefined) return undefined;
  mallinfo(figures.address);
  const [mapped, inArenas] = [4, 7]; // hblkhd and uordblks of struct mallinfo2
  return figures.getUnsigned(mapped) + figures.getUnsigned(inArenas);
}

/** A struct that a function returns goes where a hidden first argument points. */
const mallinfo = find('void mallinfo2(uint64_t)') as ((result: number) => void) | undefined;

function find(declaration: string): unknown {
  try {
    return koffi.load('libc.so.6').func(declaration);
  } catch {
    return undefined; // before glibc 2.33
  }
}

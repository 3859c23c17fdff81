/**
 * Memory that C functions read and write: copies from and to JavaScript's arrays, and small scratch areas at fixed
 * addresses, laid out in 64-bit slots, through which arguments and results of native calls pass, so that a call
 * allocates nothing. No native memory is shown to JavaScript as an array: each such array leaves a block between
 * the big ones of the C heap until its finalizer runs, which is not before the event loop turns, and a loop that
 * never lets it turn would grow without bound.
 */
import koffi from 'koffi';

interface Libc {
  memcpy: (to: number, from: number, bytes: number) => void;
  read: (to: ArrayBufferView, from: number, bytes: number) => void;
  write: (to: number, from: ArrayBufferView, bytes: number) => void;
  madvise: (address: number, bytes: number, advice: number) => number;
  malloc: (bytes: number) => number;
}

let loaded: Libc | undefined;

/** Loaded when it is first called, so that this file can be imported where there is no such library. */
function libc(): Libc {
  if (loaded) return loaded;
  const library = koffi.load('libc.so.6');
  const find = (declaration: string) => library.func(declaration) as unknown;
  return (loaded = {
    memcpy: find('uint64_t memcpy(uint64_t, uint64_t, uint64_t)'),
    read: find('uint64_t memcpy(void *, uint64_t, uint64_t)'),
    write: find('uint64_t memcpy(uint64_t, const void *, uint64_t)'),
    madvise: find('int madvise(uint64_t, uint64_t, int)'),
    malloc: find('uint64_t malloc(uint64_t)'),
  } as Libc);
}

/** Copies bytes between two native addresses. */
export function copyBytes(to: number, from: number, bytes: number): void {
  libc().memcpy(to, from, bytes);
}

/** Fills an array with the bytes at an address. */
export function readBytes<T extends ArrayBufferView>(from: number, into: T): T {
  if (into.byteLength > 0) libc().read(into, from, into.byteLength);
  return into;
}

/** Copies an array to an address. */
export function writeBytes(to: number, from: ArrayBufferView): void {
  if (from.byteLength > 0) libc().write(to, from, from.byteLength);
}

const [MADV_DONTNEED, MADV_POPULATE_READ] = [4, 22];
const PAGE_BYTES = 4096;

/**
 * Brings a mapped file into memory now, as fast as the disk reads, instead of page by page when it is first used.
 * A system that knows no such call (Linux before 5.14) does the latter.
 */
export function readPages(address: number, bytes: number): void {
  libc().madvise(address, bytes, MADV_POPULATE_READ);
}

/** Takes the whole pages of a mapped file, to which nothing was written, out of this process again. */
export function dropPages(address: number, bytes: number): void {
  const start = Math.ceil(address / PAGE_BYTES) * PAGE_BYTES;
  const end = Math.floor((address + bytes) / PAGE_BYTES) * PAGE_BYTES;
  if (end > start) libc().madvise(start, end - start, MADV_DONTNEED);
}

/** Eight bytes of the C heap, for a callee that frees them with C++'s `delete`. */
export function allocateSlot(): number {
  const address = libc().malloc(8);
  if (address === 0) throw new Error('malloc of 8 bytes failed');
  return address;
}

/** Where the memory of a buffer is: it never moves, and is there as long as the buffer is held. */
export function addressAt(buffer: ArrayBufferLike): number {
  return Number(koffi.address(buffer));
}

const internedStrings = new Map<string, { address: number; bytes: Uint8Array }>();

/** The address of a zero-terminated copy of a string that is kept for the life of the process. */
export function internString(text: string): number {
  let interned = internedStrings.get(text);
  if (interned === undefined) {
    const bytes = new TextEncoder().encode(`${text}\0`);
    interned = { address: addressAt(bytes.buffer) + bytes.byteOffset, bytes };
    internedStrings.set(text, interned);
  }
  return interned.address;
}

const TWO_TO_32 = 2 ** 32;

/** An array of 64-bit slots, zero at first, at an address that stays the same as long as the object is held. */
export class Slots {
  readonly address: number;
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;

  constructor(readonly length: number) {
    const memory = new ArrayBuffer(8 * length);
    this.address = addressAt(memory);
    this.#words = new Uint32Array(memory);
    this.#doubles = new Float64Array(memory);
  }

  /** The address of slot `index`. */
  addressAt(index: number): number {
    return this.address + 8 * index;
  }

  /** Stores an integer of up to 53 bits in two's complement. */
  setInteger(index: number, value: number): void {
    this.#words[2 * index] = value; // ToUint32 keeps the low word of negative numbers right
    this.#words[2 * index + 1] = Math.floor(value / TWO_TO_32);
  }

  setDouble(index: number, value: number): void {
    this.#doubles[index] = value;
  }

  /** Reads an unsigned integer; exact up to 2^53, which covers every address. */
  getUnsigned(index: number): number {
    return this.#words[2 * index]! + this.#words[2 * index + 1]! * TWO_TO_32;
  }

  /** Reads a signed integer; exact between -2^53 and 2^53. */
  getInteger(index: number): number {
    return this.#words[2 * index]! + (this.#words[2 * index + 1]! | 0) * TWO_TO_32;
  }

  getDouble(index: number): number {
    return this.#doubles[index]!;
  }

  /** The low 32 bits, signed: what a function that writes an int32_t left there. */
  getInt32(index: number): number {
    return this.#words[2 * index]! | 0;
  }
}

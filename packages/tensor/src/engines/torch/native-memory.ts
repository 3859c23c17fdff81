/**
 * Memory that C functions read and write: one small scratch area at a fixed address, laid out in 64-bit
 * slots. Arguments and results of native calls pass through it, so that a call allocates nothing.
 */
import koffi from 'koffi';

const libc = koffi.load('libc.so.6');
/** Copies bytes between two native addresses. */
export const copyBytes = libc.func('uint64_t memcpy(uint64_t, uint64_t, uint64_t)') as unknown as (
  to: number,
  from: number,
  bytes: number,
) => void;

const madvise = libc.func('int madvise(uint64_t, uint64_t, int)') as unknown as (
  address: number,
  bytes: number,
  advice: number,
) => number;
const [MADV_DONTNEED, MADV_POPULATE_READ] = [4, 22];
const PAGE_BYTES = 4096;

/**
 * Brings a mapped file into memory now, as fast as the disk reads, instead of page by page when it is first used.
 * A system that knows no such call (Linux before 5.14) does the latter.
 */
export function readPages(address: number, bytes: number): void {
  madvise(address, bytes, MADV_POPULATE_READ);
}

/** Takes the whole pages of a mapped file, to which nothing was written, out of this process again. */
export function dropPages(address: number, bytes: number): void {
  const start = Math.ceil(address / PAGE_BYTES) * PAGE_BYTES;
  const end = Math.floor((address + bytes) / PAGE_BYTES) * PAGE_BYTES;
  if (end > start) madvise(start, end - start, MADV_DONTNEED);
}

const malloc = libc.func('uint64_t malloc(uint64_t)') as (bytes: number) => number;

/** Allocates from the C heap and never frees: for what lives as long as the process. */
export function allocate(bytes: number): number {
  const address = malloc(bytes);
  if (address === 0) throw new Error(`malloc of ${String(bytes)} bytes failed`);
  return address;
}

/** Eight bytes of the C heap, for a callee that frees them with C++'s `delete`. */
export function allocateSlot(): number {
  return allocate(8);
}

/** The bytes at an address, shared, not copied. */
export function bytesAt(address: number, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(koffi.view(address, length));
}

const internedStrings = new Map<string, number>();

/** The address of a zero-terminated copy of a string that is kept for the life of the process. */
export function internString(text: string): number {
  let address = internedStrings.get(text);
  if (address === undefined) {
    const encoded = new TextEncoder().encode(text);
    address = allocate(encoded.length + 1);
    const bytes = bytesAt(address, encoded.length + 1);
    bytes.set(encoded);
    bytes[encoded.length] = 0;
    internedStrings.set(text, address);
  }
  return address;
}

const TWO_TO_32 = 2 ** 32;

/** An array of 64-bit slots at a fixed native address. */
export class Slots {
  readonly address: number;
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;

  constructor(readonly length: number) {
    this.address = allocate(8 * length);
    const memory = koffi.view(this.address, 8 * length);
    this.#words = new Uint32Array(memory);
    this.#doubles = new Float64Array(memory);
    this.#words.fill(0);
  }

  /** The address of slot `index`. */
  addressOf(index: number): number {
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

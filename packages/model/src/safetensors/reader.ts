/**
 * Reads tensors out of a safetensors file one at a time, by position, so that only the one in hand is in
 * memory. Where the bytes come from (a disk, HTTP, memory) is the caller's business.
 */
import { UserError } from '@phi1/base';
import { decodeFloats } from '@phi1/tensor';
import { headerLength, parseHeader, type LocatedTensor, type SafetensorsHeader } from './format.js';

/** Bytes that can be read at any position: all that a reader asks of a disk, a server or memory. */
export interface ByteSource {
  /** What to call it in messages: a path or an address. */
  label: string;
  size: number;
  /** Where it is on this machine, if it is a file there. */
  path?: string;
  /** Fills `into` with the bytes from `position` on. */
  read(into: Uint8Array, position: number): Promise<void>;
}

/** One safetensors file whose header is read and checked; a tensor's values are read when they are asked for. */
export class SafetensorsReader {
  readonly header: SafetensorsHeader;
  readonly #source: ByteSource;

  private constructor(source: ByteSource, header: SafetensorsHeader) {
    this.#source = source;
    this.header = header;
  }

  /** @throws UserError when the file is truncated, corrupt or something else */
  static async open(source: ByteSource): Promise<SafetensorsReader> {
    const prefix = new Uint8Array(Math.min(8, source.size));
    await source.read(prefix, 0);
    const json = new Uint8Array(headerLength(prefix, source.size, source.label));
    await source.read(json, 8);
    return new SafetensorsReader(source, parseHeader(json, source.size, source.label));
  }

  /**
   * The same file, of which only these tensors are seen: those that an index of shards says are in it.
   *
   * @throws UserError when one is not there
   */
  only(names: readonly string[]): SafetensorsReader {
    const tensors = new Map(names.map((name) => [name, this.entry(name)]));
    return new SafetensorsReader(this.#source, { ...this.header, tensors });
  }

  get label(): string {
    return this.#source.label;
  }

  /** The file on this machine that it reads, if it is one, and its size in bytes. */
  get file(): { path: string; size: number } | undefined {
    const { path, size } = this.#source;
    return path === undefined ? undefined : { path, size };
  }

  /** @throws UserError when there is no tensor of that name */
  entry(name: string): LocatedTensor {
    const entry = this.header.tensors.get(name);
    if (!entry) throw new UserError(`${this.label}: there is no tensor ${name}`);
    return entry;
  }

  /** A tensor's values as float32, in a buffer of its own. */
  async read(name: string): Promise<Float32Array> {
    const { start, end, type } = this.entry(name);
    const bytes = new Uint8Array(end - start);
    await this.#source.read(bytes, start);
    return decodeFloats(bytes, type);
  }
}

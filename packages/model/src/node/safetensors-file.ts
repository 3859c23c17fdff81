/** Safetensors files on a disk: read by position, written as a stream. */
import { open, type FileHandle } from 'node:fs/promises';
import { errorMessage, UserError } from '@phi1/base';
import { byteSize, serializeHeader, type TensorEntry } from '../safetensors/format.js';
import { SafetensorsReader, type ByteSource } from '../safetensors/reader.js';

/** Node reads at most this many bytes in a call. */
const MAX_READ_BYTES = 2 ** 30;

/** An open file to be closed after use. */
export class SafetensorsFile implements AsyncDisposable {
  readonly reader: SafetensorsReader;
  readonly #file: FileHandle;

  private constructor(reader: SafetensorsReader, file: FileHandle) {
    this.reader = reader;
    this.#file = file;
  }

  /** @throws UserError when it cannot be read or is truncated, corrupt or something else */
  static async open(path: string): Promise<SafetensorsFile> {
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (error) {
      throw new UserError(`${path}: cannot be read (${errorMessage(error)})`);
    }
    try {
      const { size } = await file.stat();
      return new SafetensorsFile(await SafetensorsReader.open(toByteSource(file, path, size)), file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function toByteSource(file: FileHandle, label: string, size: number): ByteSource {
  return {
    label,
    size,
    path: label,
    async read(into, position) {
      for (let done = 0; done < into.length;) {
        const length = Math.min(MAX_READ_BYTES, into.length - done);
        const { bytesRead } = await file.read(into, done, length, position + done);
        if (bytesRead === 0) throw new UserError(`${label}: truncated while it was read`);
        done += bytesRead;
      }
    },
  };
}

/** A tensor of a file to be written, whose bytes need not be in memory before their turn. */
export interface TensorToWrite extends TensorEntry {
  /** Its bytes, asked for when their turn comes; a piece is written before the next is asked for. */
  bytes: () => AsyncIterable<Uint8Array>;
}

/**
 * The content of a safetensors file, copied.
 *
 * @returns pieces in memory that threads can share, in order
 */
export async function copySafetensors(
  tensors: readonly TensorToWrite[],
  metadata: Record<string, string> = { format: 'pt' },
): Promise<Uint8Array[]> {
  const pieces = [sharedBytes(serializeHeader(tensors, metadata))];
  for (const tensor of tensors) {
    const copy = new Uint8Array(new SharedArrayBuffer(byteSize(tensor)));
    let size = 0;
    for await (const piece of tensor.bytes()) {
      copy.set(piece, size);
      size += piece.length;
    }
    requireSize(tensor, size);
    pieces.push(copy);
  }
  return pieces;
}

function sharedBytes(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

function requireSize(tensor: TensorToWrite, size: number): void {
  if (size === byteSize(tensor)) return;
  throw new Error(`${tensor.name}: ${String(size)} bytes for shape [${String(tensor.shape)}]`);
}

/** Writes a safetensors file and flushes it to disk; the file is not atomic, see `writeFolderAtomically`. */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata: Record<string, string> = { format: 'pt' },
): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(serializeHeader(tensors, metadata));
    for (const tensor of tensors) {
      let size = 0;
      for await (const piece of tensor.bytes()) {
        await file.writeFile(piece);
        size += piece.length;
      }
      requireSize(tensor, size);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * The lines of a file as bytes, so that whoever reads them can tell what is UTF-8 and what is not. Only `\n`
 * ends a line: JSON text may hold U+2028, at which Node's own line reader breaks. A name that ends in `.gz` or `.zst`
 * is unpacked on the way.
 */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { errorMessage, UserError } from './errors.js';

/** A line, without the `\n` at its end. */
export interface ByteLine {
  /** Counted from 1. */
  number: number;
  /** Empty when the line is too long. */
  bytes: Buffer;
  tooLong: boolean;
  /** Bytes of the file, as it is on disk, that were read by now. */
  fileBytes: number;
}

/** Bytes; no line that anything of ours reads is so long, and one that is longer is not held. */
export const LONGEST_LINE = 1 << 27;

/**
 * @param longestLine bytes; a longer line comes without them
 * @throws UserError when the file cannot be read or unpacked
 */
export async function* readByteLines(path: string, longestLine = LONGEST_LINE): AsyncGenerator<ByteLine> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer): void => {
    length += part.length;
    if (length > longestLine) parts = [];
    else parts.push(part);
  };
  const take = (): ByteLine => {
    const line = { number: ++number, bytes: joined(parts), tooLong: length > longestLine };
    [parts, length] = [[], 0];
    return { ...line, fileBytes: file.bytesRead };
  };
  try {
    const input = await unpacked(file, path);
    file.on('error', (error) => input.destroy(error));
    for await (const chunk of input as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        add(chunk.subarray(start, end));
        yield take();
        start = end + 1;
      }
      if (start < chunk.length) add(chunk.subarray(start));
    }
    if (length > 0) yield take();
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${errorMessage(error)})`);
  } finally {
    file.destroy();
  }
}

async function unpacked(file: Readable, path: string): Promise<Readable> {
  if (path.endsWith('.gz')) return file.pipe(createGunzip({ chunkSize: 1 << 18 }));
  if (!path.endsWith('.zst')) return file;
  const { unpackZstd } = await import('./zstd.js');
  return unpackZstd(file, path);
}

function joined(parts: Buffer[]): Buffer {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

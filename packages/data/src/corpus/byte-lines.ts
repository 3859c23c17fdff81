/**
 * The lines of a file as bytes, so that whoever reads them can tell what is UTF-8 and what is not. Only `\n` ends
 * a line: JSON text may hold U+2028, at which Node's own line reader breaks. A name that ends in `.gz` is unzipped
 * on the way.
 */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { messageOf, UserError } from '@phi1/base';

export interface ByteLine {
  /** Counted from 1. */
  number: number;
  bytes: Buffer;
  /** Bytes of the file, as it is on disk, that were read by now. */
  fileBytes: number;
}

/** @throws UserError when the file cannot be read or unzipped */
export async function* readByteLines(path: string): AsyncGenerator<ByteLine> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const input = path.endsWith('.gz') ? file.pipe(createGunzip({ chunkSize: 1 << 18 })) : file;
  file.on('error', (error) => input.destroy(error));
  let number = 0;
  let parts: Buffer[] = [];
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        parts.push(chunk.subarray(start, end));
        yield { number: ++number, bytes: joined(parts), fileBytes: file.bytesRead };
        parts = [];
        start = end + 1;
      }
      if (start < chunk.length) parts.push(chunk.subarray(start));
    }
    if (parts.length > 0) yield { number: ++number, bytes: joined(parts), fileBytes: file.bytesRead };
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${messageOf(error)})`);
  } finally {
    file.destroy();
  }
}

function joined(parts: Buffer[]): Buffer {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** Reads lines and counted bytes from a pipe, no more at a time than was asked for: the rest waits in the pipe. */
import type { Readable } from 'node:stream';

/** One reader a pipe, one call at a time: each begins where the last one ended. */
export class PipeReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** @throws Error when the pipe ends or the line is longer than `most` bytes */
  async line(most: number): Promise<string> {
    const parts: Buffer[] = [];
    for (let size = 0; ; size += this.#rest.length, this.#rest = await this.#next()) {
      const end = this.#rest.indexOf(10);
      if (size + (end < 0 ? this.#rest.length : end) > most) throw new Error('a line is too long');
      parts.push(this.#rest.subarray(0, end < 0 ? undefined : end));
      if (end < 0) continue;
      this.#rest = this.#rest.subarray(end + 1);
      return Buffer.concat(parts).toString();
    }
  }

  /** @throws Error when the pipe ends before so many */
  async bytes(count: number): Promise<Buffer> {
    const bytes = Buffer.alloc(count);
    for (let at = 0; ; this.#rest = await this.#next()) {
      const copied = this.#rest.copy(bytes, at);
      at += copied;
      this.#rest = this.#rest.subarray(copied);
      if (at === count) return bytes;
    }
  }

  async #next(): Promise<Buffer> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new Error('the pipe ended');
    return value;
  }
}

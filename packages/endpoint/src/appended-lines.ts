/**
 * A file of JSON lines that grows while answers come in: a line is whole in it or not there, whatever happens to the disk,
 * and what is in it stays. Reading it is not its business.
 */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorMessage } from '@phi1/base';

/** The disk's fault, not the endpoint's: there is no sense in asking for the next. */
export class NotWritten extends Error {
  override name = 'NotWritten';
}

/**
 * Appends values as lines of JSON, in the order of the calls; a line that could only be written in part is cut off
 * again.
 */
export class AppendedLines {
  readonly #path: string;
  readonly #file: FileHandle;
  #size: number;
  /** The writing that is under way; after one that failed, nothing more is written. */
  #last: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle, size: number) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
  }

  /** Opens a file, which must end with a line's end, or makes it and the folders above it. */
  static async open(path: string): Promise<AppendedLines> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a');
    return new AppendedLines(path, file, (await file.stat()).size);
  }

  /** Bytes that are in the file. */
  get size(): number {
    return this.#size;
  }

  /** @throws NotWritten that names the file when it cannot be written to, now or before */
  append(values: readonly unknown[]): Promise<void> {
    const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
    this.#last = this.#last.then(() => this.#write(text));
    return this.#last;
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#file.sync();
    await this.#file.close();
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#file.appendFile(text);
      this.#size += Buffer.byteLength(text);
    } catch (error) {
      await this.#file.truncate(this.#size).catch(() => undefined);
      throw new NotWritten(
        `${this.#path}: cannot be written to (${errorMessage(error)}); what is in it stays`,
        {
          cause: error,
        },
      );
    }
  }
}

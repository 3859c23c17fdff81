/**
 * Graded samples as they come, a line each, so that an interrupt, a kill or a full disk loses none: the file stands beside
 * the place of the report until that is written, and stays where it never is.
 */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { notWritten } from '@phi1/base';
import type { GradedSample } from './evaluate.js';
import { formatGraded } from './samples.js';

export class SampleLog {
  readonly path: string;
  readonly #file: number;
  #count = 0;

  /** Begins a new log in a folder that is there. */
  constructor(folder: string) {
    this.path = join(folder, 'samples.partial.jsonl');
    this.#file = this.#try(() => openSync(this.path, 'w'));
  }

  /** Samples written so far. */
  get count(): number {
    return this.#count;
  }

  /** Returns when the line is the operating system's. */
  append(sample: GradedSample): void {
    const line = Buffer.from(formatGraded(sample));
    this.#try(() => {
      for (let done = 0; done < line.length;) done += writeSync(this.#file, line, done);
    });
    this.#count++;
  }

  /** Ends the log; the file stays if there is anything in it, unless `superseded` by a report. */
  close(superseded: boolean): void {
    closeSync(this.#file);
    if (superseded || this.#count === 0) rmSync(this.path, { force: true });
  }

  #try<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw notWritten(this.path, error);
    }
  }
}

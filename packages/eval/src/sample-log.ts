/** Graded samples as they come, a line each, so that an interrupt, a kill or a full disk loses none. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { notWritten } from '@phi1/base';
import type { GradedSample } from './evaluate.js';
import { formatGraded } from './samples.js';

/** An open file to which each sample is appended when it is graded. */
export class SampleLog {
  readonly #path: string;
  readonly #file: number;

  constructor(path: string) {
    this.#path = path;
    this.#file = this.#try(() => openSync(path, 'a'));
  }

  /** Returns when the line is the operating system's. */
  append(sample: GradedSample): void {
    const line = Buffer.from(formatGraded(sample));
    this.#try(() => {
      for (let done = 0; done < line.length;) done += writeSync(this.#file, line, done);
    });
  }

  close(): void {
    closeSync(this.#file);
  }

  #try<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw notWritten(this.#path, error);
    }
  }
}

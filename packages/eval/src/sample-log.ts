/**
 * Graded samples as they come, a line each, so that an interrupt, a kill or a full disk loses none: the file stands beside
 * the place of the report until that is written, and stays where it never is.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { notWritten, writeFileAtomically } from '@phi1/base';
import type { GradedSample } from './evaluate.js';
import { formatGraded } from './samples.js';
import { completeTasks, type Sample } from './source.js';

const NAME = 'samples.partial.jsonl';

/**
 * The samples that an evaluation which was interrupted logged, of the problems that had all of theirs; the others are
 * taken out of its log.
 */
export async function readSampleLog(folder: string, samplesPerProblem: number): Promise<Sample[]> {
  const path = join(folder, NAME);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '');
  const logged = lines.map((line) => {
    const { task_id: taskId, completion, note } = JSON.parse(line) as Record<string, string>;
    return {
      line,
      sample: { taskId: taskId!, completion: completion!, ...(note !== undefined && { note }) },
    };
  });
  const complete = completeTasks(
    logged.map(({ sample }) => sample),
    samplesPerProblem,
  );
  const kept = logged.filter(({ sample }) => complete.has(sample.taskId));
  await writeFileAtomically(path, kept.map(({ line }) => `${line}\n`).join(''));
  return kept.map(({ sample }) => sample);
}

/** The open log of one evaluation, to which each sample is appended when it is graded. */
export class SampleLog {
  readonly path: string;
  readonly #file: number;
  #count = 0;

  /** Begins a new log in a folder that is there, or goes on with one that holds `logged` samples. */
  constructor(folder: string, logged = 0) {
    this.path = join(folder, NAME);
    this.#file = this.#try(() => openSync(this.path, logged === 0 ? 'w' : 'a'));
    this.#count = logged;
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

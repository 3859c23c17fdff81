/**
 * Steps that are not done again: with what a step made is noted what it was made of, its settings, the steps before it
 * and the version of its code. A step that was interrupted goes on in the same place.
 */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, writeJson } from '@phi1/base';

/** Callbacks of a watcher: a step found done calls `onDone` alone. */
export interface StepEvents {
  /** A step that was not done before begins. */
  onStep?: (step: string) => void;
  /** @param share how much of the step is done, in [0, 1] */
  onProgress?: (step: string, share: number, text: string) => void;
  onDone?: (done: StepDone) => void;
}

/** A step that is over, in words for people. */
export interface StepDone {
  step: string;
  /** What came of it, in words. */
  result: string;
  seconds: number;
  /** It was done by an earlier run. */
  before: boolean;
}

/** A step, and all that its key is digested from: name, version, settings and the keys of its inputs. */
export interface Step<T> {
  /** What people read, e.g. `textbooks: decontaminate`. */
  title: string;
  /** What the step is called in files. */
  name: string;
  /** Raised when what the step makes of the same settings changes. */
  version: number;
  /** All that decides on what it makes, as JSON, besides `inputs`. */
  settings: unknown;
  /** The keys of the steps whose output it reads. */
  inputs?: readonly string[];
  /**
   * Where to make it, of which there is one: what was made there otherwise is removed. By default the place is named
   * after the key, so that everything that was ever made stays.
   */
  at?: string;
  /** Whether what it made is still there. */
  isWhole: (path: string) => Promise<boolean>;
  make: (path: string, onProgress: (done: number, of: number) => void) => Promise<T>;
  /** The result in words. */
  describe: (result: T) => string;
}

/** What a step made, and where. Its `key` is what the steps after it name among their inputs. */
export interface Made<T> {
  /** Tells it from anything made otherwise. */
  key: string;
  path: string;
  result: T;
  /** Whether an earlier run made it. */
  before: boolean;
}

/** What is noted of a step; without a result it was begun. */
interface StepRecord {
  key: string;
  result?: unknown;
}

/**
 * Runs steps and notes in a folder what each was made of; a step of the same key whose output is whole is not run
 * again.
 */
export class StepCache {
  readonly #folder: string;
  readonly #events: StepEvents;

  /** @param folder for notes, and for what has no place of its own */
  constructor(folder: string, events: StepEvents = {}) {
    this.#folder = folder;
    this.#events = events;
  }

  /** Does a step, or finds it done. Results are kept as JSON. */
  async run<T>(step: Step<T>): Promise<Made<T>> {
    const start = performance.now();
    const { name, title, version, settings, inputs = [] } = step;
    const key = digest([name, version, settings, inputs]);
    const path = step.at ?? join(this.#folder, `${name}-${key}`);
    const record = join(this.#folder, step.at === undefined ? `${name}-${key}.json` : `${name}.json`);
    const done = (result: T, before: boolean): Made<T> => {
      const seconds = (performance.now() - start) / 1000;
      this.#events.onDone?.({ step: title, result: step.describe(result), seconds, before });
      return { key, path, result, before };
    };
    const known = await readRecord(record);
    const isSame = known?.key === key;
    if (isSame && known.result !== undefined && (await step.isWhole(path))) {
      return done(known.result as T, true);
    }
    this.#events.onStep?.(title);
    await makeFolder(this.#folder);
    if (!isSame && step.at !== undefined) await rm(path, { recursive: true, force: true });
    await writeJson(record, { key, title, settings, inputs });
    const result = await step.make(path, (units, of) => {
      this.#events.onProgress?.(title, of === 0 ? 1 : units / of, `${String(units)} of ${String(of)}`);
    });
    await writeJson(record, { key, title, settings, inputs, result });
    return done(result, false);
  }
}

/** A short digest of JSON. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

async function readRecord(path: string): Promise<StepRecord | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as StepRecord;
  } catch {
    return undefined; // not there, or not whole
  }
}

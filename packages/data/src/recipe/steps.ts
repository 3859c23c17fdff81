/**
 * The steps of a recipe, told as they go, and not done again while what they were made of and what they made is as it was.
 * What is known of a step is in a small file: a digest of its input and settings, and of what came out.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@phi1/base';
import { z } from 'zod';
import { isCompleteCorpus } from '../store/make-corpus.js';
import { MANIFEST_FILE } from '../store/manifest.js';

export type Progress = (done: number, of: number, what?: string) => void;

export interface StepDone {
  step: string;
  /** What came of it, in words; empty when there is nothing to say. */
  result: string;
  seconds: number;
  /** It was done by an earlier run. */
  before: boolean;
}

export interface StepEvents {
  onStep?: (step: string) => void;
  onProgress?: (step: string, ...progress: Parameters<Progress>) => void;
  onDone?: (done: StepDone) => void;
}

/** What tells whether a step is to be done again. */
export interface Traces {
  /** Files and corpus folders that it reads. */
  from: readonly string[];
  /** Files and corpus folders that it makes. */
  made: readonly string[];
  /** All else that decides on what it makes, as JSON. */
  settings?: unknown;
}

/** Does a step. @returns what came of it, in words */
export type Work = (progress: Progress) => Promise<string>;

const stampSchema = z.object({ key: z.string(), made: z.array(z.string()), result: z.string() });

export class Steps {
  readonly #folder: string;
  readonly #events: StepEvents;

  /** @param folder for what is known of the steps */
  constructor(folder: string, events: StepEvents) {
    this.#folder = folder;
    this.#events = events;
  }

  /** @param traces without them the step is always called: it says itself whether it is done, and whether what it reads is as it was */
  async run(name: string, traces: Traces | undefined, work: Work): Promise<void> {
    const start = performance.now();
    this.#events.onStep?.(name);
    const done = await this.#done(
      name,
      traces,
      (...progress) => this.#events.onProgress?.(name, ...progress),
      work,
    );
    this.#events.onDone?.({ step: name, seconds: (performance.now() - start) / 1000, ...done });
  }

  async #done(
    name: string,
    traces: Traces | undefined,
    progress: Progress,
    work: Work,
  ): Promise<Pick<StepDone, 'result' | 'before'>> {
    if (!traces) return { result: await work(progress), before: false };
    const { from, made, settings = null } = traces;
    const key = sha256(JSON.stringify([settings, await Promise.all(from.map(digestFile))]));
    const path = join(this.#folder, `${name.replaceAll(' ', '-')}.json`);
    const stamp = await readStamp(path);
    if (stamp?.key === key && same(stamp.made, await Promise.all(made.map(digestFile)))) {
      return { result: stamp.result, before: true };
    }
    const result = await work(progress);
    const digests = (await Promise.all(made.map(digestFile))).map(String);
    await writeFileAtomically(path, `${JSON.stringify({ key, made: digests, result })}\n`);
    return { result, before: false };
  }
}

async function readStamp(path: string): Promise<z.infer<typeof stampSchema> | undefined> {
  const content = await readFile(path, 'utf8').catch(() => '');
  try {
    return stampSchema.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}

function same(a: readonly string[], b: readonly (string | undefined)[]): boolean {
  return a.length === b.length && a.every((digest, i) => digest === b[i]);
}

/** Of a file's bytes, or of a corpus's manifest, whose shards are only looked at; undefined when it is not whole. */
async function digestFile(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes) return sha256(bytes);
  const manifest = await readFile(join(path, MANIFEST_FILE)).catch(() => undefined);
  return manifest && (await isCompleteCorpus(path)) ? sha256(manifest) : undefined;
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

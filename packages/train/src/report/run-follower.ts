/**
 * Reads a run's folder while it is written: lines of `metrics.jsonl` as they come, samples, and what was trained. The folder may
 * not be there yet, the log may be cut off by a resumption, and its last line may be half written.
 */
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseMetricsLine, type MetricsLine } from '../metrics.js';
import { readRunConfig } from '../run-config.js';
import { runFolder, type RunFolder } from '../run-folder.js';
import { readSamples, type Sample } from '../samples.js';
import type { PageRun } from './run-page.js';

/** What became of a run since it was last looked at. */
export type RunChange =
  /** It began, or was begun again or resumed: all of it is other than before. */
  { what: 'run' } | { what: 'lines'; lines: MetricsLine[] } | { what: 'samples'; samples: Sample[] };

/** So much of what was read is compared before more is read after it. */
const TAIL_BYTES = 256;

/** One run's folder and what was read of it so far. */
export class RunFollower {
  readonly name: string;
  readonly #folder: RunFolder;
  #facts = '';
  #lines: MetricsLine[] = [];
  #samples: Sample[] = [];
  /** Bytes of the log whose lines are in `#lines`, the last of them, and the file that they are in. */
  #read = 0;
  #tail: Buffer = Buffer.alloc(0);
  #inode: number | undefined;
  /** When the other files changed last; none of them is there at first. */
  #changes = ',,';

  /** @param name tells it from others */
  constructor(folder: string, name = basename(folder)) {
    this.#folder = runFolder(folder);
    this.name = name;
  }

  /** All that is known. */
  get run(): PageRun {
    return { name: this.name, facts: this.#facts, lines: this.#lines, samples: this.#samples };
  }

  /**
   * Reads what is new. `emit` is told in the same turn in which {@link run} changes, so that who takes that and what comes
   * later has everything once.
   */
  async poll(emit: (change: RunChange) => void): Promise<void> {
    const { config, metrics, completions, samples } = this.#folder;
    const changes = await Promise.all([config, completions, samples].map(changeTime));
    const others =
      changes.join() === this.#changes
        ? undefined
        : {
            facts: await readFacts(config),
            samples: [...(await readSamples(completions)), ...(await readSamples(samples))],
          };
    const log = await this.#readLog(metrics);
    this.#changes = changes.join();
    const isOther = others !== undefined && others.facts !== this.#facts;
    if (others) {
      this.#facts = others.facts;
      this.#samples = others.samples;
    }
    if (log.isReset) this.#lines = [];
    for (const line of log.lines) this.#lines.push(line);
    if (log.isReset || isOther) {
      emit({ what: 'run' });
      return;
    }
    if (log.lines.length > 0) emit({ what: 'lines', lines: log.lines });
    if (others) emit({ what: 'samples', samples: others.samples });
  }

  async #readLog(path: string): Promise<{ isReset: boolean; lines: MetricsLine[] }> {
    const file = await open(path).catch(() => undefined);
    if (!file) {
      const isReset = this.#inode !== undefined;
      this.#forget(undefined);
      return { isReset, lines: [] };
    }
    try {
      const { size, ino } = await file.stat();
      const from = this.#read - this.#tail.length;
      let bytes = Buffer.alloc(Math.max(0, size - from));
      await file.read(bytes, 0, bytes.length, from);
      const isReset = ino !== this.#inode || !bytes.subarray(0, this.#tail.length).equals(this.#tail);
      if (isReset) {
        this.#forget(ino);
        bytes = Buffer.alloc(size);
        await file.read(bytes, 0, size, 0);
      }
      const end = bytes.lastIndexOf('\n') + 1; // what follows is half a line
      const added = bytes.subarray(this.#tail.length, Math.max(end, this.#tail.length));
      this.#read += added.length;
      this.#tail = Buffer.from(bytes.subarray(Math.max(0, end - TAIL_BYTES), end));
      const lines = added.toString('utf8').split('\n').slice(0, -1);
      return { isReset, lines: lines.flatMap((line) => parseMetricsLine(line) ?? []) };
    } finally {
      await file.close();
    }
  }

  #forget(inode: number | undefined): void {
    this.#inode = inode;
    this.#read = 0;
    this.#tail = Buffer.alloc(0);
  }
}

async function changeTime(path: string): Promise<string> {
  return stat(path).then(
    ({ mtimeMs, size }) => `${String(mtimeMs)} ${String(size)}`,
    () => '',
  );
}

async function readFacts(path: string): Promise<string> {
  const config = await readRunConfig(path).catch(() => undefined); // not there yet, or no run's
  if (!config) return '';
  const { job, preset, corpus, batchSize, gradientAccumulation, context, learningRate } = config;
  const on = corpus === undefined ? '' : ` on ${basename(corpus)}`;
  const sequences = batchSize * gradientAccumulation;
  return `${job} ${preset}${on}, ${String(sequences)} x ${String(context)} tokens a step, rate ${String(learningRate)}`;
}

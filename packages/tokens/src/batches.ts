/**
 * Token shards as batches of windows (windows.ts). Which windows make which batch is a pure function of seed and
 * position, so a run can stop anywhere and go on, and every machine of a group knows its own part.
 */
import { Random, UserError } from '@phi1/base';
import type { TokenShards } from './token-shards.js';
import { documentWindows, NO_LABEL, streamWindows, type Windows } from './windows.js';

/** Windows one after another, documents running on (the paper's), or of whole documents. */
export const PACKINGS = ['stream', 'documents'] as const;

/** Sequences of one length, row after row. */
export interface Batch {
  /** Token ids [sequences * length]. */
  ids: Int32Array;
  /** The token that follows each of `ids`; {@link NO_LABEL} where there is none. */
  labels: Int32Array;
  sequences: number;
  length: number;
}

/** Training data: an endless deterministic stream that can be continued from any position. */
export interface BatchSource {
  next(): Batch;
  /** Batches given so far; setting it continues from there. */
  position: number;
}

/**
 * Shape of a batch, [sequences, length], how windows are cut and ordered, and which machine's share of them is
 * given.
 */
export interface BatchesOptions {
  shards: TokenShards;
  /** Sequences of a batch. */
  sequences: number;
  /** Tokens of a sequence. */
  length: number;
  seed: number;
  /** Which of `worldSize` machines this is, from 0: each gets its own windows, all windows of an epoch once. */
  rank?: number;
  worldSize?: number;
  /** Batches that were given before. */
  position?: number;
  /** `stream` by default. */
  packing?: (typeof PACKINGS)[number];
}

/** Training batches without end: every epoch all windows in a new order, those that fill no batch left out. */
export class Batches implements BatchSource {
  /** Batches given so far; setting it goes on from there. */
  position: number;
  readonly batchesPerEpoch: number;
  readonly #options: Required<BatchesOptions>;
  readonly #order: Uint32Array;
  readonly #windows: Windows;
  #orderedEpoch = -1;

  /** @throws UserError when there are too few tokens for one batch on every machine */
  constructor(options: BatchesOptions) {
    this.#options = { rank: 0, worldSize: 1, position: 0, packing: 'stream', ...options };
    const { shards, sequences, length, worldSize, position, packing, seed } = this.#options;
    this.#windows =
      packing === 'stream' ? streamWindows(shards, length) : documentWindows(shards, length, seed);
    this.batchesPerEpoch = Math.floor(this.#windows.count / (sequences * worldSize));
    if (this.batchesPerEpoch === 0) {
      const needed = sequences * worldSize * length + 1;
      throw new UserError(
        `${shards.folder}: ${String(shards.length)} tokens are too few for one batch of ${String(sequences * worldSize)} sequences of ${String(length)} tokens; expected at least ${String(needed)} (a larger corpus, or a smaller batch)`,
      );
    }
    this.position = position;
    this.#order = new Uint32Array(this.#windows.count);
  }

  /** Passes over the data that were begun before the next batch, the current one not finished. */
  get epoch(): number {
    return Math.floor(this.position / this.batchesPerEpoch);
  }

  next(): Batch {
    const { sequences, length, rank, worldSize } = this.#options;
    this.#shuffle(this.epoch);
    const batch = emptyBatch(sequences, length);
    const first = ((this.position % this.batchesPerEpoch) * worldSize + rank) * sequences;
    for (let row = 0; row < sequences; row++) {
      const [from, to] = [row * length, (row + 1) * length];
      const window = this.#order[first + row]!;
      this.#windows.fill(window, batch.ids.subarray(from, to), batch.labels.subarray(from, to));
    }
    this.position++;
    return batch;
  }

  #shuffle(epoch: number): void {
    if (epoch === this.#orderedEpoch) return;
    for (let i = 0; i < this.#order.length; i++) this.#order[i] = i;
    // The generator folds the bits above 32 into its seed: epochs of one seed are not those of the next.
    new Random((this.#options.seed >>> 0) + epoch * 2 ** 32).shuffle(this.#order);
    this.#orderedEpoch = epoch;
  }
}

/** Shape of a batch, [sequences, length], and how many of the part's windows are validated on. */
export interface ValidationOptions {
  shards: TokenShards;
  sequences: number;
  length: number;
  /** At most so many windows, spread evenly over the data; all when left out. */
  maxWindows?: number;
}

/**
 * The batches of one validation, always the same, in the order of the tokens. All tokens but the first are
 * predicted once; the last window may be filled up with the end of text and {@link NO_LABEL}.
 *
 * @throws UserError when there is nothing to predict
 */
export function* validationBatches(options: ValidationOptions): Generator<Batch> {
  const { shards, sequences, length, maxWindows = Infinity } = options;
  const windows = Math.ceil((shards.length - 1) / length);
  if (windows < 1) {
    throw new UserError(
      `${shards.folder}: ${String(shards.length)} tokens are too few to validate on; expected at least 2`,
    );
  }
  const taken = Math.min(windows, maxWindows);
  for (let first = 0; first < taken; first += sequences) {
    const rows = Math.min(sequences, taken - first);
    const batch = emptyBatch(rows, length);
    for (let row = 0; row < rows; row++) {
      const start = Math.floor(((first + row) * windows) / taken) * length;
      const window = new Int32Array(Math.min(length + 1, shards.length - start));
      shards.read(start, window);
      batch.ids.fill(shards.manifest.endOfText, row * length, (row + 1) * length);
      setRow(batch, row, window);
    }
    yield batch;
  }
}

function emptyBatch(sequences: number, length: number): Batch {
  const size = sequences * length;
  return { ids: new Int32Array(size), labels: new Int32Array(size).fill(NO_LABEL), sequences, length };
}

/** A window of n + 1 tokens gives n ids and n labels. */
function setRow(batch: Batch, row: number, window: Int32Array): void {
  batch.ids.set(window.subarray(0, -1), row * batch.length);
  batch.labels.set(window.subarray(1), row * batch.length);
}

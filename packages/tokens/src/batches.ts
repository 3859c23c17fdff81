/**
 * Token shards as batches of windows (windows.ts). Which windows make which batch is a pure function of seed and
 * position, so a run can stop anywhere and go on, and every machine of a group knows its own part.
 */
import { Random, UserError } from '@phi1/base';
import type { Packing } from './choices.js';
import type { TokenShards } from './token-shards.js';
import { shareOfStep, type StepShare } from './step-share.js';
import { documentWindows, NO_LABEL, streamWindows, type Windows } from './windows.js';

/** Sequences of one length, row after row. */
export interface Batch {
  /** Token ids [sequences * length]. */
  ids: Int32Array;
  /** The token that follows each of `ids`; {@link NO_LABEL} where there is none. */
  labels: Int32Array;
  /** Where in its sequence the document of each of `ids` begins; absent where a token sees all that came before. */
  documentStarts?: Int32Array;
  sequences: number;
  length: number;
  /** Which of all batches since the beginning it is, or is a share of; where there is such a count. */
  index?: number;
  /** Of a share, the batch's row that its first one is. */
  firstRow?: number;
}

/** Training data: an endless deterministic stream that can be continued from any position. */
export interface BatchSource {
  next(): Batch;
  /** Batches given so far; setting it continues from there. */
  position: number;
}

/**
 * Shape of a batch, [sequences, length], how windows are cut and ordered, and which rank's share of them is
 * given.
 */
export interface BatchesOptions {
  shards: TokenShards;
  /** Sequences of a batch, those of all ranks together. */
  sequences: number;
  /** Tokens of a sequence. */
  length: number;
  seed: number;
  /** Whose share of every step's batches is given, see {@link shareOfStep}; all by default. */
  rank?: number;
  worldSize?: number;
  /** Batches of a step, which the ranks divide among them; 1 by default. */
  batchesPerStep?: number;
  /** Batches that were given before. */
  position?: number;
  /** `stream` by default. */
  packing?: Packing;
}

/** Training batches without end: every epoch all windows in a new order, those that fill no batch left out. */
export class Batches implements BatchSource {
  readonly batchesPerEpoch: number;
  /** What of a step `next` gives. */
  readonly share: StepShare;
  readonly #options: Required<Omit<BatchesOptions, 'rank' | 'worldSize' | 'position'>>;
  readonly #order: Uint32Array;
  readonly #windows: Windows;
  #orderedEpoch = -1;
  /** Of this rank's own. */
  #given = 0;

  /** @throws UserError when there are too few tokens for one batch, or the ranks cannot share a step */
  constructor(options: BatchesOptions) {
    const { rank = 0, worldSize = 1, position = 0 } = options;
    this.#options = { packing: 'stream', batchesPerStep: 1, ...options };
    const { shards, sequences, length, packing, seed, batchesPerStep } = this.#options;
    this.share = shareOfStep({ sequences, batchesPerStep, rank, worldSize });
    this.#windows =
      packing === 'stream' ? streamWindows(shards, length) : documentWindows(shards, length, seed);
    this.batchesPerEpoch = Math.floor(this.#windows.count / sequences);
    if (this.batchesPerEpoch === 0) {
      const needed = sequences * length + 1;
      throw new UserError(
        `${shards.folder}: ${String(shards.length)} tokens are too few for one batch of ${String(sequences)} sequences of ${String(length)} tokens; expected at least ${String(needed)} (a larger corpus, or a smaller batch)`,
      );
    }
    this.position = position;
    this.#order = new Uint32Array(this.#windows.count);
  }

  /** Batches that all ranks together were given, those of whole steps; setting it goes on from there. */
  get position(): number {
    const { batches } = this.share;
    const step = Math.floor(this.#given / batches);
    return step * this.#options.batchesPerStep + (this.share.isWhole ? this.#given % batches : 0);
  }

  set position(batches: number) {
    const { batchesPerStep } = this.#options;
    const rest = batches % batchesPerStep;
    if (rest !== 0 && !this.share.isWhole) {
      throw new Error(`position=${String(batches)}: expected a multiple of ${String(batchesPerStep)}`);
    }
    this.#given = Math.floor(batches / batchesPerStep) * this.share.batches + rest;
  }

  /** Passes over the data that were begun before the next batch, the current one not finished. */
  get epoch(): number {
    return Math.floor(this.position / this.batchesPerEpoch);
  }

  /** The next batch of this rank: one of the step's, or rows of one. */
  next(): Batch {
    const { length, batchesPerStep, packing, shards } = this.#options;
    const { sequences, firstRow } = this.share;
    const step = Math.floor(this.#given / this.share.batches);
    const index = step * batchesPerStep + this.share.batchOf(this.#given % this.share.batches);
    this.#shuffle(Math.floor(index / this.batchesPerEpoch));
    const batch = { ...emptyBatch(sequences, length), index, firstRow };
    const first = (index % this.batchesPerEpoch) * this.#options.sequences + firstRow;
    for (let row = 0; row < sequences; row++) {
      const [from, to] = [row * length, (row + 1) * length];
      const window = this.#order[first + row]!;
      this.#windows.fill(window, batch.ids.subarray(from, to), batch.labels.subarray(from, to));
    }
    this.#given++;
    return packing === 'documents' ? withDocumentStarts(batch, shards.manifest.endOfText) : batch;
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
  /** With `documents` no document sees another; windows are cut as in `stream` (the default) all the same. */
  packing?: Packing;
}

/**
 * The batches of one validation, always the same, in the order of the tokens. All tokens but the first are
 * predicted once; the last window may be filled up with the end of text and {@link NO_LABEL}.
 *
 * @throws UserError when there is nothing to predict
 */
export function* validationBatches(options: ValidationOptions): Generator<Batch> {
  const { shards, sequences, length, maxWindows = Infinity, packing } = options;
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
    yield packing === 'documents' ? withDocumentStarts(batch, shards.manifest.endOfText) : batch;
  }
}

function emptyBatch(sequences: number, length: number): Batch {
  const size = sequences * length;
  return { ids: new Int32Array(size), labels: new Int32Array(size).fill(NO_LABEL), sequences, length };
}

/** The batch, in which a document begins with each sequence and after each end of text. */
function withDocumentStarts(batch: Batch, endOfText: number): Batch {
  const { ids, length } = batch;
  const documentStarts = new Int32Array(ids.length);
  for (let i = 1; i < ids.length; i++) {
    const at = i % length;
    if (at > 0) documentStarts[i] = ids[i - 1] === endOfText ? at : documentStarts[i - 1]!;
  }
  return { ...batch, documentStarts };
}

/** A window of n + 1 tokens gives n ids and n labels. */
function setRow(batch: Batch, row: number, window: Int32Array): void {
  batch.ids.set(window.subarray(0, -1), row * batch.length);
  batch.labels.set(window.subarray(1), row * batch.length);
}

/**
 * Writes one unit of a corpus: rows go to shards of bounded size, each of which is on disk, whole, before the
 * next begins. What a killed run finished is not written again: the same rows come again, and those of shards
 * that are there already are only counted.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addDropped, DROPPED_EXAMPLES, type Dropped, type ShardNote } from './manifest.js';
import { checkRow, type Columns, type Row } from './row.js';
import { readNote, writeShard } from './shard.js';

/** Text of a shard in bytes: what is held in memory at a time. */
export const SHARD_BYTES = 1 << 26;

/** Which unit of which corpus is written, with which columns, and when its shards are full. */
export interface CorpusWriterOptions {
  folder: string;
  /** Which part of the corpus this is. */
  unit: number;
  columns: Columns;
  /** Bytes of text after which a shard is full. */
  shardBytes?: number;
}

/** Collects the rows of a unit, up to a shard's text in memory, and writes them with what was left out. */
export class CorpusWriter {
  readonly #options: Required<CorpusWriterOptions>;
  #rows: Row[] = [];
  #textBytes = 0;
  #dropped: Dropped = {};
  #shards = 0;

  constructor(options: CorpusWriterOptions) {
    this.#options = { shardBytes: SHARD_BYTES, ...options };
  }

  /** @throws UserError when a value is not of its column's type */
  async write(row: Row): Promise<void> {
    const { columns, shardBytes } = this.#options;
    checkRow(row, columns);
    if (this.#textBytes >= shardBytes) await this.#writeShard(false);
    this.#rows.push(row);
    this.#textBytes += Buffer.byteLength(row.text);
  }

  /** Accounts for something that is left out; `example` says which it was. */
  drop(reason: string, example: string, count = 1): void {
    const dropped = (this.#dropped[reason] ??= { count: 0, examples: [] });
    dropped.count += count;
    if (dropped.examples.length < DROPPED_EXAMPLES) dropped.examples.push(example.slice(0, 300));
  }

  /** Writes the last shard, which may have no rows. */
  async close(): Promise<void> {
    await this.#writeShard(true);
  }

  async #writeShard(last: boolean): Promise<void> {
    const { folder, unit, columns } = this.#options;
    const path = join(folder, shardName(unit, this.#shards));
    const note: ShardNote = {
      rows: this.#rows.length,
      textBytes: this.#textBytes,
      dropped: addDropped({}, this.#dropped),
      last,
    };
    if (JSON.stringify(await readNote(path)) !== JSON.stringify(note)) {
      await mkdir(folder, { recursive: true });
      await writeShard(path, columns, this.#rows, note);
    }
    [this.#rows, this.#textBytes, this.#dropped] = [[], 0, {}];
    this.#shards++;
  }
}

/** E.g. `00003-00000.parquet`, the first shard of the fourth unit. */
export function shardName(unit: number, shard: number): string {
  return `${String(unit).padStart(5, '0')}-${String(shard).padStart(5, '0')}.parquet`;
}

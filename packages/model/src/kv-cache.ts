/**
 * The keys and values of the sequences that are being generated, so that each new token costs one column of
 * attention. A row holds a sequence, and all rows end at the same column, so that a step writes one column
 * whatever the rows' lengths; what lies before a row's start is never seen. There is room for columns to come,
 * which a step writes in place. Rows join with a prompt and leave when done.
 */
import {
  cacheWrite,
  causalAttention,
  embedding,
  tf,
  type DecoderPrompts,
  type DecoderStep,
  type LayerCache,
} from '@phi1/tensor';
import { headDim, type PhiConfig } from './config.js';
import type { Attend } from './model.js';

/** Room is made for this many columns at a time. */
const ROOM = 128;

/** Keys or values of one layer, [rows, capacity, H, D]. */
type Block = tf.Variable<tf.Rank.R4>;

/**
 * Keys and values of every layer, variables [rows, capacity, H, D] that `decoderStep` writes in place; `dispose`
 * frees them.
 */
export class KvCache {
  #lengths: number[] = [];
  #columns = 0;
  /** Of each layer; empty while there are no rows. */
  #keys: Block[] = [];
  #values: Block[] = [];
  readonly #config: PhiConfig;

  constructor(config: PhiConfig) {
    this.#config = config;
  }

  /**
   * Adds empty rows for sequences of these lengths.
   *
   * @returns where their keys and values go
   */
  addRows(lengths: readonly number[]): Omit<DecoderPrompts, 'prompts'> {
    const columns = Math.max(this.#columns, ...lengths);
    this.#arrange(
      [...this.#lengths, ...lengths],
      this.#lengths.map((_, row) => row),
      columns,
    );
    return {
      firstRow: this.#lengths.length - lengths.length,
      caches: this.#caches(),
      column: columns - 1,
    };
  }

  /**
   * Fills the rows that were added last from a batch of their prompts, padded on the right. What it returns is to
   * be called once for each layer, in order.
   */
  fill({ firstRow }: Omit<DecoderPrompts, 'prompts'>): Attend {
    const lengths = this.#lengths.slice(firstRow);
    return (layer, q, k, v) => {
      this.#put(this.#keys[layer]!, firstRow, alignedRight(k, lengths, this.#columns));
      this.#put(this.#values[layer]!, firstRow, alignedRight(v, lengths, this.#columns));
      return causalAttention(q, k, v);
    };
  }

  /**
   * Adds one position to every row.
   *
   * @returns where the new keys and values go
   */
  addColumn(): Omit<DecoderStep, 'ids'> {
    if (this.#keys[0]!.shape[1] === this.#columns) {
      const rows = this.#lengths.map((_, row) => row);
      this.#arrange(this.#lengths, rows, this.#columns);
    }
    const positions = this.#lengths;
    this.#lengths = positions.map((length) => length + 1);
    return { positions, caches: this.#caches(), column: this.#columns++ };
  }

  /** Keeps the given rows in the given order and forgets the others. */
  keepRows(rows: readonly number[]): void {
    if (rows.length === 0) return this.dispose();
    const lengths = rows.map((row) => this.#lengths[row]!);
    const columns = Math.max(...lengths);
    this.#arrange(lengths, rows, columns);
  }

  #caches(): LayerCache[] {
    return this.#keys.map((keys, layer) => ({ keys, values: this.#values[layer]! }));
  }

  /** Forgets all rows. */
  dispose(): void {
    tf.dispose([...this.#keys, ...this.#values]);
    [this.#keys, this.#values, this.#lengths, this.#columns] = [[], [], [], 0];
  }

  /**
   * Lays the cache out anew: the kept rows first, ending at `columns`, then empty ones up to the number of
   * lengths, and room for columns to come, of which there are never more than the context has.
   */
  #arrange(lengths: readonly number[], kept: readonly number[], columns: number): void {
    const {
      num_attention_heads: heads,
      num_hidden_layers: layers,
      max_position_embeddings: context,
    } = this.#config;
    const capacity = Math.max(columns + 1, Math.min(columns + ROOM, context));
    const size = headDim(this.#config);
    const rebuild = (old: Block | undefined): Block => {
      const shape: [number, number, number, number] = [lengths.length, capacity, heads, size];
      const fresh = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R4>(shape), false));
      if (!old || kept.length === 0) return fresh;
      tf.tidy(() => {
        const used = Math.min(columns, this.#columns);
        const rows = tf.gather(
          old.slice([0, this.#columns - used], [-1, used]),
          tf.tensor1d([...kept], 'int32'),
        );
        this.#put(fresh, 0, padLeft(rows, columns - used));
      });
      old.dispose();
      return fresh;
    };
    for (let layer = 0; layer < layers; layer++) {
      this.#keys[layer] = rebuild(this.#keys[layer]);
      this.#values[layer] = rebuild(this.#values[layer]);
    }
    [this.#lengths, this.#columns] = [[...lengths], columns];
  }

  /** Writes rows from `from` on, from column 0 on; those before and after stay as they are. */
  #put(block: Block, from: number, rows: tf.Tensor4D): void {
    const [total] = block.shape;
    const [count, columns] = rows.shape;
    if (count === total) return cacheWrite(block, rows, 0);
    tf.tidy(() => {
      const after = from + count;
      const parts = [
        ...(from > 0 ? [block.slice([0, 0], [from, columns])] : []),
        rows,
        ...(after < total ? [block.slice([after, 0], [total - after, columns])] : []),
      ];
      cacheWrite(block, tf.concat(parts, 0), 0);
    });
  }
}

function padLeft(block: tf.Tensor4D, columns: number): tf.Tensor4D {
  if (columns === 0) return block;
  const [rows, , heads, size] = block.shape;
  return tf.concat([tf.zeros([rows, columns, heads, size]), block], 1);
}

/** Moves right-padded rows [rows, T, H, D] to the end of `columns` columns. */
function alignedRight(block: tf.Tensor4D, lengths: readonly number[], columns: number): tf.Tensor4D {
  const [rows, time, heads, size] = block.shape;
  if (lengths.every((length) => length === time)) return padLeft(block, columns - time);
  const from = new Int32Array(rows * columns);
  lengths.forEach((length, row) => {
    for (let column = 0; column < columns; column++) {
      from[row * columns + column] = row * time + Math.max(0, column - (columns - length));
    }
  });
  const flat = block.reshape<tf.Tensor2D>([rows * time, heads * size]);
  return embedding(tf.tensor1d(from, 'int32'), flat).reshape([rows, columns, heads, size]);
}

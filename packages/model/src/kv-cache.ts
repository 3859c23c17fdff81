/**
 * The keys and values of the sequences that are being generated, so that each new token costs one column of
 * attention. Row r holds one sequence in columns 0 to lengths[r] - 1 of a fixed capacity; what lies after is
 * never looked at. Rows join with a prompt and leave when done. Written by standard ops, on every engine.
 */
import { attention, causalAttention, tf } from '@phi1/tensor';
import { headDim, type PhiConfig } from './config.js';
import type { Attend } from './model.js';

/** Added to the score of a key that is not to be seen: its weight is then exactly 0. */
const UNSEEN = -1e9;

export class KvCache {
  /** How many positions each row holds. */
  lengths: number[] = [];
  readonly capacity: number;
  readonly #shape: { heads: number; size: number };
  /** Of each layer, [rows, capacity, H, D]; undefined while there are no rows. */
  readonly #keys: (tf.Tensor4D | undefined)[];
  readonly #values: (tf.Tensor4D | undefined)[];

  /** @param capacity the most positions that a row can hold */
  constructor(config: PhiConfig, capacity: number) {
    this.capacity = capacity;
    this.#shape = { heads: config.num_attention_heads, size: headDim(config) };
    this.#keys = new Array<undefined>(config.num_hidden_layers).fill(undefined);
    this.#values = new Array<undefined>(config.num_hidden_layers).fill(undefined);
  }

  /**
   * Adds a row for each prompt of a batch padded on the right; what it returns is to be called once for each
   * layer.
   *
   * @param lengths of the prompts without padding
   */
  addRows(lengths: readonly number[]): Attend {
    this.lengths.push(...lengths);
    return (layer, q, k, v) => {
      this.#replace(this.#keys, layer, (old) => appendRows(old, this.#padded(k)));
      this.#replace(this.#values, layer, (old) => appendRows(old, this.#padded(v)));
      return causalAttention(q, k, v);
    };
  }

  /**
   * Adds one position to every row; q, k and v are then [rows, 1, H, D]. To be used within the tidy that it was
   * made in, once for each layer.
   */
  addColumn(): Attend {
    const rows = this.lengths.length;
    const put = tf
      .oneHot(tf.tensor1d(this.lengths, 'int32'), this.capacity)
      .toFloat()
      .reshape([rows, this.capacity, 1, 1]);
    const keep = tf.sub(1, put);
    this.lengths = this.lengths.map((length) => length + 1);
    const longest = Math.max(...this.lengths);
    const mask = this.#maskTo(longest);
    const seen = [rows, longest, this.#shape.heads, this.#shape.size];
    return (layer, q, k, v) => {
      const write = (old: tf.Tensor4D | undefined, column: tf.Tensor4D) =>
        old!.mul<tf.Tensor4D>(keep).add<tf.Tensor4D>(column.mul(put));
      const keys = this.#replace(this.#keys, layer, (old) => write(old, k));
      const values = this.#replace(this.#values, layer, (old) => write(old, v));
      const start = [0, 0, 0, 0];
      return attention(q, keys.slice(start, seen), values.slice(start, seen), mask && { mask });
    };
  }

  /** Keeps the given rows in the given order and forgets the others. */
  keepRows(rows: readonly number[]): void {
    this.lengths = rows.map((row) => this.lengths[row]!);
    if (rows.length === 0) return this.dispose();
    const indices = tf.tensor1d([...rows], 'int32');
    for (const tensors of [this.#keys, this.#values]) {
      tensors.forEach((_, layer) => this.#replace(tensors, layer, (old) => tf.gather(old!, indices)));
    }
    indices.dispose();
  }

  dispose(): void {
    this.lengths = [];
    for (const tensors of [this.#keys, this.#values]) {
      tf.dispose(tensors.filter((tensor) => tensor !== undefined));
      tensors.fill(undefined);
    }
  }

  /** 0 where a row has a key among the first `columns`, additive; undefined where every row is full. */
  #maskTo(columns: number): tf.Tensor | undefined {
    if (this.lengths.every((length) => length === columns)) return undefined;
    const values = new Float32Array(this.lengths.length * columns);
    this.lengths.forEach((length, row) => values.fill(UNSEEN, row * columns + length, (row + 1) * columns));
    return tf.tensor4d(values, [this.lengths.length, 1, 1, columns]);
  }

  #padded(x: tf.Tensor4D): tf.Tensor4D {
    const missing = this.capacity - x.shape[1];
    return missing === 0 ? x : tf.pad(x, [[0, 0], [0, missing], [0, 0], [0, 0]]); // prettier-ignore
  }

  /** Swaps a layer's tensor for another and frees the old one. */
  #replace(
    tensors: (tf.Tensor4D | undefined)[],
    layer: number,
    next: (old: tf.Tensor4D | undefined) => tf.Tensor4D,
  ): tf.Tensor4D {
    const old = tensors[layer];
    const made = tf.keep(tf.tidy(() => next(old)));
    tensors[layer] = made;
    old?.dispose();
    return made;
  }
}

function appendRows(old: tf.Tensor4D | undefined, rows: tf.Tensor4D): tf.Tensor4D {
  return old ? tf.concat([old, rows], 0) : rows.clone();
}

/**
 * The keys and values of the sequences that are being generated, so that each new token costs one column of
 * attention. A row holds a sequence, and all rows end at the same column, so that a step writes one column
 * whatever the rows' lengths; what lies before a row's start is never seen. Rows join with a prompt and leave
 * when done. Standard ops, on every engine; how it is laid out concerns nobody else.
 */
import { attention, causalAttention, embedding, tf } from '@phi1/tensor';
import type { PhiConfig } from './config.js';
import type { Attend } from './model.js';

/** Added to the score of a key that is not to be seen: its weight is then exactly 0. */
const UNSEEN = -1e9;

/** Keys or values of one layer, [rows, columns, H, D]. */
type Block = tf.Tensor4D;

export class KvCache {
  #lengths: number[] = [];
  #columns = 0;
  /** Of each layer; empty while there are no rows. */
  #keys: Block[] = [];
  #values: Block[] = [];
  readonly #layers: number;

  constructor(config: PhiConfig) {
    this.#layers = config.num_hidden_layers;
  }

  /** How many positions each row holds. */
  get lengths(): readonly number[] {
    return this.#lengths;
  }

  /**
   * Adds a row for each prompt of a batch that is padded on the right. What it returns is to be called once
   * for each layer, in order.
   *
   * @param lengths of the prompts without padding
   */
  addRows(lengths: readonly number[]): Attend {
    const widened = Math.max(this.#columns, ...lengths);
    const missing = widened - this.#columns;
    this.#lengths.push(...lengths);
    this.#columns = widened;
    const join = (old: Block | undefined, prompts: Block) => {
      const rows = alignedRight(prompts, lengths, widened);
      return old ? tf.concat([padLeft(old, missing), rows], 0) : rows;
    };
    return (layer, q, k, v) => {
      replace(this.#keys, layer, (old) => join(old, k));
      replace(this.#values, layer, (old) => join(old, v));
      return causalAttention(q, k, v);
    };
  }

  /**
   * Adds one position to every row; q, k and v are then [rows, 1, H, D]. What it returns is to be called within
   * the tidy that this was called in, once for each layer.
   */
  addColumn(): Attend {
    this.#lengths = this.#lengths.map((length) => length + 1);
    this.#columns += 1;
    const mask = this.#mask();
    return (layer, q, k, v) => {
      const keys = replace(this.#keys, layer, (old) => tf.concat([old!, k], 1));
      const values = replace(this.#values, layer, (old) => tf.concat([old!, v], 1));
      return attention(q, keys, values, { mask });
    };
  }

  /** Keeps the given rows in the given order and forgets the others. */
  keepRows(rows: readonly number[]): void {
    if (rows.length === 0) return this.dispose();
    this.#lengths = rows.map((row) => this.#lengths[row]!);
    const unused = this.#columns - Math.max(...this.#lengths);
    this.#columns -= unused;
    const indices = tf.tensor1d([...rows], 'int32');
    const keep = (old: Block | undefined) => tf.gather(old!.slice([0, unused]), indices);
    for (let layer = 0; layer < this.#layers; layer++) {
      replace(this.#keys, layer, keep);
      replace(this.#values, layer, keep);
    }
    indices.dispose();
  }

  /** Forgets all rows. */
  dispose(): void {
    tf.dispose([...this.#keys, ...this.#values]);
    [this.#keys, this.#values, this.#lengths, this.#columns] = [[], [], [], 0];
  }

  /** 0 where a row has a key, [rows, 1, 1, columns]; undefined where every row is full. */
  #mask(): tf.Tensor | undefined {
    const [rows, columns] = [this.#lengths.length, this.#columns];
    if (this.#lengths.every((length) => length === columns)) return undefined;
    const values = new Float32Array(rows * columns);
    this.#lengths.forEach((length, row) => {
      values.fill(UNSEEN, row * columns, (row + 1) * columns - length);
    });
    return tf.tensor4d(values, [rows, 1, 1, columns]);
  }
}

/** Swaps a layer's block for another, which outlives the tidy around it, and frees the old one. */
function replace(blocks: Block[], layer: number, next: (old: Block | undefined) => Block): Block {
  const old = blocks[layer];
  const made = tf.keep(tf.tidy(() => next(old).clone()));
  blocks[layer] = made;
  old?.dispose();
  return made;
}

function padLeft(block: Block, columns: number): Block {
  if (columns === 0) return block;
  const [rows, , heads, size] = block.shape;
  return tf.concat([tf.zeros([rows, columns, heads, size]), block], 1);
}

/** Moves right-padded rows [rows, T, H, D] to the end of `columns` columns. */
function alignedRight(block: Block, lengths: readonly number[], columns: number): Block {
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

/**
 * The keys and values of the sequences that are being generated, so that each new token costs one column of attention.
 * A row holds a sequence, from column 0 on; who has which row, and how much of it means something, is its user's to
 * know. It grows and never moves what is in it.
 */
import { tf, type LayerCache } from '@phi1/tensor';
import { headDim, type PhiConfig } from './config.js';

/** Room is made for this many columns at a time. */
const ROOM = 128;

/** Keys or values of one layer, [rows, capacity, H, D]. */
type Block = tf.Variable<tf.Rank.R4>;

/** Keys and values of every layer, which `decoderStep` writes in place; `dispose` frees them. */
export class KvCache {
  #layers: LayerCache[] = [];
  #rows = 0;
  #columns = 0;
  readonly #config: PhiConfig;

  constructor(config: PhiConfig) {
    this.#config = config;
  }

  /** Of each layer, with room for at least so many sequences of so many tokens; what is there stays. */
  reserve(rows: number, columns: number): readonly LayerCache[] {
    if (rows > this.#rows || columns > this.#columns) {
      const context = this.#config.max_position_embeddings;
      const most = Math.max(Math.min(Math.ceil(columns / ROOM) * ROOM, context), columns);
      this.#grow(Math.max(rows, this.#rows), Math.max(most, this.#columns));
    }
    return this.#layers;
  }

  /** Forgets all. */
  dispose(): void {
    tf.dispose(this.#layers.flatMap(({ keys, values }) => [keys, values]));
    [this.#layers, this.#rows, this.#columns] = [[], 0, 0];
  }

  #grow(rows: number, columns: number): void {
    const { num_attention_heads: heads, num_hidden_layers: layers } = this.#config;
    const shape: [number, number, number, number] = [rows, columns, heads, headDim(this.#config)];
    const added: [number, number][] = [[0, rows - this.#rows], [0, columns - this.#columns], [0, 0], [0, 0]]; // prettier-ignore
    const rebuild = (old: Block | undefined): Block => {
      const grown = tf.tidy(() => tf.variable(old ? tf.pad(old, added) : tf.zeros<tf.Rank.R4>(shape), false));
      old?.dispose();
      return grown;
    };
    for (let layer = 0; layer < layers; layer++) {
      const old = this.#layers[layer];
      this.#layers[layer] = { keys: rebuild(old?.keys), values: rebuild(old?.values) };
    }
    [this.#rows, this.#columns] = [rows, columns];
  }
}

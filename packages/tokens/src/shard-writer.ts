/** Writes token shards into a folder, document by document, and the manifest at the end. */
import type { Tokenizer } from '@phi1/model';
import type { TokenManifest } from './manifest.js';
import { bytesPerId, newIds, ShardFiles, type Ids } from './shard-files.js';

/** Large enough that a shard is read at the disk's speed, small enough to be held in memory. */
const SHARD_TOKENS = 1 << 26;

/** Encodes documents into shards of 16-bit ids, or of 32-bit ids for a vocabulary of more than 65,536 tokens. */
export class ShardWriter {
  readonly #tokenizer: Tokenizer;
  readonly #files: ShardFiles;
  readonly #shardTokens: number;
  #pending: Ids;
  #length = 0;
  #documents = 0;
  #bytes = 0;

  /**
   * @param folder where the shards go; it is made if need be, and whoever needs it whole or not at all passes a
   *   temporary one
   * @param shardTokens the most tokens of a shard
   */
  constructor(folder: string, tokenizer: Tokenizer, shardTokens = SHARD_TOKENS) {
    this.#tokenizer = tokenizer;
    this.#files = new ShardFiles(folder, tokenizer);
    this.#shardTokens = shardTokens;
    this.#pending = newIds(bytesPerId(tokenizer), Math.min(shardTokens, 1 << 16));
  }

  /** Adds a document and the end of text after it; the spelling of a special token in it is only text. */
  async add(text: string): Promise<void> {
    await this.#append(this.#tokenizer.encodeOrdinary(text));
    await this.#append(Int32Array.of(this.#tokenizer.endOfText));
    this.#documents++;
    this.#bytes += Buffer.byteLength(text);
  }

  /** Writes what is left, and the manifest. */
  async finish(): Promise<TokenManifest> {
    if (this.#length > 0) await this.#writeShard();
    return this.#files.finish({ documents: this.#documents, bytes: this.#bytes });
  }

  async #append(ids: Int32Array): Promise<void> {
    for (let done = 0; done < ids.length;) {
      const count = Math.min(ids.length - done, this.#shardTokens - this.#length);
      this.#reserve(this.#length + count);
      this.#pending.set(ids.subarray(done, done + count), this.#length);
      this.#length += count;
      done += count;
      if (this.#length === this.#shardTokens) await this.#writeShard();
    }
  }

  #reserve(length: number): void {
    if (length <= this.#pending.length) return;
    const capacity = Math.min(this.#shardTokens, Math.max(length, 2 * this.#pending.length));
    const pending = newIds(this.#pending.BYTES_PER_ELEMENT, capacity);
    pending.set(this.#pending);
    this.#pending = pending;
  }

  async #writeShard(): Promise<void> {
    const bytes = new Uint8Array(this.#pending.buffer, 0, this.#length * this.#pending.BYTES_PER_ELEMENT);
    await this.#files.write([bytes], this.#length);
    this.#length = 0;
  }
}

/** Writes token shards into a folder, document by document, and the manifest at the end. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJson } from '@phi1/base';
import type { Tokenizer } from '@phi1/model';
import { MANIFEST_FILE, tokenizerHash, type TokenManifest } from './manifest.js';

/** Large enough that a shard is read at the disk's speed, small enough to be held in memory. */
const SHARD_TOKENS = 1 << 26;

/** Encodes documents into shards of 16-bit ids, or of 32-bit ids for a vocabulary of more than 65,536 tokens. */
export class ShardWriter {
  readonly #folder: string;
  readonly #tokenizer: Tokenizer;
  readonly #manifest: TokenManifest;
  readonly #shardTokens: number;
  #pending: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
  #length = 0;

  /**
   * @param folder where the shards go; it is made if need be, and whoever needs it whole or not at all passes a
   *   temporary one
   * @param shardTokens the most tokens of a shard
   */
  constructor(folder: string, tokenizer: Tokenizer, shardTokens = SHARD_TOKENS) {
    this.#folder = folder;
    this.#tokenizer = tokenizer;
    this.#shardTokens = shardTokens;
    const small = tokenizer.vocabularySize <= 1 << 16;
    const capacity = Math.min(shardTokens, 1 << 16);
    this.#pending = small ? new Uint16Array(capacity) : new Uint32Array(capacity);
    this.#manifest = {
      format: 'phi1-token-shards',
      version: 1,
      dtype: small ? 'uint16' : 'uint32',
      tokens: 0,
      documents: 0,
      bytes: 0,
      vocabularySize: tokenizer.vocabularySize,
      endOfText: tokenizer.endOfText,
      tokenizerHash: tokenizerHash(tokenizer),
      shards: [],
    };
  }

  /** Adds a document and the end of text after it; the spelling of a special token in it is only text. */
  async add(text: string): Promise<void> {
    const ids = this.#tokenizer.encodeOrdinary(text);
    await this.#append(ids);
    await this.#append(Int32Array.of(this.#tokenizer.endOfText));
    this.#manifest.documents++;
    this.#manifest.bytes += Buffer.byteLength(text);
  }

  /** Writes what is left, and the manifest. */
  async finish(): Promise<TokenManifest> {
    await mkdir(this.#folder, { recursive: true });
    if (this.#length > 0) await this.#writeShard();
    await writeJson(join(this.#folder, MANIFEST_FILE), this.#manifest);
    return this.#manifest;
  }

  async #append(ids: Int32Array): Promise<void> {
    for (let done = 0; done < ids.length;) {
      const count = Math.min(ids.length - done, this.#shardTokens - this.#length);
      this.#reserve(this.#length + count);
      this.#pending.set(ids.subarray(done, done + count), this.#length);
      this.#length += count;
      this.#manifest.tokens += count;
      done += count;
      if (this.#length === this.#shardTokens) await this.#writeShard();
    }
  }

  #reserve(length: number): void {
    if (length <= this.#pending.length) return;
    const capacity = Math.min(this.#shardTokens, Math.max(length, 2 * this.#pending.length));
    const pending =
      this.#pending instanceof Uint16Array ? new Uint16Array(capacity) : new Uint32Array(capacity);
    pending.set(this.#pending);
    this.#pending = pending;
  }

  async #writeShard(): Promise<void> {
    const file = `shard-${String(this.#manifest.shards.length).padStart(5, '0')}.bin`;
    await mkdir(this.#folder, { recursive: true });
    const ids = this.#pending.subarray(0, this.#length);
    await writeFile(join(this.#folder, file), ids);
    const sha256 = createHash('sha256').update(ids).digest('hex');
    this.#manifest.shards.push({ file, tokens: this.#length, sha256 });
    this.#length = 0;
  }
}

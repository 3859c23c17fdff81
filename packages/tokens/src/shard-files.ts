/** The files of a folder of token shards: each is whole before it has its name, and the manifest comes last. */
import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { writeFileAtomically, writeJson } from '@phi1/base';
import type { Tokenizer } from '@phi1/model';
import { MANIFEST_FILE, tokenizerHash, type TokenManifest } from './manifest.js';

/** Token ids as they are stored. */
export type Ids = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** How many bytes an id takes: 2 for a vocabulary of up to 65,536 tokens, else 4. */
export function bytesPerId(tokenizer: Tokenizer): 2 | 4 {
  return tokenizer.vocabularySize <= 1 << 16 ? 2 : 4;
}

/** An array of `count` zeros to take ids of `idBytes` bytes, 2 or 4. */
export function newIds(idBytes: number, count: number): Ids {
  return idBytes === 2 ? new Uint16Array(count) : new Uint32Array(count);
}

/** Writes shards into a folder, which is made if need be. */
export class ShardFiles {
  readonly #folder: string;
  readonly #tokenizer: Tokenizer;
  readonly #shards: TokenManifest['shards'] = [];

  constructor(folder: string, tokenizer: Tokenizer) {
    this.#folder = folder;
    this.#tokenizer = tokenizer;
  }

  /**
   * Writes the next shard.
   *
   * @param parts its ids as bytes; all may be in one buffer, for each is written before the next is asked for
   * @param tokens how many ids they hold
   */
  async write(parts: Iterable<Uint8Array>, tokens: number): Promise<void> {
    const file = `shard-${String(this.#shards.length).padStart(5, '0')}.bin`;
    const hash = createHash('sha256');
    await writeFileAtomically(join(this.#folder, file), hashed(parts, hash));
    this.#shards.push({ file, tokens, sha256: hash.digest('hex') });
  }

  /** Writes the manifest. @param bytes of the documents' text in UTF-8 */
  async finish({ documents, bytes }: Pick<TokenManifest, 'documents' | 'bytes'>): Promise<TokenManifest> {
    const manifest: TokenManifest = {
      format: 'phi1-token-shards',
      version: 1,
      dtype: bytesPerId(this.#tokenizer) === 2 ? 'uint16' : 'uint32',
      tokens: this.#shards.reduce((sum, { tokens }) => sum + tokens, 0),
      documents,
      bytes,
      vocabularySize: this.#tokenizer.vocabularySize,
      endOfText: this.#tokenizer.endOfText,
      tokenizerHash: tokenizerHash(this.#tokenizer),
      shards: this.#shards,
    };
    await writeJson(join(this.#folder, MANIFEST_FILE), manifest);
    return manifest;
  }
}

function* hashed(parts: Iterable<Uint8Array>, hash: Hash): Generator<Uint8Array> {
  for (const part of parts) {
    hash.update(part);
    yield part;
  }
}

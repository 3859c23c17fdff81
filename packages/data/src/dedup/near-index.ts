/**
 * Near-duplicates as they come: each text is compared with those before it that share a band of its MinHash signature,
 * by the same measure as the pass over whole corpora (`cluster.ts`). 1 kB a text at 256 permutations, in memory.
 */
import { createHash } from 'node:crypto';
import { chooseBands, type Bands } from './bands.js';
import { bandHash } from './cluster.js';
import { MINHASH_DEFAULTS } from '../defaults.js';
import { estimateJaccard, MinHasher, type MinHashOptions } from './minhash.js';

/**
 * The distinct texts so far, by digest and by the bands of their signatures; says which of them a new one repeats.
 */
export class NearIndex {
  readonly #threshold: number;
  readonly #hasher: MinHasher;
  readonly #bands: Bands;
  readonly #digests = new Map<string, string>();
  readonly #buckets: Map<number, { id: string; signature: Int32Array }[]>[];

  /** @param threshold the least estimated Jaccard similarity of near-duplicates, 0 to 1 */
  constructor(threshold: number, options: MinHashOptions = MINHASH_DEFAULTS) {
    this.#threshold = threshold;
    this.#hasher = new MinHasher(options);
    this.#bands = chooseBands(threshold, this.#hasher.permutations);
    this.#buckets = Array.from({ length: this.#bands.bands }, () => new Map());
  }

  /** Takes the text in, unless it repeats one that is there. @returns the id of that one */
  add(id: string, text: string): string | undefined {
    const digest = createHash('sha256').update(text).digest('base64');
    const same = this.#digests.get(digest);
    if (same !== undefined) return same;
    const signature = this.#hasher.sign(text);
    if (!signature) {
      this.#digests.set(digest, id);
      return undefined;
    }
    const { rows } = this.#bands;
    const keys = this.#buckets.map((_, band) => bandHash(signature, band * rows, rows));
    for (const [band, key] of keys.entries()) {
      for (const other of this.#buckets[band]!.get(key) ?? []) {
        if (estimateJaccard(signature, other.signature) >= this.#threshold) return other.id;
      }
    }
    this.#digests.set(digest, id);
    for (const [band, key] of keys.entries()) {
      const bucket = this.#buckets[band]!.get(key);
      if (bucket) bucket.push({ id, signature });
      else this.#buckets[band]!.set(key, [{ id, signature }]);
    }
    return undefined;
  }
}

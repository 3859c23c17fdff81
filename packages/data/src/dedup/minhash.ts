/**
 * MinHash signatures (Broder, 1997): for each of P pseudo-random permutations of the 32-bit integers, the least
 * image of a set. Two sets agree in a place with the probability of their Jaccard similarity. Only signatures
 * here; who is a duplicate of whom is decided in `cluster.ts`.
 *
 * The permutations are x -> a x + b modulo 2^32 with a odd, on hashes that are well mixed already, and images are
 * compared as signed integers. datasketch and text-dedup take a x + b modulo 2^61 - 1, which needs 64-bit products
 * and gains nothing at 256 permutations (the error of the estimate is tested to be what theory says).
 */
import { mix32, shingleHashes } from './shingles.js';
import { MINHASH_DEFAULTS } from '../defaults.js';

/** All that decides on a signature: words of a shingle, P, and the seed of the permutations. */
export interface MinHashOptions {
  /** Words of a shingle. Default 5, as in The Stack. */
  shingle?: number;
  /** P, a multiple of 4. Default 256. */
  permutations?: number;
  /** Decides on the permutations; signatures of different seeds cannot be compared. Default 1. */
  seed?: number;
}

/**
 * Signs texts with P signed 32-bit minima. The constructor throws RangeError for a P that is no multiple of 4 and
 * for a shingle of less than a word.
 */
export class MinHasher {
  readonly shingle: number;
  readonly permutations: number;
  readonly seed: number;
  readonly #factors: Int32Array;
  readonly #offsets: Int32Array;

  constructor(options: MinHashOptions = {}) {
    const { shingle, permutations, seed } = { ...MINHASH_DEFAULTS, ...options };
    if (!Number.isInteger(permutations) || permutations < 4 || permutations % 4 !== 0) {
      throw new RangeError(`permutations ${String(permutations)}: expected a multiple of 4`);
    }
    if (!Number.isInteger(shingle) || shingle < 1) {
      throw new RangeError(`shingle ${String(shingle)}: expected a whole number of at least 1`);
    }
    this.shingle = shingle;
    this.permutations = permutations;
    this.seed = seed;
    const stream = Math.imul(seed, 0x632be5ab);
    this.#factors = new Int32Array(permutations).map((_, i) => mix32(stream + 2 * i + 1) | 1);
    this.#offsets = new Int32Array(permutations).map((_, i) => mix32(stream + 2 * i + 2));
  }

  /** @returns [permutations], or undefined for a text of fewer words than a shingle has */
  sign(text: string): Int32Array | undefined {
    const shingles = shingleHashes(text, this.shingle);
    return shingles.length === 0 ? undefined : this.signHashes(shingles);
  }

  /** @param hashes at least one */
  signHashes(hashes: Int32Array): Int32Array {
    const signature = new Int32Array(this.permutations);
    const [factors, offsets] = [this.#factors, this.#offsets];
    for (let i = 0; i < signature.length; i += 4) {
      const [a0, a1, a2, a3] = [factors[i]!, factors[i + 1]!, factors[i + 2]!, factors[i + 3]!];
      const [b0, b1, b2, b3] = [offsets[i]!, offsets[i + 1]!, offsets[i + 2]!, offsets[i + 3]!];
      let [m0, m1, m2, m3] = [GREATEST, GREATEST, GREATEST, GREATEST];
      for (let k = 0; k < hashes.length; k++) {
        const x = hashes[k]!;
        const v0 = (Math.imul(a0, x) + b0) | 0;
        const v1 = (Math.imul(a1, x) + b1) | 0;
        const v2 = (Math.imul(a2, x) + b2) | 0;
        const v3 = (Math.imul(a3, x) + b3) | 0;
        if (v0 < m0) m0 = v0;
        if (v1 < m1) m1 = v1;
        if (v2 < m2) m2 = v2;
        if (v3 < m3) m3 = v3;
      }
      signature[i] = m0;
      signature[i + 1] = m1;
      signature[i + 2] = m2;
      signature[i + 3] = m3;
    }
    return signature;
  }
}

const GREATEST = 0x7fffffff;

/** The share of places in which two signatures agree: an estimate of their sets' Jaccard similarity. */
export function estimateJaccard(a: Int32Array, b: Int32Array): number {
  let equal = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal++;
  return equal / a.length;
}

/**
 * A text as the set of its overlapping word n-grams, each a 32-bit hash. It knows nothing of Python, so a prose corpus is
 * deduplicated by the same rule; for code in ASCII it is that of BigCode's deduplication of The Stack (Kocetkov et al., 2022).
 */
import { characterKind, LETTER, SEPARATOR } from './words.js';

/** MurmurHash3's finalizer: every bit of the result depends on every bit of `x`. */
export function mix32(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** The words' hashes (FNV-1a over the code points, finalized by {@link mix32}), in order. */
export function wordHashes(text: string): Int32Array {
  const words = new Int32Array(text.length);
  let count = 0;
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) code = text.codePointAt(i)!;
    const kind = characterKind(code);
    if (kind !== LETTER && hash !== 0) {
      words[count++] = mix32(hash);
      hash = 0;
    }
    if (kind === LETTER) hash = Math.imul((hash === 0 ? FNV_OFFSET : hash) ^ code, FNV_PRIME);
    else if (kind !== SEPARATOR) words[count++] = mix32(Math.imul(FNV_OFFSET ^ code, FNV_PRIME));
    if (code > 0xffff) i++;
  }
  if (hash !== 0) words[count++] = mix32(hash);
  return words.subarray(0, count);
}

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
const GOLDEN = 0x9e3779b1 | 0;

/**
 * The hashes of all n-grams of words, in order, repeated ones too.
 *
 * @returns [words - n + 1] hashes, none for a text of fewer than `n` words: of such a text no similarity can be told
 */
export function shingleHashes(text: string, n: number): Int32Array {
  const words = wordHashes(text);
  const shingles = new Int32Array(Math.max(0, words.length - n + 1));
  for (let i = 0; i < shingles.length; i++) {
    let hash = 0;
    for (let j = i; j < i + n; j++) {
      hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ words[j]!, GOLDEN);
    }
    shingles[i] = mix32(hash);
  }
  return shingles;
}

/**
 * A text as a vector without any model: its words and pairs of words, and the marks between them, hashed into a
 * fixed number of places (Weinberger et al., 2009). It knows which words occur together, not what they mean; where
 * there is a model, its embeddings are better.
 */
import { mix32 } from '../dedup/shingles.js';

/** A function from texts to vectors of one length; `@phi1/model`'s `embed` is one. */
export type Embed = (texts: readonly string[]) => Promise<readonly Float32Array[]>;

export const HASHED_FEATURES = 512;

const UNIT = /[A-Za-z_]\w*|\d+|[^\s\w]+|\n[ \t]*/g;
/** Longer texts are judged by their beginning; a vector of a megabyte says nothing about its parts. */
const MOST_CHARACTERS = 20_000;

/** @returns [places], of length 1 (or 0 for a blank text): logarithms of counts, signs from the hash */
export function hashedFeatures(text: string, places = HASHED_FEATURES): Float32Array {
  const counts = new Float32Array(places);
  let before = 0;
  for (const [unit] of text.slice(0, MOST_CHARACTERS).matchAll(UNIT)) {
    const hash = hashUnit(unit);
    add(counts, hash);
    add(counts, mix32(Math.imul(before, 31) + hash));
    before = hash;
  }
  let squares = 0;
  for (let i = 0; i < places; i++) {
    const value = counts[i]!;
    counts[i] = Math.sign(value) * Math.log1p(Math.abs(value));
    squares += counts[i]! ** 2;
  }
  const length = Math.sqrt(squares);
  return length === 0 ? counts : counts.map((value) => value / length);
}

/** {@link hashedFeatures} in the form of an embedding. */
export const hashedEmbed: Embed = (texts) => Promise.resolve(texts.map((text) => hashedFeatures(text)));

function add(counts: Float32Array, hash: number): void {
  const place = (hash >>> 1) % counts.length;
  counts[place]! += hash & 1 ? 1 : -1;
}

function hashUnit(unit: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < unit.length; i++) hash = Math.imul(hash ^ unit.charCodeAt(i), 0x01000193);
  return mix32(hash);
}

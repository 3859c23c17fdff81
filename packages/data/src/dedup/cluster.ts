/**
 * Who is a duplicate of whom. Documents with the same digest are exact duplicates; documents whose signatures
 * share a band and agree in at least the threshold's share of places are near-duplicates; a cluster is what these
 * pairs connect. The result does not depend on the order in which pairs are met, only the choice of whom to keep
 * depends on the order of the documents: the first of a cluster stays.
 *
 * text-dedup and datasketch connect every pair that shares a band. We compare the signatures as well, which costs
 * little and spares pairs that agree in one band by chance.
 */
import type { Bands } from './bands.js';
import { mix32 } from './shingles.js';
import { UnionFind } from './union-find.js';

/** What clustering knows of documents 0..n-1. */
export interface Signed {
  /** Of the text, one a document. */
  digests: readonly string[];
  /** [n, permutations]; the rows of documents without a signature are not looked at. */
  signatures: readonly (Int32Array | undefined)[];
}

/** For each of n documents, which one is kept in its place, and whether the two are exact copies. */
export interface Clusters {
  /** [n] the document that is kept in place of each; itself where it is kept. */
  keptFor: Uint32Array;
  /** [n] 1 where the kept document has exactly the same text. */
  exact: Uint8Array;
}

/** @param threshold the least estimated Jaccard similarity of near-duplicates, 0 to 1 */
export function clusterDocuments(signed: Signed, bands: Bands, threshold: number): Clusters {
  const { digests, signatures } = signed;
  const sets = new UnionFind(digests.length);
  const firstByKey = new Map<string, number>();
  const distinct: number[] = [];
  for (const [i, digest] of digests.entries()) {
    const first = firstByKey.get(digest);
    if (first !== undefined) sets.unite(first, i);
    else {
      firstByKey.set(digest, i);
      if (signatures[i]) distinct.push(i);
    }
  }
  for (let band = 0; band < bands.bands; band++) {
    for (const bucket of makeBuckets(signatures, distinct, band * bands.rows, bands.rows)) {
      connect(bucket, signatures, sets, threshold);
    }
  }
  const keptFor = new Uint32Array(digests.length).map((_, i) => sets.find(i));
  const exact = new Uint8Array(digests.length).map((_, i) => (digests[keptFor[i]!] === digests[i] ? 1 : 0));
  return { keptFor, exact };
}

/** The documents with the same hash of a band, where there are at least two. */
function makeBuckets(
  signatures: Signed['signatures'],
  documents: readonly number[],
  from: number,
  rows: number,
): Iterable<number[]> {
  const buckets = new Map<number, number | number[]>();
  for (const i of documents) {
    const key = bandHash(signatures[i]!, from, rows);
    const there = buckets.get(key);
    if (there === undefined) buckets.set(key, i);
    else if (typeof there === 'number') buckets.set(key, [there, i]);
    else there.push(i);
  }
  return [...buckets.values()].filter((bucket) => typeof bucket !== 'number');
}

/** 52 bits; agreement is verified afterwards, so a collision costs time and nothing else. */
export function bandHash(signature: Int32Array, from: number, rows: number): number {
  let [low, high] = [0, 1];
  for (let i = from; i < from + rows; i++) {
    low = mix32(low ^ signature[i]!);
    high = Math.imul(high ^ signature[i]!, 0x9e3779b1);
  }
  return (low >>> 0) * 2 ** 20 + (mix32(high) >>> 12);
}

/**
 * Connects all pairs of a bucket that are alike. Members that are in one set already are not compared, so a bucket
 * of n copies costs n comparisons, not n^2 / 2.
 */
function connect(
  bucket: readonly number[],
  signatures: Signed['signatures'],
  sets: UnionFind,
  threshold: number,
): void {
  const groups: number[][] = [];
  for (const i of bucket) {
    let own: number[] | undefined;
    for (let g = 0; g < groups.length; g++) {
      const group = groups[g]!;
      const isAlike =
        sets.find(group[0]!) === sets.find(i) ||
        group.some((j) => agreesIn(signatures[i]!, signatures[j]!, threshold));
      if (!isAlike) continue;
      sets.unite(group[0]!, i);
      if (own) {
        own.push(...group);
        groups.splice(g--, 1);
      } else {
        own = group;
        own.push(i);
      }
    }
    if (!own) groups.push([i]);
  }
}

/** Whether the signatures agree in at least this share of places; stops as soon as they cannot. */
function agreesIn(a: Int32Array, b: Int32Array, share: number): boolean {
  let allowed = Math.floor(a.length * (1 - share) + 1e-9);
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && --allowed < 0) return false;
  return true;
}

/**
 * Whether documents to validate on are among those to train on: then a validation loss says how much was memorized. Two
 * documents are the same when their tokens are, end of text aside. Hashes of 53 bits stand for them, some 50 million
 * tokens a second.
 */
import type { TokenShards } from './token-shards.js';

/** Tokens that are read at a time. */
const CHUNK = 1 << 16;

/** How many of the validation documents are training documents too, and where the first of them is. */
export interface Overlap {
  /** Documents of the validation part that the training part holds too. */
  shared: number;
  /** All documents of the validation part. */
  documents: number;
  /** Where in the validation part the first of those that are shared begins, in tokens. */
  first: number | undefined;
}

/** Counts the validation documents that are training documents too. */
export function findOverlap(train: TokenShards, validation: TokenShards): Overlap {
  const starts = new Map<number, number[]>();
  let documents = 0;
  for (const { hash, start } of hashDocuments(validation)) {
    documents++;
    const same = starts.get(hash);
    if (same) same.push(start);
    else starts.set(hash, [start]);
  }
  const shared: number[] = [];
  for (const { hash } of hashDocuments(train)) {
    const found = starts.get(hash);
    if (!found) continue;
    shared.push(...found);
    starts.delete(hash);
    if (starts.size === 0) break;
  }
  const first = shared.length === 0 ? undefined : shared.reduce((least, start) => Math.min(least, start));
  return { shared: shared.length, documents, first };
}

/** The documents of a part in their order; what follows the last end of text is one too. */
function* hashDocuments(shards: TokenShards): Generator<{ hash: number; start: number }> {
  const { endOfText } = shards.manifest;
  const buffer = new Int32Array(CHUNK);
  let [low, high, start] = [SEED_LOW, SEED_HIGH, 0];
  for (let at = 0; at < shards.length; at += CHUNK) {
    const part = buffer.subarray(0, Math.min(CHUNK, shards.length - at));
    shards.read(at, part);
    for (let i = 0; i < part.length; i++) {
      const token = part[i]!;
      if (token === endOfText) {
        if (at + i > start) yield { hash: join(low, high), start };
        [low, high, start] = [SEED_LOW, SEED_HIGH, at + i + 1];
      } else {
        // two rounds of multiplication and mixing with different constants, 32 bits each
        low = Math.imul(low ^ token, 0x9e3779b1);
        low ^= low >>> 15;
        high = Math.imul(high ^ token, 0x85ebca77);
        high ^= high >>> 13;
      }
    }
  }
  if (shards.length > start) yield { hash: join(low, high), start };
}

const SEED_LOW = 0x811c9dc5 | 0;
const SEED_HIGH = 0x2545f491 | 0;

function join(low: number, high: number): number {
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

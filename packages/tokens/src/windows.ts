/**
 * How the tokens of shards are cut into windows, the rows of batches: one after another as they come, or whole
 * documents side by side. Which windows make which batch is the business of batches.ts.
 */
import { Random } from '@phi1/base';
import type { TokenShards } from './token-shards.js';

/** A label that no loss counts, PyTorch's own number for it. */
export const NO_LABEL = -100;

/** The tokens of a part cut into `count` windows of one length, each of which fills a row of a batch. */
export interface Windows {
  /** How many there are. */
  readonly count: number;
  /**
   * Writes a window to a row: `length` token ids, and for each the token that follows it or {@link NO_LABEL}.
   *
   * @param index in [0, count)
   */
  fill(index: number, ids: Int32Array, labels: Int32Array): void;
}

/**
 * Windows of `length` inputs, each with the token that follows; they do not overlap in what is predicted, and
 * documents run on from one to the next with the end of text between them (paper, section 2.3).
 */
export function streamWindows(shards: TokenShards, length: number): Windows {
  const window = new Int32Array(length + 1);
  return {
    count: Math.max(0, Math.floor((shards.length - 1) / length)),
    fill(index, ids, labels) {
      shards.read(index * length, window);
      ids.set(window.subarray(0, length));
      labels.set(window.subarray(1));
    },
  };
}

/** Documents among which the one is chosen that fills a window best. */
const POOL = 1024;

/**
 * Windows of whole documents, each with its end of text; a document that is longer than a window is divided. Every
 * document is seen from its beginning, and a window begins with one, as a prompt does. Documents are taken in an
 * order drawn from the seed, the longest that still fits first; what is left of a window is filled with the end of
 * text, without labels (Ding et al. 2024, "Fewer Truncations Improve Language Modeling").
 */
export function documentWindows(shards: TokenShards, length: number, seed: number): Windows {
  const pieces = findPieces(shards, length);
  const order = Uint32Array.from({ length: pieces.length / 2 }, (_, i) => i);
  new Random(seed).shuffle(order);
  const { starts, members } = packPieces(order, (piece) => pieces[2 * piece + 1]!, length);
  return {
    count: starts.length - 1,
    fill(index, ids, labels) {
      ids.fill(shards.manifest.endOfText);
      labels.fill(NO_LABEL);
      let end = 0;
      for (let i = starts[index]!; i < starts[index + 1]!; i++) {
        const piece = members[i]!;
        const size = pieces[2 * piece + 1]!;
        shards.read(pieces[2 * piece]!, ids.subarray(end, end + size));
        end += size;
      }
      labels.set(ids.subarray(1, end));
    },
  };
}

/** Where documents, or the parts of long ones, begin and how many tokens they have with the end of text, in turn. */
function findPieces(shards: TokenShards, length: number): Float64Array {
  const { endOfText } = shards.manifest;
  const pieces: number[] = [];
  const part = new Int32Array(1 << 16);
  let start = 0;
  const close = (end: number): void => {
    for (; start < end; start += length) pieces.push(start, Math.min(length, end - start));
    start = end;
  };
  for (let at = 0; at < shards.length; at += part.length) {
    const ids = part.subarray(0, Math.min(part.length, shards.length - at));
    shards.read(at, ids);
    for (let i = 0; i < ids.length; i++) if (ids[i] === endOfText) close(at + i + 1);
  }
  close(shards.length);
  return Float64Array.from(pieces);
}

/** Packs pieces into windows by best fit. Window i holds `members[starts[i]]` to `members[starts[i + 1] - 1]`. */
function packPieces(
  order: Uint32Array,
  sizeOf: (piece: number) => number,
  length: number,
): { starts: Uint32Array; members: Uint32Array } {
  const bySize: number[][] = Array.from({ length: length + 1 }, () => []);
  const members = new Uint32Array(order.length);
  const starts = [0];
  let [next, filled] = [0, 0];
  const refill = (): void => {
    for (; next < order.length && next - filled < POOL; next++)
      bySize[sizeOf(order[next]!)]!.push(order[next]!);
  };
  while (filled < order.length) {
    for (let room = length; room > 0;) {
      refill();
      let size = room;
      while (size > 0 && bySize[size]!.length === 0) size--;
      if (size === 0) break;
      members[filled++] = bySize[size]!.shift()!;
      room -= size;
    }
    starts.push(filled);
  }
  return { starts: Uint32Array.from(starts), members };
}

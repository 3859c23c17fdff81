/**
 * The merges of a byte-pair encoding and how they are applied to one word (Sennrich et al., 2016): of all
 * adjacent pairs the one that was learned first is merged, the leftmost of equals, until none is left. Pairs are
 * of token ids; a rank is a merge's place in the order of learning.
 */
const LARGEST_SCANNED_WORD = 48;

/**
 * A hash table from a pair of ids to its rank and to the id that it becomes, and the loop that applies it to a word.
 */
export class Merges {
  #size = 0;
  #slots = new Int32Array(1 << 10); // rank + 1, 0 where empty
  #left = new Int32Array(1 << 9);
  #right = new Int32Array(1 << 9);
  #merged = new Int32Array(1 << 9);

  /** Adds the merge of `left` and `right` into `merged`, ranked after all before it. */
  add(left: number, right: number, merged: number): void {
    const rank = this.#size++;
    if (rank === this.#left.length) this.#grow();
    this.#left[rank] = left;
    this.#right[rank] = right;
    this.#merged[rank] = merged;
    this.#slots[this.#findSlot(left, right)] = rank + 1;
  }

  /** The rank of a pair's merge, -1 where there is none. */
  rank(left: number, right: number): number {
    return this.#slots[this.#findSlot(left, right)]! - 1;
  }

  /** Merges the first `length` ids of `ids` in place and returns how many are left of them. */
  apply(ids: Int32Array, length: number): number {
    return length <= LARGEST_SCANNED_WORD
      ? this.#applyByScanning(ids, length)
      : this.#applyByHeap(ids, length);
  }

  /** Quadratic in the word's length, and the fastest for the short words that nearly all are. */
  #applyByScanning(ids: Int32Array, length: number): number {
    for (let i = 0; i + 1 < length; i++) ranks[i] = this.rank(ids[i]!, ids[i + 1]!);
    for (;;) {
      let best = -1;
      let bestRank = 0x7fffffff;
      for (let i = 0; i + 1 < length; i++) {
        const rank = ranks[i]!;
        if (rank >= 0 && rank < bestRank) [best, bestRank] = [i, rank];
      }
      if (best < 0) return length;
      ids[best] = this.#merged[bestRank]!;
      length--;
      for (let i = best + 1; i < length; i++) {
        ids[i] = ids[i + 1]!;
        ranks[i] = ranks[i + 1]!;
      }
      if (best > 0) ranks[best - 1] = this.rank(ids[best - 1]!, ids[best]!);
      if (best + 1 < length) ranks[best] = this.rank(ids[best]!, ids[best + 1]!);
    }
  }

  /** The same in n log n, for the rare word of thousands of characters. */
  #applyByHeap(ids: Int32Array, length: number): number {
    const next = Int32Array.from({ length }, (_, i) => i + 1);
    const previous = Int32Array.from({ length }, (_, i) => i - 1);
    const heap = new NumberHeap(length);
    const propose = (i: number): void => {
      if (i < 0 || next[i]! >= length) return;
      const rank = this.rank(ids[i]!, ids[next[i]!]!);
      if (rank >= 0) heap.push(rank * POSITIONS + i);
    };
    for (let i = 0; i < length; i++) propose(i);
    while (heap.size > 0) {
      const key = heap.pop();
      const i = key % POSITIONS;
      const j = next[i]!;
      // A proposal is stale when one of its two ids was merged with another since.
      if (ids[i]! < 0 || j >= length || this.rank(ids[i]!, ids[j]!) !== Math.floor(key / POSITIONS)) continue;
      ids[i] = this.#merged[Math.floor(key / POSITIONS)]!;
      ids[j] = -1;
      next[i] = next[j]!;
      if (next[i]! < length) previous[next[i]!] = i;
      propose(previous[i]!);
      propose(i);
    }
    let left = 0;
    for (let i = 0; i < length; i = next[i]!) ids[left++] = ids[i]!;
    return left;
  }

  #findSlot(left: number, right: number): number {
    const mask = this.#slots.length - 1;
    const hash = Math.imul(Math.imul(left, 0x9e3779b1) ^ right, 0x85ebca6b);
    let slot = (hash ^ (hash >>> 16)) & mask;
    for (;;) {
      const rank = this.#slots[slot]! - 1;
      if (rank < 0 || (this.#left[rank] === left && this.#right[rank] === right)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const grown = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const array = new Int32Array(2 * old.length);
      array.set(old);
      return array;
    };
    this.#left = grown(this.#left);
    this.#right = grown(this.#right);
    this.#merged = grown(this.#merged);
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let rank = 0; rank < this.#size - 1; rank++) {
      this.#slots[this.#findSlot(this.#left[rank]!, this.#right[rank]!)] = rank + 1;
    }
  }
}

const ranks = new Int32Array(LARGEST_SCANNED_WORD);

/** Above any position in a word, and small enough that rank * POSITIONS + position is an exact number. */
const POSITIONS = 2 ** 31;

/** A binary heap of numbers, the smallest first. */
class NumberHeap {
  size = 0;
  #items: Float64Array<ArrayBuffer>;

  constructor(capacity: number) {
    this.#items = new Float64Array(capacity);
  }

  push(item: number): void {
    if (this.size === this.#items.length) {
      const items = new Float64Array(2 * this.size);
      items.set(this.#items);
      this.#items = items;
    }
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.#items[parent]! <= item) break;
      this.#items[i] = this.#items[parent]!;
      i = parent;
    }
    this.#items[i] = item;
  }

  pop(): number {
    const smallest = this.#items[0]!;
    const item = this.#items[--this.size]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.#items[child + 1]! < this.#items[child]!) child++;
      if (this.#items[child]! >= item) break;
      this.#items[i] = this.#items[child]!;
      i = child;
    }
    this.#items[i] = item;
    return smallest;
  }
}

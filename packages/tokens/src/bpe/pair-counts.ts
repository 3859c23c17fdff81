/**
 * How often each pair of adjacent tokens occurs in a corpus, kept up to date while pairs are merged: only the
 * words that hold a merged pair are touched. A heap gives the most frequent pair; its entries are allowed to be
 * too high, since counts of old pairs only fall, and are put right when they come up.
 */
import type { WordCounts } from './word-counts.js';

const utf8 = new TextEncoder();

/** Above any token id. */
const IDS = 2 ** 24;

/**
 * Counts of adjacent token pairs over all words, each weighted by how often its word occurs; `merge` updates them in
 * place.
 */
export class PairCounts {
  /** Every word's tokens, one after another; a word shrinks in its place. */
  readonly #tokens: Int32Array;
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;
  readonly #wordCounts: Float64Array;

  readonly #pairs = new Map<number, Pair>();
  readonly #heap: Pair[] = [];

  /** @param idOfByte the token of every byte */
  constructor(words: WordCounts, idOfByte: Int32Array) {
    this.#starts = new Int32Array(words.size);
    this.#lengths = new Int32Array(words.size);
    this.#wordCounts = new Float64Array(words.size);
    const encoded: Uint8Array[] = [];
    let [word, total] = [0, 0];
    for (const [text, count] of words) {
      const bytes = utf8.encode(text);
      encoded.push(bytes);
      this.#starts[word] = total;
      this.#lengths[word] = bytes.length;
      this.#wordCounts[word++] = count;
      total += bytes.length;
    }
    this.#tokens = new Int32Array(total);
    let at = 0;
    for (const bytes of encoded) for (const byte of bytes) this.#tokens[at++] = idOfByte[byte]!;
    for (word = 0; word < words.size; word++) this.#countPairs(word);
    for (const pair of this.#pairs.values()) this.#enqueue(pair);
  }

  /** The pair that occurs most often, the one with the smaller ids of equals; it is not given again. */
  takeMostFrequent(): [left: number, right: number] | undefined {
    for (let top = this.#dequeue(); top; top = this.#dequeue()) {
      if (top.count === top.queuedCount) return [top.left, top.right];
      this.#enqueue(top);
    }
    return undefined;
  }

  /** Replaces the pair by the token `merged` wherever it stands, from the left. */
  merge(left: number, right: number, merged: number): void {
    const pair = this.#pairs.get(left * IDS + right);
    if (!pair) return;
    this.#pairs.delete(left * IDS + right);
    const born = new Set<Pair>();
    for (const word of pair.words) this.#mergeIn(word, left, right, merged, born);
    for (const pair of born) this.#enqueue(pair);
  }

  #countPairs(word: number): void {
    const start = this.#starts[word]!;
    const end = start + this.#lengths[word]! - 1;
    for (let i = start; i < end; i++) {
      this.#change(this.#tokens[i]!, this.#tokens[i + 1]!, word, this.#wordCounts[word]!);
    }
  }

  #mergeIn(word: number, left: number, right: number, merged: number, born: Set<Pair>): void {
    const tokens = this.#tokens;
    const count = this.#wordCounts[word]!;
    const start = this.#starts[word]!;
    const end = start + this.#lengths[word]!;
    let to = start;
    for (let from = start; from < end; to++) {
      if (tokens[from] !== left || from + 1 >= end || tokens[from + 1] !== right) {
        tokens[to] = tokens[from++]!;
        continue;
      }
      if (to > start) {
        this.#change(tokens[to - 1]!, left, word, -count);
        born.add(this.#change(tokens[to - 1]!, merged, word, count));
      }
      if (from + 2 < end) {
        this.#change(right, tokens[from + 2]!, word, -count);
        born.add(this.#change(merged, tokens[from + 2]!, word, count));
      }
      tokens[to] = merged;
      from += 2;
    }
    this.#lengths[word] = to - start;
  }

  #change(left: number, right: number, word: number, by: number): Pair {
    const key = left * IDS + right;
    let pair = this.#pairs.get(key);
    if (!pair) this.#pairs.set(key, (pair = { left, right, count: 0, queuedCount: 0, words: [] }));
    pair.count += by;
    if (by > 0 && pair.words.at(-1) !== word) pair.words.push(word);
    return pair;
  }

  #enqueue(pair: Pair): void {
    if (pair.count <= 0) return;
    pair.queuedCount = pair.count;
    const heap = this.#heap;
    let i = heap.push(pair) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!comesBefore(pair, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = pair;
  }

  #dequeue(): Pair | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && comesBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!comesBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

interface Pair {
  left: number;
  right: number;
  count: number;
  /** The count when it was put into the heap. */
  queuedCount: number;
  /** Where it occurs, or did once. */
  words: number[];
}

function comesBefore(a: Pair, b: Pair): boolean {
  if (a.queuedCount !== b.queuedCount) return a.queuedCount > b.queuedCount;
  return a.left !== b.left ? a.left < b.left : a.right < b.right;
}

/**
 * Numbers words: the same slice of text always gets the same number, counted from 0 in order of first sight. It
 * looks slices up where they stand, without making a string of each, which is what makes encoding and word
 * counting fast. It is an open-addressing hash table and holds nothing but the words: what belongs to a word is
 * kept by the caller under its number.
 */
export class WordTable {
  #size = 0;
  #slots = new Int32Array(1 << 12); // word number + 1, 0 where empty
  #hashes = new Int32Array(1 << 11);
  #starts = new Int32Array((1 << 11) + 1);
  #units = new Uint16Array(1 << 14);

  /** How many words have numbers. */
  get size(): number {
    return this.#size;
  }

  /** The number of `text.slice(start, end)`; it is a new word when that is the {@link size} of before. */
  number(text: string, start: number, end: number): number {
    let hash = end - start;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const word = this.#slots[slot]! - 1;
      if (word < 0) break;
      if (this.#hashes[word] === hash && this.#equals(word, text, start, end)) return word;
      slot = (slot + 1) & mask;
    }
    if (this.#size === this.#hashes.length) {
      this.#grow();
      return this.number(text, start, end);
    }
    this.#slots[slot] = this.#size + 1;
    return this.#append(hash, text, start, end);
  }

  /** The word of a number. */
  word(number: number): string {
    let word = '';
    for (let i = this.#starts[number]!; i < this.#starts[number + 1]!; i++) {
      word += String.fromCharCode(this.#units[i]!);
    }
    return word;
  }

  /** Forgets all words. */
  clear(): void {
    this.#size = 0;
    this.#slots.fill(0);
  }

  #equals(word: number, text: string, start: number, end: number): boolean {
    let unit = this.#starts[word]!;
    if (this.#starts[word + 1]! - unit !== end - start) return false;
    for (let i = start; i < end; i++) if (this.#units[unit++] !== text.charCodeAt(i)) return false;
    return true;
  }

  #append(hash: number, text: string, start: number, end: number): number {
    const word = this.#size++;
    const from = this.#starts[word]!;
    const to = from + end - start;
    if (to > this.#units.length) {
      const units = new Uint16Array(Math.max(to, 2 * this.#units.length));
      units.set(this.#units);
      this.#units = units;
    }
    for (let i = start; i < end; i++) this.#units[from + i - start] = text.charCodeAt(i);
    this.#hashes[word] = hash;
    this.#starts[word + 1] = to;
    return word;
  }

  #grow(): void {
    const capacity = 2 * this.#hashes.length;
    const hashes = new Int32Array(capacity);
    const starts = new Int32Array(capacity + 1);
    hashes.set(this.#hashes);
    starts.set(this.#starts);
    [this.#hashes, this.#starts] = [hashes, starts];
    this.#slots = new Int32Array(2 * capacity);
    const mask = this.#slots.length - 1;
    for (let word = 0; word < this.#size; word++) {
      let slot = hashes[word]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = word + 1;
    }
  }
}

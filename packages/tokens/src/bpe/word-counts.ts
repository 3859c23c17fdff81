/** How often each word of a corpus occurs: all that learning a byte-pair encoding needs to know of it. */
import { WordTable, wordEnd } from '@phi1/model';

/** Words of a corpus, as GPT-2's pre-tokenization finds them, with their counts: the input of `trainBpe`. */
export class WordCounts {
  readonly #words = new WordTable();
  #counts = new Float64Array(1 << 12);

  /** Counts the words of a text, as GPT-2's pre-tokenization finds them. */
  add(text: string): void {
    for (let start = 0; start < text.length;) {
      const end = wordEnd(text, start, text.length);
      const word = this.#words.number(text, start, end);
      if (word === this.#counts.length) {
        const counts = new Float64Array(2 * word);
        counts.set(this.#counts);
        this.#counts = counts;
      }
      this.#counts[word]!++;
      start = end;
    }
  }

  /** How many different words there are. */
  get size(): number {
    return this.#words.size;
  }

  /** Every word with its count, in order of first sight. */
  *[Symbol.iterator](): Generator<[word: string, count: number]> {
    for (let i = 0; i < this.#words.size; i++) yield [this.#words.word(i), this.#counts[i]!];
  }
}

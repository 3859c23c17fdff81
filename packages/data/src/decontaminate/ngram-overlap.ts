/**
 * Texts that share a run of 13 words with a problem (section 5 of the paper, after Brown et al., 2020). Words
 * are those of deduplication, in lower case. Runs that are mostly numbers are no evidence: the paper's
 * own four hits were lists of numbers.
 */
import { shingleHashes } from '../dedup/shingles.js';
import { splitWords } from '../dedup/words.js';
import type { BenchmarkProblem } from './benchmark.js';

const NGRAM = 13;
/** Words of a run that must have a letter. */
const LEAST_TELLING = 7;

interface NgramMatch {
  problem: string;
  ngram: string;
}

/** The problems' runs of 13 words by their hashes, those with fewer than 7 words that have a letter left out. */
export class NgramIndex {
  /** From the hash of a run to where it is found; runs of equal hash are told apart by their words. */
  readonly #runs = new Map<number, NgramMatch[]>();

  constructor(problems: readonly BenchmarkProblem[]) {
    for (const { id, prompt, solution } of problems) {
      const text = (prompt + solution).toLowerCase();
      const words = splitWords(text);
      for (const [i, hash] of shingleHashes(text, NGRAM).entries()) {
        const run = words.slice(i, i + NGRAM);
        if (run.filter((word) => /\p{L}/u.test(word)).length < LEAST_TELLING) continue;
        const ngram = run.join(' ');
        const there = this.#runs.get(hash) ?? [];
        if (there.length === 0) this.#runs.set(hash, there);
        there.push({ problem: id, ngram });
      }
    }
  }

  /** The first run that the text shares with a problem. */
  firstMatch(text: string): NgramMatch | undefined {
    const lower = text.toLowerCase();
    let words: string[] | undefined;
    for (const [i, hash] of shingleHashes(lower, NGRAM).entries()) {
      const runs = this.#runs.get(hash);
      if (!runs) continue;
      words ??= splitWords(lower);
      const ngram = words.slice(i, i + NGRAM).join(' ');
      const match = runs.find((run) => run.ngram === ngram);
      if (match) return match;
    }
    return undefined;
  }
}

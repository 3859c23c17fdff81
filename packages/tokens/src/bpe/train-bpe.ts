/**
 * Learns a byte-pair encoding (Sennrich et al., 2016; bytes as in GPT-2): again and again the most frequent pair
 * of adjacent tokens becomes a token. Of pairs equally frequent the one with the smaller ids is taken, as
 * Hugging Face's BpeTrainer does, so that both learn the same merges from the same words.
 */
import { BpeTokenizer, BYTE_CHARACTERS, END_OF_TEXT } from '@phi1/model';
import { UserError } from '@phi1/base';
import { PairCounts } from './pair-counts.js';
import type { WordCounts } from './word-counts.js';

/** The end of text and the 256 bytes. */
const SMALLEST_VOCABULARY = 257;

/**
 * A tokenizer of `vocabularySize` tokens: `<|endoftext|>` is 0, the bytes follow, then the merges in the order of
 * learning. It has fewer tokens when no pair is left to merge.
 *
 * @param onToken called with the size of the vocabulary as it grows
 * @throws UserError when the vocabulary cannot hold all bytes
 */
export function trainBpe(
  words: WordCounts,
  vocabularySize: number,
  onToken?: (size: number) => void,
): BpeTokenizer {
  if (!Number.isInteger(vocabularySize) || vocabularySize < SMALLEST_VOCABULARY) {
    throw new UserError(
      `vocabulary size ${String(vocabularySize)}: expected a whole number of at least ${String(SMALLEST_VOCABULARY)} (256 bytes and ${END_OF_TEXT})`,
    );
  }
  const tokens = [END_OF_TEXT, ...[...BYTE_CHARACTERS].sort()];
  const idOfByte = Int32Array.from(BYTE_CHARACTERS, (character) => tokens.indexOf(character));
  const pairs = new PairCounts(words, idOfByte);
  const merges: [string, string][] = [];
  while (tokens.length < vocabularySize) {
    const pair = pairs.takeMostFrequent();
    if (!pair) break;
    const [left, right] = pair;
    pairs.merge(left, right, tokens.length);
    merges.push([tokens[left]!, tokens[right]!]);
    tokens.push(tokens[left]! + tokens[right]!);
    onToken?.(tokens.length);
  }
  return new BpeTokenizer({
    vocabulary: new Map(tokens.map((token, id) => [token, id])),
    merges,
    addedTokens: [{ id: 0, content: END_OF_TEXT, special: true }],
  });
}

/**
 * Byte-level byte-pair encoding, GPT-2's kind: any text is a sequence of bytes, and the 256 of them are tokens, so
 * nothing is ever unknown. It gives the ids that Hugging Face's `tokenizers` gives for the same
 * `tokenizer.json`. How a vocabulary is learned is the business of `@phi1/tokens`.
 */
import { UserError } from '@phi1/base';
import { addedTokenPasses, type AddedTokenFinder } from './added-tokens.js';
import { BYTE_CHARACTERS, unspellBytes } from './byte-characters.js';
import { Merges } from './merges.js';
import { withOffsets, type Encoding } from './offsets.js';
import { StreamingDecoder } from './streaming-decoder.js';
import { writeTokenizerJson, type BpeParts, type TokenizerJson } from './tokenizer-json.js';
import type { Tokenizer } from './tokenizer.js';
import { wordEnd } from './word-end.js';
import { WordTable } from './word-table.js';

export const END_OF_TEXT = '<|endoftext|>';

/** Longer words are hardly ever seen twice. */
const LONGEST_REMEMBERED_WORD = 64;
/** When so many words are remembered, all are forgotten: a bound on memory that costs a little time. */
const MOST_REMEMBERED_WORDS = 1 << 19;

const utf8 = new TextEncoder();
const NO_BYTES = new Uint8Array(0);

/**
 * A tokenizer of a vocabulary, merges and added tokens. It remembers how words were encoded, so that frequent ones
 * cost a look-up.
 */
export class BpeTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly endOfText: number;

  readonly #parts: BpeParts;
  readonly #merges = new Merges();
  readonly #idOfByte: Int32Array;
  readonly #bytesOfId: (Uint8Array | undefined)[] = [];
  readonly #allAdded: AddedTokenFinder[];
  readonly #ordinaryAdded: AddedTokenFinder[];

  readonly #words = new WordTable();
  #wordStarts = new Int32Array(1 << 12);
  #wordIds = new Int32Array(1 << 14);
  #symbols = new Int32Array(1 << 8);
  #output = new Int32Array(1 << 12);

  /**
   * @param name what to call the tokenizer in an error
   * @throws UserError when the vocabulary lacks a byte, a merge's token or `<|endoftext|>`, or contradicts an added token
   */
  constructor(parts: BpeParts, name = 'tokenizer') {
    this.#parts = parts;
    const { vocabulary, merges, addedTokens } = parts;
    const tokenId = (token: string): number => {
      const id = vocabulary.get(token);
      if (id === undefined) throw new UserError(`${name}: the vocabulary lacks ${JSON.stringify(token)}`);
      return id;
    };
    this.#idOfByte = Int32Array.from(BYTE_CHARACTERS, tokenId);
    for (const [left, right] of merges)
      this.#merges.add(tokenId(left), tokenId(right), tokenId(left + right));
    for (const [token, id] of vocabulary) this.#bytesOfId[id] = unspellBytes(token) ?? utf8.encode(token);
    for (const { id, content } of addedTokens) {
      const known = vocabulary.get(content) ?? id;
      if (known !== id) {
        throw new UserError(
          `${name}: the added token ${JSON.stringify(content)} has id ${String(id)}, the vocabulary says ${String(known)}`,
        );
      }
      this.#bytesOfId[id] = utf8.encode(content);
    }
    this.vocabularySize = this.#bytesOfId.length;
    this.endOfText = addedTokens.find((token) => token.content === END_OF_TEXT)?.id ?? tokenId(END_OF_TEXT);
    this.#allAdded = addedTokenPasses(addedTokens);
    this.#ordinaryAdded = addedTokenPasses(addedTokens.filter((token) => !token.special));
  }

  encode(text: string): Int32Array {
    return this.#encode(text, this.#allAdded);
  }

  encodeOrdinary(text: string): Int32Array {
    return this.#encode(text, this.#ordinaryAdded);
  }

  encodeWithOffsets(text: string): Encoding {
    return withOffsets(text, this.encode(text), (id) => this.tokenBytes(id));
  }

  decode(ids: Iterable<number>): string {
    const parts = Array.from(ids, (id) => this.tokenBytes(id));
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let length = 0;
    for (const part of parts) {
      bytes.set(part, length);
      length += part.length;
    }
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  tokenBytes(id: number): Uint8Array {
    return this.#bytesOfId[id] ?? NO_BYTES;
  }

  streamingDecoder(): StreamingDecoder {
    return new StreamingDecoder((id) => this.tokenBytes(id));
  }

  toJSON(): TokenizerJson {
    return writeTokenizerJson(this.#parts);
  }

  #encode(text: string, passes: readonly AddedTokenFinder[]): Int32Array {
    const length = this.#encodePart(text, 0, text.length, passes, 0, 0);
    return this.#output.slice(0, length);
  }

  /** Writes the ids of a part of a text to the output at `length` and returns the new length. */
  #encodePart(
    text: string,
    from: number,
    end: number,
    passes: readonly AddedTokenFinder[],
    pass: number,
    length: number,
  ): number {
    const added = passes[pass];
    for (let start = from; start < end;) {
      if (!added) {
        const next = wordEnd(text, start, end);
        length = this.#encodeWord(text, start, next, length);
        start = next;
        continue;
      }
      const found = added.indexFrom(text, start, end);
      length = this.#encodePart(text, start, found, passes, pass + 1, length);
      start = found;
      const token = added.at(text, found, end);
      if (!token) continue;
      this.#reserve(length + 1);
      this.#output[length++] = token.id;
      start += token.content.length;
    }
    return length;
  }

  /** Writes the ids of one word to the output at `length` and returns the new length. */
  #encodeWord(text: string, start: number, end: number, length: number): number {
    if (end - start > LONGEST_REMEMBERED_WORD) {
      const count = this.#merge(text, start, end);
      this.#reserve(length + count);
      this.#output.set(this.#symbols.subarray(0, count), length);
      return length + count;
    }
    const known = this.#words.size;
    const word = this.#words.number(text, start, end);
    if (word === known) this.#remember(word, text, start, end);
    this.#reserve(length + LONGEST_REMEMBERED_WORD * 3);
    const to = this.#wordStarts[word + 1]!;
    for (let i = this.#wordStarts[word]!; i < to; i++) this.#output[length++] = this.#wordIds[i]!;
    if (this.#words.size > MOST_REMEMBERED_WORDS) this.#words.clear();
    return length;
  }

  #remember(word: number, text: string, start: number, end: number): void {
    const count = this.#merge(text, start, end);
    const from = this.#wordStarts[word]!;
    this.#wordStarts = grownTo(this.#wordStarts, word + 2);
    this.#wordIds = grownTo(this.#wordIds, from + count);
    this.#wordIds.set(this.#symbols.subarray(0, count), from);
    this.#wordStarts[word + 1] = from + count;
  }

  /** Encodes one word into `#symbols` and returns how many ids it has. */
  #merge(text: string, start: number, end: number): number {
    this.#symbols = grownTo(this.#symbols, 3 * (end - start));
    let count = 0;
    for (let i = start; i < end; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) {
        this.#symbols[count++] = this.#idOfByte[unit]!;
        continue;
      }
      for (const byte of utf8.encode(text.slice(i, end))) this.#symbols[count++] = this.#idOfByte[byte]!;
      break;
    }
    return this.#merges.apply(this.#symbols, count);
  }

  #reserve(length: number): void {
    if (length > this.#output.length) this.#output = grownTo(this.#output, length);
  }
}

/** The array itself when it is long enough, else a copy of at least twice its length. */
function grownTo(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const grown = new Int32Array(Math.max(length, 2 * array.length));
  grown.set(array);
  return grown;
}

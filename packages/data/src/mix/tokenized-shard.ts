/**
 * The tokens of one shard of a corpus in one file, an intermediate of mixing: a head of four 32-bit numbers (a mark,
 * documents, tokens, bytes of an id), then for every document its tokens, its bytes of text and its split hash, then the
 * ids one after another, the end of text after each document.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { errorMessage, UserError, writeFileAtomically } from '@phi1/base';
import type { Tokenizer } from '@phi1/model';
import type { CorpusFile } from '../corpus/corpus.js';
import { bytesPerId, newIds, ReadingCounts, splitHash, type Document, type Ids } from '@phi1/tokens';
import { readCorpusShard } from '../corpus/parquet-corpus.js';

const MARK = 0x31544b50;
const HEAD_WORDS = 4;
const WORDS_A_DOCUMENT = 3;

/** Tokenizes a shard of a corpus, and says beside it, afterwards, what was read: where that is, the tokens are. */
export async function tokenizeShard(shard: CorpusFile, path: string, tokenizer: Tokenizer): Promise<void> {
  const counts = new ReadingCounts();
  await writeTokenized(path, readCorpusShard(shard, counts), tokenizer);
  await writeFileAtomically(countsPath(path), JSON.stringify(counts));
}

/** Where {@link tokenizeShard} keeps the counts of its reading: the file of tokens with `.json` added. */
export function countsPath(path: string): string {
  return `${path}.json`;
}

/** Tokenizes documents into the file `path`, which appears when it is whole; all ids are in memory until then. */
async function writeTokenized(
  path: string,
  documents: AsyncIterable<Document>,
  tokenizer: Tokenizer,
): Promise<void> {
  const idBytes = bytesPerId(tokenizer);
  const entries: number[] = [];
  const parts: Int32Array[] = [];
  let tokens = 0;
  for await (const document of documents) {
    const ids = tokenizer.encodeOrdinary(document.text);
    entries.push(ids.length + 1, Buffer.byteLength(document.text), Math.floor(splitHash(document) * 2 ** 32));
    parts.push(ids);
    tokens += ids.length + 1;
  }
  const headBytes = 4 * (HEAD_WORDS + entries.length);
  const bytes = new ArrayBuffer(headBytes + tokens * idBytes);
  new Uint32Array(bytes, 0, HEAD_WORDS).set([MARK, parts.length, tokens, idBytes]);
  new Uint32Array(bytes, 4 * HEAD_WORDS, entries.length).set(entries);
  const all = idBytes === 2 ? new Uint16Array(bytes, headBytes) : new Uint32Array(bytes, headBytes);
  let at = 0;
  for (const ids of parts) {
    all.set(ids, at);
    all[at + ids.length] = tokenizer.endOfText;
    at += ids.length + 1;
  }
  await writeFileAtomically(path, new Uint8Array(bytes));
}

const SHORT = 512;

/** A file of {@link writeTokenized}, its ids in memory or read as they are asked for. */
export class TokenizedShard {
  readonly documents: number;
  readonly tokens: number;
  readonly idBytes: number;
  readonly #path: string;
  readonly #file: number;
  readonly #entries: Uint32Array;
  readonly #headBytes: number;
  #held: Ids | undefined;

  /** @throws UserError when the file is missing or not one of these */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#file = openSync(path, 'r');
    } catch (error) {
      throw new UserError(`${path}: cannot be read (${errorMessage(error)})`);
    }
    const [mark, documents, tokens, idBytes] = this.#words(0, HEAD_WORDS);
    if (mark !== MARK) throw new UserError(`${path}: expected tokens of a corpus's shard; remove it`);
    [this.documents, this.tokens, this.idBytes] = [documents!, tokens!, idBytes!];
    this.#entries = this.#words(HEAD_WORDS, WORDS_A_DOCUMENT * this.documents);
    this.#headBytes = 4 * (HEAD_WORDS + this.#entries.length);
  }

  /** End of text included. */
  countTokens(document: number): number {
    return this.#entries[WORDS_A_DOCUMENT * document]!;
  }

  countTextBytes(document: number): number {
    return this.#entries[WORDS_A_DOCUMENT * document + 1]!;
  }

  /** In [0, 1), by which the part for validation is chosen. */
  splitHash(document: number): number {
    return this.#entries[WORDS_A_DOCUMENT * document + 2]! / 2 ** 32;
  }

  /** Reads all ids into memory. */
  hold(): void {
    this.#held ??= this.#ids(0, this.tokens);
  }

  /** Copies `count` ids from place `start` on to place `at` of `into`. */
  copy(start: number, count: number, into: Ids, at: number): void {
    const held = this.#held;
    if (!held) into.set(this.#ids(start, count), at);
    // For a short document the views of `set` would cost more than its tokens.
    else if (count > SHORT) into.set(held.subarray(start, start + count), at);
    else for (let i = 0; i < count; i++) into[at + i] = held[start + i]!;
  }

  close(): void {
    closeSync(this.#file);
    this.#held = undefined;
  }

  #ids(start: number, count: number): Ids {
    const ids = newIds(this.idBytes, count);
    this.#read(new Uint8Array(ids.buffer), this.#headBytes + start * this.idBytes);
    return ids;
  }

  #words(first: number, count: number): Uint32Array {
    const words = new Uint32Array(count);
    this.#read(new Uint8Array(words.buffer), 4 * first);
    return words;
  }

  #read(into: Uint8Array, position: number): void {
    for (let done = 0; done < into.length;) {
      const read = readSync(this.#file, into, done, into.length - done, position + done);
      if (read === 0) throw new UserError(`${this.#path}: ends early; remove it and run again`);
      done += read;
    }
  }
}

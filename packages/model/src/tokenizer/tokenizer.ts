/** What every tokenizer of the project does, whichever vocabulary it has. */
import type { Encoding } from './offsets.js';
import type { StreamingDecoder } from './streaming-decoder.js';
import type { TokenizerJson } from './tokenizer-json.js';

/** Text to token ids and back, with the same ids as Hugging Face's `tokenizers` for the same file. */
export interface Tokenizer {
  /** All token ids are below it. */
  readonly vocabularySize: number;
  /** The id of `<|endoftext|>`, which ends every document. */
  readonly endOfText: number;
  /** Text as token ids; a special token that the text spells out, such as `<|endoftext|>`, becomes its id. */
  encode(text: string): Int32Array;
  /** Text as token ids, all of it taken as text: no special token comes out, whatever the text spells. */
  encodeOrdinary(text: string): Int32Array;
  /** What {@link encode} gives, and where in the text each token is. */
  encodeWithOffsets(text: string): Encoding;
  /** The text of token ids; bytes that are not UTF-8 become U+FFFD, ids outside the vocabulary nothing. */
  decode(ids: Iterable<number>): string;
  /** The UTF-8 bytes of one token, possibly a part of a character; none for an id outside the vocabulary. */
  tokenBytes(id: number): Uint8Array;
  /** Decodes tokens as they come, in whole characters. */
  streamingDecoder(): StreamingDecoder;
  /** The content of a Hugging Face `tokenizer.json`; `JSON.stringify(tokenizer)` is that file. */
  toJSON(): TokenizerJson;
}

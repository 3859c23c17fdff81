/**
 * Where in its text each token is. Tokens are sequences of UTF-8 bytes and texts of UTF-16 code units, so a token that
 * holds a part of a character is given the place of the whole character, as in Hugging Face's `tokenizers`, and shares
 * it with its neighbor.
 */
export interface Encoding {
  /** What `encode` gives. */
  ids: Int32Array;
  /** Token i is in `text.slice(starts[i], ends[i])`. */
  starts: Int32Array;
  ends: Int32Array;
}

/** @param ids those of `text`: their bytes, one token after the other, are its UTF-8 */
export function withOffsets(text: string, ids: Int32Array, tokenBytes: (id: number) => Uint8Array): Encoding {
  const starts = new Int32Array(ids.length);
  const ends = new Int32Array(ids.length);
  let at = 0; // the character in which the next byte is
  let taken = 0; // how many bytes of it went to tokens already
  for (const [i, id] of ids.entries()) {
    starts[i] = at;
    taken += tokenBytes(id).length;
    let codePoint = text.codePointAt(at);
    while (codePoint !== undefined && taken >= utf8Length(codePoint)) {
      taken -= utf8Length(codePoint);
      at += utf16Length(codePoint);
      codePoint = text.codePointAt(at);
    }
    ends[i] = taken > 0 ? at + utf16Length(codePoint!) : at;
  }
  return { ids, starts, ends };
}

/** In bytes. Half a surrogate pair is written as U+FFFD, which is as long. */
function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/** In code units. */
function utf16Length(codePoint: number): number {
  return codePoint < 0x10000 ? 1 : 2;
}

/**
 * Decodes tokens one at a time for a reader who watches them come. A token may end inside a character: its
 * bytes are then held back until the rest has come, so what is given out is whole characters, and all pieces
 * together are what `decode` gives for all the ids at once.
 */
export class StreamingDecoder {
  readonly #tokenBytes: (id: number) => Uint8Array;
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(tokenBytes: (id: number) => Uint8Array) {
    this.#tokenBytes = tokenBytes;
  }

  /** The characters that this token completes, possibly none. */
  push(id: number): string {
    return this.#utf8.decode(this.#tokenBytes(id), { stream: true });
  }

  /** What is left at the end: U+FFFD for a character that was never finished. The decoder then starts anew. */
  end(): string {
    return this.#utf8.decode();
  }
}

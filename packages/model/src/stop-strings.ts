/**
 * Cuts a text that comes in pieces before the first of some stop strings, of which nothing is ever given out:
 * what may be the beginning of one is held back until it is known to be none. The result does not depend on
 * how the text is cut into pieces.
 */
import { UserError } from '@phi1/base';

/** The state of one text's search for its stop strings: pieces go in, the text that is safe to show comes out. */
export class StopStrings {
  readonly #stops: readonly string[];
  #held = '';
  #found = false;

  /** @throws UserError when a stop string is empty */
  constructor(stops: readonly string[]) {
    if (stops.includes('')) throw new UserError('a stop string is empty, expected at least one character');
    this.#stops = stops;
  }

  /** Whether a stop string has come; what comes after it is ignored. */
  get found(): boolean {
    return this.#found;
  }

  /** The text that is now known to lie before any stop string, possibly none. */
  push(piece: string): string {
    if (this.#found) return '';
    const text = this.#held + piece;
    const stop = this.#first(text);
    this.#found = stop !== undefined;
    const safe = stop ?? text.length - this.#begunAtEnd(text);
    this.#held = this.#found ? '' : text.slice(safe);
    return text.slice(0, safe);
  }

  /** What was held back, at the end of the text. */
  end(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }

  /** Where the stop string that is complete first begins; of those, the longest. */
  #first(text: string): number | undefined {
    let [begin, end] = [0, Infinity];
    for (const stop of this.#stops) {
      const at = text.indexOf(stop);
      if (at < 0 || at + stop.length > end || (at + stop.length === end && at > begin)) continue;
      [begin, end] = [at, at + stop.length];
    }
    return end === Infinity ? undefined : begin;
  }

  /** The length of the longest end of the text that begins a stop string. */
  #begunAtEnd(text: string): number {
    const longest = Math.max(0, ...this.#stops.map((stop) => stop.length - 1));
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      if (this.#stops.some((stop) => stop.startsWith(text.slice(text.length - length)))) return length;
    }
    return 0;
  }
}

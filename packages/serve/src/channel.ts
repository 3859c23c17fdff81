/** What some produce whenever they have it, for one who reads it in turn: the pieces of a stream on their way out. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = [];
  #ended = false;
  #error: unknown;
  #wake = (): void => undefined;

  /** Adds an item; none is taken after the end. */
  push(item: T): void {
    if (this.#ended) return;
    this.#waiting.push(item);
    this.#wake();
  }

  /** Ends the iteration after what is there, with an error where one is given. */
  end(error?: unknown): void {
    if (this.#ended) return;
    [this.#ended, this.#error] = [true, error];
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      while (this.#waiting.length > 0) yield this.#waiting.shift()!;
      if (this.#ended) break;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#error !== undefined) throw this.#error;
  }
}

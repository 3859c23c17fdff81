/** Counts equal requests, for benchmarks that send one request many times and want as many different answers. */
import { createHash } from 'node:crypto';

/** Requests that are remembered; of more the oldest are forgotten. */
const MOST = 10_000;

/** How often each request has come. */
export class Repeats {
  readonly #counts = new Map<string, number>();

  /** How many requests equal to this one there were before it. */
  count(request: object): number {
    const key = createHash('sha256').update(JSON.stringify(request)).digest('base64');
    const before = this.#counts.get(key) ?? 0;
    this.#counts.delete(key);
    this.#counts.set(key, before + 1);
    if (this.#counts.size > MOST) this.#counts.delete(this.#counts.keys().next().value!);
    return before;
  }
}

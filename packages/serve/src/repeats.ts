/**
 * Counts equal requests, so that those who send one request many times get as many different draws: lm_eval's tasks with
 * repeats do, all with one seed. Whoever else sends a request again gets the same answer again, unless all are counted.
 */
import { createHash } from 'node:crypto';

/** Requests that are remembered of a client, and clients; of more the oldest are forgotten. */
const [MOST_REQUESTS, MOST_CLIENTS] = [10_000, 100];

/** Of a request, what is looked at here. */
export interface RepeatedRequest {
  prompt?: unknown;
  seed?: number | null | undefined;
}

/** How often each request has come. */
export class Repeats {
  readonly #countsAll: boolean;
  readonly #all = new Map<string, number>();
  readonly #ofClient = new Map<string, Map<string, number>>();

  constructor(countsAll: boolean) {
    this.#countsAll = countsAll;
  }

  /**
   * Counts a client's requests from here on, as far as they are lists of token ids. Only lm_eval is known to ask for a tokenizer
   * before its requests, which are such lists; when it begins again, so does the count, and it gets the same draws again.
   */
  beginEvaluation(client: string): void {
    remember(this.#ofClient, client, new Map(), MOST_CLIENTS);
  }

  /** How many requests equal to this one there were before it; 0 where they are not counted. */
  count(client: string, request: RepeatedRequest): number {
    const isOfLists = Array.isArray(request.prompt) && Array.isArray(request.prompt[0]);
    const counts = this.#countsAll ? this.#all : isOfLists && this.#ofClient.get(client);
    if (!counts) return 0;
    const key = createHash('sha256').update(JSON.stringify(request)).digest('base64');
    const before = counts.get(key) ?? 0;
    remember(counts, key, before + 1, MOST_REQUESTS);
    return before;
  }
}

/** Sets an entry as the newest. */
function remember<T>(entries: Map<string, T>, key: string, value: T, most: number): void {
  entries.delete(key);
  entries.set(key, value);
  if (entries.size > most) entries.delete(entries.keys().next().value!);
}

/**
 * Many requests of a model, some at a time, until there are no more to make or there is no sense in going on: too many in
 * a row that bring nothing, or a fault that is not the model's. What a request is and what becomes of its answer is the
 * caller's.
 */
import { errorMessage, UserError } from '@phi1/base';
import { NotWritten } from './appended-lines.js';

/** So many requests in a row that bring nothing, and the model is given up. */
const PATIENCE = 20;
const EXAMPLES = 5;

/** The requests, how many are made at a time, and what is called with each. */
export interface AskInTurnOptions<Request> {
  /** Requests at a time. */
  concurrency: number;
  /** The next request, or undefined when there is none. */
  next: () => Request | undefined;
  /** Makes it and keeps what comes of it. @returns whether that was anything */
  ask: (request: Request) => Promise<boolean>;
  nameOf: (request: Request) => string;
  /** Called after each request, failed or not. */
  onDone: () => void;
}

/** The requests that threw; what the others brought is with the `ask` that made them. */
export interface Asked<Request> {
  /** Requests without a usable answer. */
  failed: Request[];
  /** The first few of them, by name, and why. */
  failures: string[];
}

/** @throws UserError or NotWritten, whichever `ask` throws first, when the requests under way have ended */
export async function askInTurn<Request>(options: AskInTurnOptions<Request>): Promise<Asked<Request>> {
  const { concurrency, next, ask, nameOf, onDone } = options;
  const asked: Asked<Request> = { failed: [], failures: [] };
  let [fruitless, over] = [0, false];
  const work = async (): Promise<void> => {
    while (!over && fruitless < PATIENCE) {
      const request = next();
      if (request === undefined) return;
      try {
        fruitless = (await ask(request)) ? 0 : fruitless + 1;
      } catch (error) {
        if (error instanceof UserError || error instanceof NotWritten) {
          over = true;
          throw error;
        }
        fruitless++;
        asked.failed.push(request);
        if (asked.failures.length < EXAMPLES)
          asked.failures.push(`${nameOf(request)}: ${errorMessage(error)}`);
      }
      onDone();
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: concurrency }, work));
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  return asked;
}

/** What a route needs of its server: the models, room for more, and who counts. One a request. */
import type { Metrics } from './metrics.js';
import type { RepeatedRequest } from './repeats.js';
import type { ServedModel } from './served-model.js';

/** The server as a request sees it. */
export interface RequestContext {
  metrics: Metrics;
  models: readonly ServedModel[];
  /** Aborted when the client is gone or the server stops. */
  signal: AbortSignal;
  /** @throws ApiError (404) when no model has that name; without a name it is the first */
  findModel(name: string | null | undefined): ServedModel;
  /** @throws ApiError (429) when so many more sequences are too many */
  admit(served: ServedModel, sequences: number): void;
  /** How many requests like this one, with its seed, there were before; 0 where equal requests are to draw the same. */
  countRepeats(request: RepeatedRequest): number;
  /** Lets the client's equal requests draw otherwise each time from here on; see `repeats.ts`. */
  beginEvaluation(): void;
}

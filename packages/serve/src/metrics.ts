/** What the server counts and measures, for Prometheus. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ServedModel } from './served-model.js';

/** Counters of one server, in a registry of its own. */
export interface Metrics {
  registry: Registry;
  requests: Counter<'route' | 'status'>;
  promptTokens: Counter<'model'>;
  generatedTokens: Counter<'model'>;
  timeToFirstToken: Histogram<'model'>;
  requestDuration: Histogram<'route'>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** New counters; how many sequences each model has in flight and waiting is asked when they are read. */
export function createMetrics(models: readonly ServedModel[]): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: (model: ServedModel) => number): Gauge<'model'> =>
    new Gauge({
      name,
      help,
      labelNames: ['model'],
      registers,
      collect() {
        for (const model of models) this.set({ model: model.id }, read(model));
      },
    });
  gauge('phi1_sequences_running', 'Sequences in the batch', ({ batch }) => batch.active);
  gauge('phi1_sequences_waiting', 'Sequences that wait for room in the batch', ({ batch }) => batch.waiting);
  return {
    registry,
    requests: new Counter({
      name: 'phi1_requests_total',
      help: 'Requests that were answered',
      labelNames: ['route', 'status'],
      registers,
    }),
    promptTokens: new Counter({
      name: 'phi1_prompt_tokens_total',
      help: 'Tokens of prompts',
      labelNames: ['model'],
      registers,
    }),
    generatedTokens: new Counter({
      name: 'phi1_generated_tokens_total',
      help: 'Tokens that were drawn',
      labelNames: ['model'],
      registers,
    }),
    timeToFirstToken: new Histogram({
      name: 'phi1_time_to_first_token_seconds',
      help: 'From a request to the first token of its first choice',
      labelNames: ['model'],
      buckets: SECONDS,
      registers,
    }),
    requestDuration: new Histogram({
      name: 'phi1_request_duration_seconds',
      help: 'From a request to the end of its answer',
      labelNames: ['route'],
      buckets: SECONDS,
      registers,
    }),
  };
}

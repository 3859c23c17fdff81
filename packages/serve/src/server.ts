/** The server: routes, who may ask, how much at a time, and how it ends. What the routes do is in files of their own. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { BUILT_IN_BENCHMARKS } from '@phi1/benchmarks';
import { checkPort, isLoopback, toListenError, UserError } from '@phi1/base';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ApiError, toApiError } from './api-error.js';
import { BenchmarkRuns } from './benchmark-runs.js';
import { answerBrokenRequest } from './broken-requests.js';
import { chatCompletions } from './chat-route.js';
import { completions } from './completions-route.js';
import type { RequestContext } from './context.js';
import { eventLines, type StreamEvents } from './events.js';
import { createMetrics } from './metrics.js';
import { addPage } from './page.js';
import { Repeats } from './repeats.js';
import type { ServedModel } from './served-model.js';
import { detokenize, embeddings, tokenize, tokenizerInfo } from './text-routes.js';

/** What is served, to whom, and how much of it at a time. */
export interface ServerOptions {
  /** The first answers requests that name none. */
  models: readonly ServedModel[];
  /** Who asks must send one of these as a bearer token; anybody may where there are none. */
  apiKeys?: readonly string[];
  /** Of the playground: names or paths; those that come with the project by default. */
  benchmarks?: readonly string[];
  /** The most sequences that wait for room in a model's batch; 256 by default. More are answered with 429. */
  maxWaiting?: number;
  /** The longest body in bytes; 4 MiB by default. */
  bodyLimit?: number;
  /**
   * Whether equal requests with one seed draw otherwise each time, for benchmarks that repeat requests; by default the same seed
   * draws the same, but for lm_eval.
   */
  varyRepeats?: boolean;
}

/** A server that listens. */
export interface RunningServer {
  /** Such as `http://127.0.0.1:8000`. */
  address: string;
  /** Takes no more requests, gives those that are there so many seconds (30 by default), and frees the models. */
  close(graceSeconds?: number): Promise<void>;
}

/** A client that sends its request, or reads its answer, slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 600_000;

/**
 * Serves models over HTTP until it is closed.
 *
 * @param where the interface and port; 127.0.0.1 by default, and any free port for 0
 * @throws UserError when it cannot listen there, or an option is out of range
 */
export async function startServer(
  options: ServerOptions,
  { host = '127.0.0.1', port }: { host?: string; port: number },
): Promise<RunningServer> {
  checkPort(port);
  const stopping = new AbortController();
  const runs = new BenchmarkRuns(options.benchmarks ?? BUILT_IN_BENCHMARKS);
  const app = createApp(options, { onLoopback: isLoopback(host), stopping: stopping.signal, runs });
  let address: string;
  try {
    address = await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw toListenError(error, host, port);
  }
  return {
    address,
    async close(graceSeconds = 30) {
      // a connection that was busy when closing began would otherwise be waited for until its client closes it
      const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
      const timers = [
        setTimeout(() => stopping.abort(), 1000 * graceSeconds),
        setTimeout(() => app.server.closeAllConnections(), 1000 * (graceSeconds + 1)), // who does not read
      ];
      await app.close();
      clearInterval(sweep);
      timers.forEach(clearTimeout);
      await runs.close();
      for (const { batch, model } of options.models) {
        batch.dispose();
        model.dispose();
      }
    },
  };
}

interface Surroundings {
  /** Whether only programs of this machine can ask. */
  onLoopback: boolean;
  /** Ends what is under way. */
  stopping: AbortSignal;
  runs: BenchmarkRuns;
}

function createApp(options: ServerOptions, { onLoopback, stopping, runs }: Surroundings): FastifyInstance {
  const { models, apiKeys = [], maxWaiting = 256, bodyLimit = 4 * 2 ** 20, varyRepeats = false } = options;
  if (models.length === 0) throw new UserError('model: expected at least one');
  const metrics = createMetrics(models);
  const repeats = new Repeats(varyRepeats);
  const app = Fastify({
    bodyLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: IDLE_TIMEOUT_MS,
    return503OnClosing: true,
    clientErrorHandler: answerBrokenRequest,
  });

  app.setErrorHandler((error, _request, reply) => sendError(reply, error));
  app.setNotFoundHandler((request, reply) =>
    sendError(reply, new ApiError(404, `no route ${request.method} ${request.url}`)),
  );
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseBody(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? '';
    if (onLoopback && !isLoopback(request.hostname)) {
      // a page of another site that calls itself by a name which leads here
      return done(new ApiError(403, `this server does not answer to the name ${request.hostname}`));
    }
    if (apiKeys.length === 0 || route === '/health' || route === '/' || route.startsWith('/page/'))
      return done();
    const key = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (isOneOf(key, apiKeys)) return done();
    done(new ApiError(401, 'the API key is missing or wrong', { code: 'invalid_api_key' }));
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requests.inc({ route, status: String(reply.statusCode) });
    metrics.requestDuration.observe({ route }, reply.elapsedTime / 1000);
    done();
  });

  const contextOf = (reply: FastifyReply): RequestContext => {
    const { ip, headers } = reply.request;
    const client = `${ip} ${headers.authorization ?? ''}`;
    const gone = new AbortController();
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    return {
      metrics,
      models,
      signal: AbortSignal.any([gone.signal, stopping]),
      findModel: (name) => findModel(models, name),
      admit: (served, sequences) => admit(served, sequences, maxWaiting),
      countRepeats: (request) => repeats.count(client, request),
      beginEvaluation: () => repeats.beginEvaluation(client),
    };
  };
  type Route = (context: RequestContext, body: unknown, request: FastifyRequest) => object | Promise<object>;
  const answer = (route: Route) => async (request: FastifyRequest, reply: FastifyReply) => {
    const result = await route(contextOf(reply), request.body, request);
    if (!(Symbol.asyncIterator in result)) return result;
    void reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-cache');
    return reply.send(Readable.from(eventLines(result as StreamEvents)));
  };
  app.post('/v1/completions', answer(completions));
  app.post('/v1/chat/completions', answer(chatCompletions));
  app.post('/v1/embeddings', answer(embeddings));
  app.get('/v1/models', () => ({ object: 'list', data: models.map(describe) }));
  app.get<{ Params: { '*': string } }>('/v1/models/*', ({ params }) =>
    describe(findModel(models, params['*'])),
  );
  app.post('/tokenize', answer(tokenize));
  app.post('/detokenize', answer(detokenize));
  app.get(
    '/tokenizer_info',
    answer((context, _body, { query }) => tokenizerInfo(context, (query as { model?: string }).model)),
  );
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/metrics', async (_request, reply) => {
    void reply.header('content-type', metrics.registry.contentType);
    return metrics.registry.metrics();
  });
  app.get('/api/benchmarks', () => runs.names);
  app.get<{ Params: { '*': string } }>('/api/benchmarks/*', ({ params }) => runs.problems(params['*']));
  app.post('/api/run', ({ body }) => runs.run(body));
  addPage(app);
  return app;
}

function sendError(reply: FastifyReply, error: unknown): FastifyReply {
  const answer = toApiError(error);
  const { retryAfter } = answer.options;
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  if (answer.status === 500 && !reply.raw.destroyed)
    process.stderr.write(`${String((error as Error).stack)}\n`);
  return reply.code(answer.status).send(answer.body);
}

function parseBody(body: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new ApiError(400, 'the body is not UTF-8');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ApiError(400, `the body is not JSON (${(error as Error).message})`);
  }
}

function findModel(models: readonly ServedModel[], name: string | null | undefined): ServedModel {
  const found = name === null || name === undefined ? models[0] : models.find(({ id }) => id === name);
  if (found) return found;
  const known = models.map(({ id }) => id).join(', ');
  throw new ApiError(404, `no model ${String(name)}: expected ${known}`, {
    param: 'model',
    code: 'model_not_found',
  });
}

function admit({ batch, maxBatch }: ServedModel, sequences: number, maxWaiting: number): void {
  const most = maxBatch + maxWaiting;
  if (sequences > most) {
    throw new ApiError(
      400,
      `${String(sequences)} completions in a request: expected at most ${String(most)}`,
    );
  }
  if (batch.active + batch.waiting + sequences > most) {
    const message = `${String(batch.waiting)} sequences wait already: try again later`;
    throw new ApiError(429, message, { code: 'rate_limit_exceeded', retryAfter: 1 });
  }
}

/** Compared by their hashes and to the end, so that the time taken says nothing about a key. */
function isOneOf(given: string, keys: readonly string[]): boolean {
  const digest = (key: string) => createHash('sha256').update(key).digest();
  const mine = digest(given);
  return keys.map((key) => timingSafeEqual(mine, digest(key))).includes(true);
}

function describe({ id, created, model }: ServedModel): object {
  const { max_position_embeddings: context } = model.config;
  return { id, object: 'model', created, owned_by: 'phi1', max_model_len: context };
}

/**
 * The page's models: loads them from the site's files and completes prompts, with the very code that the server runs. A worker,
 * so that the page answers while it computes.
 */
import { modelFromFiles } from '@phi1/model';
import { selectEngine, tf } from '@phi1/tensor';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { runCompletion } from '../src/completion.js';
import { serveModel, type ServedModel } from '../src/served-model.js';
import { SiteFiles } from './files.js';
import type { Order, Report, Settings } from './messages.js';
import type { Site } from '../src/site.js';

/** As the page shows them. */
const ALTERNATIVES = 5;

/**
 * Up to here a token's arithmetic is less than what it costs to ask a GPU for it a hundred times, and the CPU is taken
 * first. An estimate: no GPU was at hand to measure on.
 */
const SMALL_MODEL = 50e6;

const models = new Map<string, ServedModel>();
const running = new Map<number, AbortController>();

const report = (message: Report): void => {
  postMessage(message);
};

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  if (data.kind === 'stop') running.get(data.task)?.abort();
  else if (data.kind === 'complete') void complete(data.task, data.model, data.settings);
  else void start(data.engine, data.base).catch(unusable);
});

function unusable(error: unknown): void {
  report({ kind: 'unusable', message: messageOf(error) });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function start(engine: string, base: string): Promise<void> {
  const response = await fetch(new URL('site.json', base));
  if (!response.ok) throw new Error(`site.json: the server answers ${String(response.status)}`);
  const site = (await response.json()) as Site;
  const files = site.models.flatMap((model) => model.files);
  const of = files.reduce((sum, file) => sum + file.bytes, 0);
  let bytes = 0;
  const source = new SiteFiles(base, (count) => report({ kind: 'loading', bytes: (bytes += count), of }));
  await source.keepOnly([...files, ...(site.python?.files ?? [])]).catch(() => undefined);
  const largest = Math.max(...site.models.map(({ parameters }) => parameters));
  const chosen = await chooseEngine(engine, largest);
  for (const { id, files } of site.models) {
    const contents = new Map<string, Uint8Array>();
    for (const file of files) contents.set(file.name, await source.read(file));
    const { model, tokenizer } = await modelFromFiles(contents);
    models.set(id, serveModel(id, model, tokenizer, { maxBatch: 1 }));
  }
  report({ kind: 'ready', models: [...models.keys()], engine: chosen });
}

/** The backend that was asked for, or the first that starts, the fastest before the others. */
async function chooseEngine(asked: string, parameters: number): Promise<string> {
  setWasmPaths(new URL('./', import.meta.url).href);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); // its threads need headers that a static host does not send
  const small = ['wasm', 'webgpu', 'webgl', 'cpu'];
  const order = parameters <= SMALL_MODEL ? small : ['webgpu', 'webgl', 'wasm', 'cpu'];
  let failure: unknown;
  for (const engine of asked === 'auto' ? order : [asked]) {
    try {
      await selectEngine({ engine: engine as 'wasm' }); // the types are Node's, which knows no GPU of a browser's
      return engine;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function complete(task: number, id: string, settings: Settings): Promise<void> {
  const stopping = new AbortController();
  running.set(task, stopping);
  try {
    const { prompt, topK, ...rest } = settings;
    const served = models.get(id)!;
    const { finishReason } = await runCompletion(
      served,
      {
        ...rest,
        ...(topK > 0 && { topK }),
        promptTokens: Array.from(served.tokenizer.encode(prompt)),
        logprobs: ALTERNATIVES,
        signal: stopping.signal,
      },
      ({ tokens, text }) => {
        const shown = tokens.map(({ text, logProbability, top }) => ({
          text,
          logprob: logProbability!,
          top: top!.map((other): [string, number] => [other.text, other.logProbability]),
        }));
        report({ kind: 'tokens', task, tokens: shown, text });
      },
    );
    report({ kind: 'ended', task, reason: finishReason });
  } catch (error) {
    report({ kind: 'failed', task, message: messageOf(error) });
  } finally {
    running.delete(task);
  }
}

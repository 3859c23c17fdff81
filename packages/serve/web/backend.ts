/** The page's model in this browser: what `page/backend.js` asks a server for, a worker does. */
import type { Order, Report, Settings, ShownToken } from './messages.js';
import type { Site } from '../src/site.js';

/** The page's address, from which all its files are found. */
const base = document.baseURI;

/** Backends to choose from, with what the page calls them. */
export const engines = [
  ['auto', 'automatic'],
  ['webgpu', 'WebGPU'],
  ['webgl', 'WebGL'],
  ['wasm', 'WebAssembly'],
] as const;

let engine = 'auto';
let taken = '';
let worker: Worker | undefined;
let tasks = 0;
const listeners = new Map<number, (report: Report) => void>();

/** The backend that {@link models} is to take. */
export function useEngine(name: string): void {
  engine = name;
}

/** Where the models are computed, once they are loaded. */
export function where(): string {
  return `In this browser, by ${engines.find(([name]) => name === taken)?.[1] ?? taken}.`;
}

/**
 * Loads the models.
 *
 * @param onProgress told the share that is there, from 0 to 1
 * @returns their names
 */
export async function models(onProgress: (share: number) => void): Promise<string[]> {
  worker?.terminate();
  for (const [task, listener] of listeners)
    listener({ kind: 'failed', task, message: 'the backend changed' });
  worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const current = worker;
  return new Promise((resolve, reject) => {
    current.addEventListener('error', ({ message }) =>
      reject(new Error(message || 'worker.js does not load')),
    );
    current.addEventListener('message', ({ data }: MessageEvent<Report>) => {
      if (data.kind === 'loading') onProgress(data.bytes / data.of);
      else if (data.kind === 'unusable') reject(new Error(data.message));
      else if (data.kind !== 'ready') listeners.get(data.task)?.(data);
      else {
        taken = data.engine;
        resolve(data.models);
      }
    });
    send({ kind: 'start', engine, base });
  });
}

function send(order: Order): void {
  worker!.postMessage(order);
}

async function fetchJson(path: string): Promise<unknown> {
  const response = await fetch(new URL(path, base));
  if (!response.ok) throw new Error(`${path}: the server answers ${String(response.status)}`);
  return response.json();
}

const readSite = async (): Promise<Site> => (await fetchJson('site.json')) as Site;

/** The names of the benchmarks whose problems can be completed. */
export async function benchmarks(): Promise<string[]> {
  return (await readSite()).benchmarks.map(({ name }) => name);
}

/** A benchmark's problems: `{ id, prompt, solution, tests, stops }`. */
export async function problems(benchmark: string): Promise<unknown> {
  return fetchJson((await readSite()).benchmarks.find(({ name }) => name === benchmark)!.path);
}

/**
 * Completes a prompt.
 *
 * @param onTokens called with tokens as they come, and the text that came with them
 * @returns why it ended
 */
export async function complete(
  model: string,
  settings: Settings,
  signal: AbortSignal,
  onTokens: (tokens: ShownToken[], text: string) => void,
): Promise<string> {
  const task = ++tasks;
  const stop = (): void => send({ kind: 'stop', task });
  signal.addEventListener('abort', stop);
  try {
    return await new Promise((resolve, reject) => {
      listeners.set(task, (report) => {
        if (report.kind === 'tokens') onTokens(report.tokens, report.text);
        else if (report.kind === 'ended') resolve(report.reason === 'aborted' ? 'stopped' : report.reason);
        else if (report.kind === 'failed') reject(new Error(report.message));
      });
      send({ kind: 'complete', task, model, settings });
    });
  } finally {
    signal.removeEventListener('abort', stop);
    listeners.delete(task);
  }
}

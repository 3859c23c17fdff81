/** The page's model in this browser: what `page/backend.js` asks a server for, a worker does. */
import { assembleProgram, type Problem } from '@phi1/benchmarks/problem';
import { showProblem, type ShownProblem } from '../src/shown-problem.js';
import type { Site, SitePython } from '../src/site.js';
import type { Order, Report, Settings, ShownToken } from './messages.js';
import { PythonTests, type Verdict } from './python.js';

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

let site: Promise<Site> | undefined;
const readSite = (): Promise<Site> => (site ??= fetchJson('site.json') as Promise<Site>);

/** Problems by their benchmark's name. */
const benchmarkProblems = new Map<string, Problem[]>();

/** The names of the benchmarks whose problems can be completed. */
export async function benchmarks(): Promise<string[]> {
  const { benchmarks, python } = await readSite();
  if (python) run = runTestsWith(python);
  return benchmarks.map(({ name }) => name);
}

/** A benchmark's problems. */
export async function problems(benchmark: string): Promise<ShownProblem[]> {
  const { path } = (await readSite()).benchmarks.find(({ name }) => name === benchmark)!;
  const found = (await fetchJson(path)) as Problem[];
  benchmarkProblems.set(benchmark, found);
  return found.map(showProblem);
}

/** Runs a completion's tests; `onProgress` is told in words what is going on. */
type RunTests = (
  benchmark: string,
  task: string,
  completion: string,
  onProgress: (text: string) => void,
) => Promise<Verdict>;

/** Undefined where the site was exported without Python. */
export let run: RunTests | undefined;

function runTestsWith(python: SitePython): RunTests {
  const tests = new PythonTests(python, base);
  return (benchmark, task, completion, onProgress) => {
    const problem = benchmarkProblems.get(benchmark)!.find(({ taskId }) => taskId === task)!;
    return tests.run(assembleProgram(problem, completion), onProgress);
  };
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

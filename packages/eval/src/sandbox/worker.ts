/**
 * The thread of a sandbox: starts a realm, then runs the programs it is sent, one at a time, and answers each
 * with its outcome. It puts Python back to its first state after each; when the interpreter itself dies it says
 * so, and its owner replaces the thread.
 */
import { performance } from 'node:perf_hooks';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import type { Outcome } from './outcome.js';
import { createRealm } from './realm.js';

/** What a thread is started with. */
export interface WorkerOptions {
  /** The compiled interpreter. */
  module: object;
  memoryBytes: number;
  outputLimit: number;
}

/** What a thread says: first that it is ready, then one answer a program. */
export type WorkerAnswer = { ready: true } | { outcome: Outcome; broken: boolean };

const port = parentPort!;
const { module, memoryBytes, outputLimit } = workerData as WorkerOptions;
const { python } = await createRealm(module, memoryBytes);
disarm();

port.on('message', (source: string) => {
  const start = performance.now();
  const answer = run(source);
  answer.outcome.seconds = (performance.now() - start) / 1000;
  port.postMessage(answer satisfies WorkerAnswer);
});
port.postMessage({ ready: true } satisfies WorkerAnswer);

function run(source: string): { outcome: Outcome; broken: boolean } {
  try {
    const outcome = JSON.parse(python.run(source, outputLimit)) as Outcome;
    python.restore();
    return { outcome, broken: false };
  } catch (error) {
    // A JavaScript exception means that the interpreter is gone: its stack overflowed, it exited, or it crashed.
    const message = `the interpreter stopped (${String(error).slice(0, 500)})`;
    const outcome = python.memoryRefused() ? 'memory' : 'failed';
    return { outcome: { outcome, message, output: '', seconds: 0 }, broken: true };
  }
}

/**
 * A second wall. Should an object of this thread's own world ever be reached from the realm, its constructors
 * make no code, and the world's globals hold nothing to call.
 */
function disarm(): void {
  const functions = [() => undefined, async () => undefined, function* () {}, async function* () {}];
  for (const each of functions) delete (Object.getPrototypeOf(each) as { constructor?: unknown }).constructor;
  const language = new Set(runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[]);
  for (const name of Object.getOwnPropertyNames(globalThis))
    if (!language.has(name)) Reflect.deleteProperty(globalThis, name);
}

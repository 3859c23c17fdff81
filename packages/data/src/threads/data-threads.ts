/**
 * Steps of curation in threads: several data sets are made at once, and a step that processes can share is shared by
 * threads. The calling thread stays free, to show how far they are.
 */
import { Worker } from 'node:worker_threads';
import { UserError } from '@phi1/base';
import type { CurationStep, StepOptions, StepResult } from './curation-steps.js';
import type { Job, Message } from './data-worker.js';

export type OnProgress = (done: number, of: number) => void;

/** A pool of threads, in which steps wait for a free one in the order of the calls. */
export class DataThreads {
  readonly #count: number;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #waiting: ((worker: Worker) => void)[] = [];

  /** @param count the most threads; each begins when there is work for it */
  constructor(count: number) {
    this.#count = count;
  }

  /** Does a step in one thread. */
  async run<S extends CurationStep>(
    step: S,
    options: StepOptions<S>,
    onProgress?: OnProgress,
  ): Promise<StepResult<S>> {
    const worker = await this.#take();
    try {
      return (await perform(worker, { step, options }, onProgress)) as StepResult<S>;
    } finally {
      const next = this.#waiting.shift();
      if (next) next(worker);
      else this.#idle.push(worker);
    }
  }

  /** Does a step that processes can share, in all threads; the last one has the result of all of it. */
  async share<S extends 'teach' | 'decontaminate'>(
    step: S,
    options: StepOptions<S>,
    onProgress?: OnProgress,
  ): Promise<StepResult<S>> {
    const parts = Array.from({ length: this.#count }, () => ({ done: 0, of: 0 }));
    await Promise.all(
      parts.map((part, rank) =>
        this.run(step, { ...options, rank, worldSize: this.#count }, (done, of) => {
          Object.assign(part, { done, of });
          const sum = (field: 'done' | 'of') => parts.reduce((total, each) => total + each[field], 0);
          onProgress?.(sum('done'), sum('of'));
        }),
      ),
    );
    return this.run(step, options);
  }

  /** Ends the threads, and what they are doing. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #take(): Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#all.size === this.#count) return new Promise((resolve) => this.#waiting.push(resolve));
    const worker = new Worker(workerFile(), { execArgv: [] });
    this.#all.add(worker);
    return Promise.resolve(worker);
  }
}

function perform(worker: Worker, job: Job, onProgress: OnProgress | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('error', onError).off('exit', onExit).off('message', onMessage);
    };
    const onError = (error: unknown): void => {
      settle();
      reject(error as Error);
    };
    const onExit = (): void => {
      onError(new Error(`the thread of ${job.step} stopped`));
    };
    const onMessage = (message: Message): void => {
      if ('progress' in message) {
        onProgress?.(message.progress.done, message.progress.of);
        return;
      }
      settle();
      if ('result' in message) resolve(message.result);
      else
        reject(
          message.error.isUsers ? new UserError(message.error.message) : new Error(message.error.message),
        );
    };
    worker.on('error', onError).on('exit', onExit).on('message', onMessage);
    worker.postMessage(job);
  });
}

/** Threads run built code: Node cannot run the source that the tests import. */
function workerFile(): URL {
  const source = import.meta.url.endsWith('.ts');
  return new URL(source ? '../../dist/threads/data-worker.js' : './data-worker.js', import.meta.url);
}

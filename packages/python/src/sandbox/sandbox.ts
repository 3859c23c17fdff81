/**
 * Runs untrusted Python programs: a pool of interpreters, each in a process of its own, and the limits that hold
 * for every program. `docs/sandbox.md` says what the walls are and what they do not promise.
 */
import { availableParallelism } from 'node:os';
import { type End, type Interpreter } from './interpreter.js';
import { startNative } from './native-host.js';
import { MAX_OUTPUT, type Outcome } from './outcome.js';
import { refuseSurrogates, type SandboxProgram } from './program.js';
import { startPyodide } from './pyodide-host.js';
import type { SandboxKind } from '../choices.js';

/**
 * The size of the pool and the limits of each program: one that exceeds its time or memory ends as `timeout` or
 * `memory`; output beyond its limit is dropped.
 */
export interface SandboxOptions {
  /** What runs programs (default `pyodide`). */
  kind?: SandboxKind;
  /** Of the native kinds, the Python that runs programs: a command or path (default `python3`). */
  python?: string;
  /** How many programs run at a time (default: one a core). */
  threads?: number;
  /** The most that a program may compute, in seconds of processor time (default 10); it may wait 5 s more, and on the clock a minute and 20 times that is the end. */
  timeoutSeconds?: number;
  /** The most that the interpreter's memory may grow to, in bytes, its own 30 MiB included (default 512 MiB). */
  memoryBytes?: number;
  /** How many characters of a program's output are kept (default 4096, at most {@link MAX_OUTPUT}). */
  outputLimit?: number;
  /** Of Python's hashes of strings, from 0 (default) to 2^32 - 1: what hangs on the order of sets differs with it. */
  hashSeed?: number;
}

interface Job {
  program: SandboxProgram;
  resolve: (outcome: Outcome) => void;
  reject: (error: Error) => void;
  /** Whether the process of its first run was lost. */
  again: boolean;
}

/** A pool of interpreters. They start as programs come, are used again, and live until {@link Sandbox.close}. */
export class Sandbox {
  readonly #options: Required<SandboxOptions>;
  readonly #queue: Job[] = [];
  readonly #interpreters = new Set<Interpreter>();
  readonly #idle: Interpreter[] = [];
  readonly #workers = new Set<Promise<void>>();
  /** How many workers will still look into the queue. */
  #busy = 0;
  #closed = false;

  constructor(options: SandboxOptions = {}) {
    this.#options = {
      kind: 'pyodide',
      python: 'python3',
      threads: availableParallelism(),
      timeoutSeconds: 10,
      memoryBytes: 512 * 2 ** 20,
      hashSeed: 0,
      ...options,
      outputLimit: Math.min(options.outputLimit ?? 4096, MAX_OUTPUT),
    };
  }

  /**
   * Runs a program, and its tests where it has any, in fresh namespaces and reports how it ended. Programs beyond the number of threads wait;
   * the time they wait does not count. Rejects only when the sandbox itself cannot run.
   */
  run(program: SandboxProgram): Promise<Outcome> {
    if (this.#closed) return Promise.reject(new Error('the sandbox is closed'));
    const refused = refuseSurrogates(program);
    if (refused) return Promise.resolve(refused);
    return new Promise((resolve, reject) => {
      this.#queue.push({ program, resolve, reject, again: false });
      if (this.#busy >= this.#options.threads) return;
      this.#busy++;
      const worker = this.#work();
      this.#workers.add(worker);
      void worker.finally(() => this.#workers.delete(worker));
    });
  }

  /**
   * Starts an interpreter now, where there is none yet, so that a sandbox which this machine cannot have is known of early.
   * @throws UserError when the kernel does not allow a native sandbox or there is no such Python
   */
  async start(): Promise<void> {
    if (this.#interpreters.size === 0 && this.#busy === 0) this.#idle.push(await this.#start());
  }

  /** Ends all processes; programs still running or waiting are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.reject(closedError());
    for (const interpreter of this.#interpreters) interpreter.kill();
    await Promise.all(this.#workers);
  }

  /** Works through the queue with one interpreter, which is replaced when it has to be. */
  async #work(): Promise<void> {
    let interpreter = this.#idle.pop();
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      try {
        interpreter ??= await this.#start();
      } catch (error) {
        // One that cannot start now will not start for the next program either.
        for (const each of [job, ...this.#queue.splice(0)]) each.reject(error as Error);
        break;
      }
      const end = await interpreter.run(job.program);
      if (!end.usable) {
        this.#interpreters.delete(interpreter);
        interpreter.kill();
        interpreter = undefined;
      }
      this.#settle(job, end);
    }
    this.#busy--;
    if (interpreter) this.#idle.push(interpreter);
  }

  async #start(): Promise<Interpreter> {
    const { kind, ...options } = this.#options;
    const interpreter =
      kind === 'pyodide'
        ? await startPyodide(options)
        : await startNative({ ...options, confined: kind === 'native' });
    if (this.#closed) {
      interpreter.kill();
      throw closedError();
    }
    this.#interpreters.add(interpreter);
    return interpreter;
  }

  #settle(job: Job, { outcome, rerun }: End): void {
    if (this.#closed) job.reject(closedError());
    else if (rerun && !job.again) this.#queue.unshift({ ...job, again: true });
    else job.resolve(outcome);
  }
}

function closedError(): Error {
  return new Error('the sandbox was closed');
}

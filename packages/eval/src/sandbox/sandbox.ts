/**
 * Runs untrusted Python programs: a pool of threads, each with an interpreter of its own (see `realm.ts`), and
 * the limits that hold for every program.
 *
 * What holds a program in: it is WebAssembly, which reaches only its own memory and the functions it is given;
 * those live in a realm without Node's globals, network, `import()` or code from strings; Python's files are
 * the read-only library in its memory; the modules that lead from Python to JavaScript (`js`, `pyodide`,
 * `ctypes`) cannot be imported. A thread that passes its time limit is killed, and memory is capped. After each
 * program the interpreter's whole memory is put back, so that a patched builtin, a changed module or a raised
 * recursion limit does not outlive the program that made it.
 *
 * What is not covered: this is one process, so a flaw in V8 or in its WebAssembly is a way out, and a machine
 * that grades programs written to attack it should give the process a container. A program can lie about its
 * own outcome (it runs in the same interpreter as its tests, as in every HumanEval harness: an object whose
 * `__eq__` says yes passes any `==`). One that digs the JavaScript bridge out of the garbage collector's lists
 * finds nothing of Node there, but could break the realm it is in, and so mislead the programs that follow it on
 * that thread. Caches and clocks are shared, so timing says something about the neighbours. Threads, processes,
 * sockets, writable files and a running asyncio loop do not exist here: a program that needs one fails.
 */
import { Worker } from 'node:worker_threads';
import { availableParallelism } from 'node:os';
import type { Outcome } from './outcome.js';
import { compileInterpreter } from './realm.js';
import type { WorkerAnswer, WorkerOptions } from './worker.js';

export interface SandboxOptions {
  /** How many programs run at a time (default: one a core). */
  threads?: number;
  /** The most that a program may take, in seconds of the clock (default 10). */
  timeoutSeconds?: number;
  /** The most that the interpreter's memory may grow to, in bytes, its own 30 MiB included (default 512 MiB). */
  memoryBytes?: number;
  /** How many characters of a program's output are kept (default 4096). */
  outputLimit?: number;
}

interface Job {
  source: string;
  resolve: (outcome: Outcome) => void;
  reject: (error: Error) => void;
}

export class Sandbox {
  readonly #options: Required<SandboxOptions>;
  readonly #interpreter: Promise<object>;
  readonly #threads = new Set<Thread>();
  readonly #queue: Job[] = [];
  #closed = false;

  constructor(options: SandboxOptions = {}) {
    this.#options = {
      threads: availableParallelism(),
      timeoutSeconds: 10,
      memoryBytes: 512 * 2 ** 20,
      outputLimit: 4096,
      ...options,
    };
    this.#interpreter = compileInterpreter();
  }

  /**
   * Runs a program in a fresh namespace and reports how it ended. Programs beyond the number of threads wait;
   * the time they wait does not count. Rejects only when the sandbox itself cannot run.
   */
  run(source: string): Promise<Outcome> {
    if (this.#closed) return Promise.reject(new Error('the sandbox is closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ source, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends all threads; programs still running or waiting are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.reject(new Error('the sandbox was closed'));
    await Promise.all([...this.#threads].map((thread) => thread.end(new Error('the sandbox was closed'))));
  }

  #dispatch(): void {
    for (const thread of this.#threads) if (thread.idle) this.#give(thread);
    while (this.#queue.length > this.#starting() && this.#threads.size < this.#options.threads) this.#start();
  }

  #starting(): number {
    return [...this.#threads].filter((thread) => thread.starting).length;
  }

  #give(thread: Thread): void {
    const job = this.#queue.shift();
    if (job) thread.run(job);
  }

  #start(): void {
    const thread = new Thread(this.#interpreter, this.#options, {
      idle: () => {
        this.#dispatch();
      },
      gone: (error) => {
        this.#threads.delete(thread);
        // A thread that cannot even start will not start for the next program either.
        if (error) for (const job of this.#queue.splice(0)) job.reject(error);
        if (!this.#closed) this.#dispatch();
      },
    });
    this.#threads.add(thread);
  }
}

interface ThreadEvents {
  idle: () => void;
  /** The thread has ended; `error` tells why it never got ready, if it did not. */
  gone: (error?: Error) => void;
}

/** One thread of the pool: starting, idle, busy with a job, or ended. */
class Thread {
  readonly #timeoutSeconds: number;
  readonly #events: ThreadEvents;
  #worker: Worker | undefined;
  #state: 'starting' | 'idle' | 'busy' | 'ended' = 'starting';
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(interpreter: Promise<object>, options: Required<SandboxOptions>, events: ThreadEvents) {
    this.#timeoutSeconds = options.timeoutSeconds;
    this.#events = events;
    interpreter.then(
      (module) => {
        this.#launch({ module, memoryBytes: options.memoryBytes, outputLimit: options.outputLimit });
      },
      (error: unknown) => void this.end(error as Error),
    );
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  get starting(): boolean {
    return this.#state === 'starting';
  }

  run(job: Job): void {
    this.#state = 'busy';
    this.#job = job;
    this.#worker!.postMessage(job.source);
    // Where this thread's owner was busy itself, the answer may be waiting behind the timer: let it in first.
    this.#timer = setTimeout(() => setImmediate(() => this.#expire(job)), this.#timeoutSeconds * 1000);
  }

  /** Ends the thread; a job it still had is rejected with `error`. */
  async end(error: Error): Promise<void> {
    if (this.#state === 'ended') return;
    const neverReady = this.#state === 'starting';
    this.#state = 'ended';
    clearTimeout(this.#timer);
    this.#job?.reject(error);
    const ended = this.#worker?.terminate();
    this.#events.gone(neverReady ? error : undefined);
    await ended;
  }

  #launch(options: WorkerOptions): void {
    if (this.#state === 'ended') return;
    this.#worker = new Worker(workerFile(), {
      workerData: options,
      env: {},
      argv: [],
      execArgv: [],
      // Python recurses on the thread's stack; the rest of the thread's own heap is small.
      resourceLimits: { stackSizeMb: 16, maxOldGenerationSizeMb: 256 },
    });
    this.#worker.on('message', (answer: WorkerAnswer) => {
      this.#receive(answer);
    });
    this.#worker.on('error', (error) => {
      this.#crash(error);
    });
    this.#worker.on('exit', () => {
      this.#crash(new Error('the thread ended'));
    });
  }

  #receive(answer: WorkerAnswer): void {
    if (this.#state === 'ended') return;
    if ('outcome' in answer) {
      const late = answer.outcome.seconds > this.#timeoutSeconds;
      this.#settle(late ? this.#timeout(answer.outcome.seconds) : answer.outcome);
      if (answer.broken) return void this.end(new Error('the interpreter broke'));
    }
    this.#state = 'idle';
    this.#events.idle();
  }

  #expire(job: Job): void {
    if (this.#job !== job) return;
    this.#settle(this.#timeout(this.#timeoutSeconds));
    void this.end(new Error('time limit'));
  }

  #timeout(seconds: number): Outcome {
    const message = `still running after ${String(this.#timeoutSeconds)} s`;
    return { outcome: 'timeout', message, output: '', seconds };
  }

  #crash(error: Error): void {
    const outcome =
      (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'failed';
    if (this.#job)
      this.#settle({ outcome, message: `the thread stopped (${error.message})`, output: '', seconds: 0 });
    void this.end(error);
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#timer);
    this.#job?.resolve(outcome);
    this.#job = undefined;
  }
}

/** Threads run built code: Node cannot run the source that the tests import. */
function workerFile(): URL {
  const source = import.meta.url.endsWith('.ts');
  return new URL(source ? '../../dist/sandbox/worker.js' : './worker.js', import.meta.url);
}

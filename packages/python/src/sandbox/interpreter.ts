/**
 * One interpreter in a process of its own, seen from outside: gives it one program at a time, and ends it when the
 * program takes too much time or memory. What the process says is parsed with a schema, and counts only with the number that
 * came with the program, which the program never sees. Which interpreter it is, Pyodide or CPython, is a {@link Host}.
 */
import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { UserError } from '@phi1/base';
import { z } from 'zod';
import { outcomeSchema, type Outcome } from './outcome.js';
import { PipeReader } from './pipe-reader.js';
import { encodeProgram, type SandboxProgram } from './program.js';
import type { Usage } from './usage.js';

/** The limits of a program. */
export interface InterpreterOptions {
  timeoutSeconds: number;
  memoryBytes: number;
  outputLimit: number;
  hashSeed: number;
}

/** A kind of interpreter: how its process is started, and what the process has used. */
export interface Host {
  /** Starts the process; descriptor 0 takes programs, 1 gives answers, 2 says why it could not start. */
  launch(options: InterpreterOptions): Promise<ChildProcess>;
  /** Takes from its answers what comes before the first program. */
  beReady(answers: PipeReader, child: ChildProcess): Promise<void>;
  /** What all that is the process's has used; undefined where the system does not tell. */
  usage(pid: number): Usage;
  /** The exit code with which the process says that this machine cannot have it. */
  refusal?: number;
}

/** How a program ended, and what that means for its interpreter. */
export interface End {
  outcome: Outcome;
  /** Whether the interpreter can run another program. */
  usable: boolean;
  /** Whether the process was lost after it had run other programs, one of which may be to blame. */
  rerun: boolean;
}

/** The most processor time of a process, so that one whose owner was killed ends too. */
export const MOST_CPU_SECONDS = 3600;
/** Beyond the cap on Python's memory: the stack and what JavaScript itself needs. */
const EXTRA_BYTES = 512 * 2 ** 20;
/** Against processes that get no processor time: the limit on the clock, for a limit of processor time. */
const clockLimit = (seconds: number): number => 60 + 20 * seconds;
/** What a program may wait (for a lock, a pipe, a clock) beyond its limit of processor time. */
const WAIT_SECONDS = 5;
const WATCH_MILLISECONDS = 100;

/** A program so far: processor time, what of the time on the clock it waited, and what its processes use. */
interface Watched {
  seconds: number;
  waited: number;
  clock: number;
  usage: Usage;
}

const answerSchema = z.strictObject({
  nonce: z.string().length(32),
  outcome: outcomeSchema.omit({ seconds: true }),
  worn: z.boolean(),
});

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/**
 * A process with one Python; runs programs one at a time until an {@link End} says
 * that it is not usable.
 */
export class Interpreter {
  readonly #host: Host;
  readonly #options: InterpreterOptions;
  readonly #child: ChildProcess;
  readonly #answers: PipeReader;
  readonly #exited: Promise<string>;
  #complaint = '';
  #programs = 0;
  #busy = false;
  /** Why the process was ended in the middle of a program, by us. */
  #verdict: Outcome | undefined;

  private constructor(host: Host, options: InterpreterOptions, child: ChildProcess) {
    this.#host = host;
    this.#options = options;
    this.#child = child;
    this.#answers = new PipeReader(child.stdout!);
    child.stdin!.on('error', () => undefined); // the process is gone, which its exit tells
    child.stderr!.on('data', (text: Buffer) => {
      this.#complaint = (this.#complaint + text.toString()).slice(0, 4096);
    });
    alive.add(child);
    this.#exited = new Promise((resolve) => {
      child.once('error', ({ message }) => {
        resolve(message);
      });
      // Unread answers would keep the pipe open, and `close` waits for that.
      child.once('exit', () => child.stdout!.destroy());
      child.once('close', (code, signal) => {
        alive.delete(child);
        resolve(signal ?? `exit code ${String(code)}`);
      });
    });
  }

  /**
   * Starts a process.
   * @throws UserError when this machine cannot have such a one, Error when it does not start
   */
  static async start(host: Host, options: InterpreterOptions): Promise<Interpreter> {
    const child = await host.launch(options);
    const interpreter = new Interpreter(host, options, child);
    try {
      await host.beReady(interpreter.#answers, child);
    } catch (error) {
      interpreter.kill();
      const end = await interpreter.#exited;
      const complaint = interpreter.#complaint.trim() || (error as Error).message;
      if (child.exitCode !== null && child.exitCode === host.refusal) throw new UserError(complaint);
      throw new Error(`the sandbox's interpreter does not start (${end}): ${complaint}`, { cause: error });
    }
    return interpreter;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Runs a program in a fresh namespace. One at a time. */
  async run(program: SandboxProgram): Promise<End> {
    this.#programs++;
    this.#busy = true;
    const start = performance.now();
    const cpuStart = this.#cpu();
    const took = (): number => {
      const clock = (performance.now() - start) / 1000;
      const cpu = this.#cpu();
      // Processor time comes in hundredths of a second; for short programs the clock is finer.
      return cpu === undefined ? clock : Math.min(clock, cpu - cpuStart! + 0.01);
    };
    let waited = 0;
    const watch = setInterval(() => {
      const usage = this.#host.usage(this.#child.pid!);
      waited += usage.isWaiting ? WATCH_MILLISECONDS / 1000 : 0;
      this.#watch({ seconds: took(), waited, clock: (performance.now() - start) / 1000, usage });
    }, WATCH_MILLISECONDS);
    try {
      const { outcome, worn } = await this.#ask(program);
      const seconds = took();
      if (seconds > this.#options.timeoutSeconds)
        return { outcome: this.#timeout(seconds), usable: !worn, rerun: false };
      const old = (this.#cpu() ?? 0) > MOST_CPU_SECONDS;
      return { outcome: { ...outcome, seconds }, usable: !worn && !old, rerun: false };
    } catch {
      this.kill();
      const end = await this.#exited;
      return {
        outcome: this.#verdict ?? this.#loss(end, took()),
        usable: false,
        rerun: this.#verdict === undefined && this.#programs > 1,
      };
    } finally {
      clearInterval(watch);
      this.#busy = false;
    }
  }

  /** @throws Error when the process ends or says anything but the answer */
  async #ask(program: SandboxProgram): Promise<z.infer<typeof answerSchema>> {
    const nonce = randomBytes(16).toString('hex');
    const { source, tests } = encodeProgram(program);
    const sizes = Buffer.alloc(8);
    sizes.writeUInt32BE(source.length);
    sizes.writeUInt32BE(tests.length, 4);
    this.#child.stdin!.write(Buffer.concat([Buffer.from(nonce), sizes, source, tests]));
    const longest = 16384 + this.#options.outputLimit * 12; // characters as JSON escapes
    const answer = answerSchema.parse(JSON.parse(await this.#answers.line(longest)));
    if (answer.nonce !== nonce || answer.outcome.output.length > this.#options.outputLimit)
      throw new Error('not an answer to the program');
    return answer;
  }

  #watch({ seconds, waited, clock, usage }: Watched): void {
    const { timeoutSeconds, memoryBytes } = this.#options;
    if (seconds > timeoutSeconds) this.#stop(this.#timeout(seconds));
    else if (seconds + waited > timeoutSeconds + WAIT_SECONDS)
      this.#stop(this.#timeout(seconds, `${String(Math.round(waited))} s in which it waited`));
    else if (clock > clockLimit(timeoutSeconds))
      this.#stop(this.#timeout(seconds, `${String(Math.round(clock))} s on the clock`));
    else if ((usage.residentBytes ?? 0) > memoryBytes + EXTRA_BYTES)
      this.#stop({ outcome: 'memory', message: 'the process held too much memory', output: '', seconds });
  }

  /** Ends the process, unless the answer has come meanwhile: where the owner was busy, it waits behind the timer. */
  #stop(verdict: Outcome): void {
    const program = this.#programs;
    setImmediate(() => {
      if (this.#verdict || !this.#busy || this.#programs !== program) return;
      this.#verdict = verdict;
      this.kill();
    });
  }

  #cpu(): number | undefined {
    return this.#host.usage(this.#child.pid!).cpuSeconds;
  }

  #timeout(seconds: number, limit?: string): Outcome {
    const after = limit ?? `${String(this.#options.timeoutSeconds)} s of processor time`;
    return { outcome: 'timeout', message: `still running after ${after}`, output: '', seconds };
  }

  /** Why the process of a program ended by itself. */
  #loss(end: string, seconds: number): Outcome {
    const memory = /out of memory|heap limit|allocation failed/i.test(this.#complaint);
    const message = `the interpreter's process ended (${end})`;
    return { outcome: memory ? 'memory' : 'failed', message, output: '', seconds };
  }
}

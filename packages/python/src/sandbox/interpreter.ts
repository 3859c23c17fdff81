/**
 * One interpreter in a process of its own, seen from outside: starts it, gives it one program at a time, and ends
 * it when the program takes too much time or memory. What the process says is parsed with a schema, and counts
 * only with the number that came with the program, which the program never sees.
 */
import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';
import { launch, MOST_CPU_SECONDS } from './launch.js';
import { outcomeSchema, type Outcome } from './outcome.js';
import { PipeReader } from './pipe-reader.js';
import { encodeProgram, type SandboxProgram } from './program.js';
import { ADDRESSED, type Photograph } from './realm-host.js';
import { cpuSeconds, residentBytes } from './usage.js';

interface InterpreterOptions {
  timeoutSeconds: number;
  memoryBytes: number;
  outputLimit: number;
}

/** How a program ended, and what that means for its interpreter. */
export interface End {
  outcome: Outcome;
  /** Whether the interpreter can run another program. */
  usable: boolean;
  /** Whether the process was lost after it had run other programs, one of which may be to blame. */
  rerun: boolean;
}

/** Stays behind a program: a stack once used, tables of the JavaScript engine. */
const GROWTH_BYTES = 192 * 2 ** 20;
/** Beyond the cap on Python's memory: the stack and what JavaScript itself needs. */
const EXTRA_BYTES = 512 * 2 ** 20;
/** Against processes that get no processor time: the limit on the clock, for a limit of processor time. */
const clockLimit = (seconds: number): number => 60 + 20 * seconds;
const WATCH_MILLISECONDS = 100;

const answerSchema = z.strictObject({
  nonce: z.string().length(32),
  outcome: outcomeSchema.omit({ seconds: true }),
  worn: z.boolean(),
});

const readySchema = z.strictObject({
  bytes: z.int().nonnegative(),
  stackPointer: z.int(),
  addresses: z.record(z.enum(ADDRESSED), z.int()),
});

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Of the first interpreter of this process, before it was given any program; the others start from it. */
let photograph: Promise<Photograph> | undefined;

/**
 * Starts an interpreter: about three seconds of a core, half a second from the second on.
 * @throws Error when the process cannot start
 */
export function startInterpreter(options: InterpreterOptions): Promise<Interpreter> {
  if (photograph) return photograph.then((known) => Interpreter.start(options, known));
  const first = Interpreter.start(options);
  photograph = first.then((interpreter) => interpreter.photograph!);
  photograph.catch(() => {
    photograph = undefined;
  });
  return first;
}

/**
 * A process with one Python, made by {@link startInterpreter}; runs programs one at a time until an {@link End} says
 * that it is not usable.
 */
export class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #child: ChildProcess;
  readonly #answers: PipeReader;
  readonly #exited: Promise<string>;
  #complaint = '';
  #programs = 0;
  #busy = false;
  /** Why the process was ended in the middle of a program, by us. */
  #verdict: Outcome | undefined;
  /** What the others can start from; only of the first. */
  photograph: Photograph | undefined;

  private constructor(options: InterpreterOptions, child: ChildProcess) {
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

  static async start(options: InterpreterOptions, known?: Photograph): Promise<Interpreter> {
    const { memoryBytes, outputLimit } = options;
    const header = known && {
      bytes: known.memory.length,
      stackPointer: known.stackPointer,
      addresses: known.addresses,
    };
    const child = await launch({ memoryBytes, outputLimit, growthBytes: GROWTH_BYTES, photograph: header });
    const interpreter = new Interpreter(options, child);
    if (known) child.stdin!.write(known.memory);
    try {
      await interpreter.#beReady();
    } catch (error) {
      interpreter.kill();
      const end = await interpreter.#exited;
      const complaint = interpreter.#complaint.trim() || (error as Error).message;
      throw new Error(`the sandbox's interpreter does not start (${end}): ${complaint}`, { cause: error });
    }
    return interpreter;
  }

  async #beReady(): Promise<void> {
    const { bytes, ...rest } = readySchema.parse(JSON.parse(await this.#answers.line(4096)));
    if (bytes === 0) return;
    const memory = await this.#answers.bytes(bytes);
    this.photograph = { ...rest, memory };
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
    const watch = setInterval(() => {
      this.#watch(took(), (performance.now() - start) / 1000);
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
    this.#child.stdin!.write(Buffer.concat([Buffer.from(nonce), encodeProgram(program)]));
    const longest = 16384 + this.#options.outputLimit * 12; // characters as JSON escapes
    const answer = answerSchema.parse(JSON.parse(await this.#answers.line(longest)));
    if (answer.nonce !== nonce || answer.outcome.output.length > this.#options.outputLimit)
      throw new Error('not an answer to the program');
    return answer;
  }

  #watch(seconds: number, clockSeconds: number): void {
    const { timeoutSeconds, memoryBytes } = this.#options;
    if (seconds > timeoutSeconds) this.#stop(this.#timeout(seconds));
    else if (clockSeconds > clockLimit(timeoutSeconds)) this.#stop(this.#timeout(seconds, clockSeconds));
    else if ((residentBytes(this.#child.pid!) ?? 0) > memoryBytes + EXTRA_BYTES)
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
    return cpuSeconds(this.#child.pid!);
  }

  #timeout(seconds: number, clockSeconds?: number): Outcome {
    const limit =
      clockSeconds === undefined
        ? `${String(this.#options.timeoutSeconds)} s of processor time`
        : `${String(Math.round(clockSeconds))} s on the clock`;
    return { outcome: 'timeout', message: `still running after ${limit}`, output: '', seconds };
  }

  /** Why the process of a program ended by itself. */
  #loss(end: string, seconds: number): Outcome {
    const memory = /out of memory|heap limit|allocation failed/i.test(this.#complaint);
    const message = `the interpreter's process ended (${end})`;
    return { outcome: memory ? 'memory' : 'failed', message, output: '', seconds };
  }
}

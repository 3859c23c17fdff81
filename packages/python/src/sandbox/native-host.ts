/**
 * CPython as the interpreter of a sandbox: a process that forks one for each program (`python/native.py`), behind walls of
 * the kernel (`python/confine.py`) or, where that was asked for by name, behind none.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UserError } from '@phi1/base';
import { Interpreter, type Host, type InterpreterOptions } from './interpreter.js';
import type { PipeReader } from './pipe-reader.js';
import { treeUsage } from './usage.js';

/** For recursion that the interpreter's own limit allows. */
const STACK_KIB = 64 * 1024;
const SCRIPT = fileURLToPath(new URL('../../python/native.py', import.meta.url));
/** How `native.py` ends where it cannot be had, and a shell that cannot find Python. */
const [REFUSED, NOT_FOUND] = [78, 127];

/** Which Python runs programs, and behind which walls. */
export interface NativeOptions extends InterpreterOptions {
  /** A command or path. */
  python: string;
  /** Whether the kernel keeps programs away from the machine. */
  confined: boolean;
}

/**
 * Starts CPython.
 * @throws UserError in one line when there is no such Python or the kernel does not allow the walls
 */
export async function startNative(options: NativeOptions): Promise<Interpreter> {
  try {
    return await Interpreter.start(new NativeHost(options), options);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof UserError)
      throw new UserError(
        `the native sandbox cannot be had here: ${message}; the sandbox pyodide needs nothing of the kind`,
      );
    if (message.includes(`exit code ${String(NOT_FOUND)}`))
      throw new UserError(`python=${options.python}: there is no such command`);
    throw error;
  }
}

class NativeHost implements Host {
  readonly usage = treeUsage;
  readonly refusal = REFUSED;
  readonly #options: NativeOptions;

  constructor(options: NativeOptions) {
    this.#options = options;
  }

  launch(): Promise<ChildProcess> {
    const { python, confined, memoryBytes, outputLimit, timeoutSeconds, hashSeed } = this.#options;
    // The second limit of processor time, for a process alone; the first one is watched.
    const limits = { memoryBytes, cpuSeconds: Math.ceil(timeoutSeconds) + 5 };
    const stack = `ulimit -s ${String(STACK_KIB)} 2>/dev/null || ulimit -s "$(ulimit -Hs)"`;
    const script = [SCRIPT, JSON.stringify({ confined, outputLimit, limits })];
    // A session of its own: Ctrl-C is for whoever owns the sandbox, who then ends this process.
    const child = spawn('/bin/sh', ['-c', `${stack}; exec "$@"`, 'sh', python, '-B', '-s', ...script], {
      cwd: '/',
      env: {
        PATH: process.env.PATH,
        PYTHONHASHSEED: String(hashSeed), // the same program is to end the same way every time
        PYTHONUTF8: '1',
        MALLOC_ARENA_MAX: '2', // each reserves address space, which is limited
      },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return Promise.resolve(child);
  }

  async beReady(answers: PipeReader): Promise<void> {
    if ((await answers.line(16)) !== 'ready') throw new Error('not the answer of the sandbox');
  }
}

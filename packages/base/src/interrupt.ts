/**
 * Ctrl-C and SIGTERM as an AbortSignal: the first asks the job to stop when it next can, and a later one, sent
 * by someone who will not wait, ends the process at once.
 */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * A terminal sends Ctrl-C to the whole process group and task runners pass it on, so one press may arrive
 * several times: only what comes later than this counts as a second press.
 */
const SECOND_PRESS_MS = 1000;

/**
 * Turns SIGINT and SIGTERM into an AbortSignal; one that comes more than a second after the first ends the process
 * at once.
 */
export class Interrupt {
  readonly #controller = new AbortController();
  #firstAt: number | undefined;
  #exitCode: number = SIGNALS.SIGINT;

  /** Aborted by the first signal after {@link listen}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What a process exits with that this has ended: 128 and the signal's number, as shells have it. */
  get exitCode(): number {
    return this.#exitCode;
  }

  /** From here on signals abort; before, they end the process as they always do. */
  listen(): void {
    for (const name of Object.keys(SIGNALS)) process.on(name, this.#handle);
  }

  /** Gives the signals back. */
  stop(): void {
    for (const name of Object.keys(SIGNALS)) process.off(name, this.#handle);
  }

  readonly #handle = (name: NodeJS.Signals): void => {
    const now = performance.now();
    this.#firstAt ??= now;
    if (now - this.#firstAt > SECOND_PRESS_MS) process.exit(this.#exitCode);
    if (!this.signal.aborted) this.#exitCode = SIGNALS[name as keyof typeof SIGNALS];
    this.#controller.abort();
  };
}

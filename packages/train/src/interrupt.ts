/**
 * Ctrl-C and SIGTERM as an AbortSignal: the first asks the job to stop when it next can, and a later one, sent
 * by someone who will not wait, ends the process at once.
 */
import { EXIT } from '@phi1/base';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * A terminal sends Ctrl-C to the whole process group and task runners pass it on, so one press may arrive
 * several times: only what comes later than this counts as a second press.
 */
const SECOND_PRESS_MS = 1000;

export class Interrupt {
  readonly #controller = new AbortController();
  #firstAt: number | undefined;

  /** Aborted by the first signal after {@link listen}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From here on signals abort; before, they end the process as they always do. */
  listen(): void {
    for (const name of SIGNALS) process.on(name, this.#handle);
  }

  /** Gives the signals back. */
  stop(): void {
    for (const name of SIGNALS) process.off(name, this.#handle);
  }

  readonly #handle = (): void => {
    const now = performance.now();
    this.#firstAt ??= now;
    if (now - this.#firstAt > SECOND_PRESS_MS) process.exit(EXIT.interrupted);
    this.#controller.abort();
  };
}

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

/** Runs `job` with a signal that is aborted by SIGINT or SIGTERM; the handlers are gone afterwards. */
export async function withInterrupt<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const handle = (): void => {
    const now = performance.now();
    firstAt ??= now;
    if (now - firstAt > SECOND_PRESS_MS) process.exit(EXIT.interrupted);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, handle);
  try {
    return await job(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, handle);
  }
}

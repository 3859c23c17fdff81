/**
 * Lets the rest of the program have its turn during a long computation. An engine that computes at once resolves
 * its promises at once too, and timers, input and abort signals would then wait until all is done.
 */
const LONGEST_TURN_MS = 20;

/** Runs after what is waiting in the event loop: Node's immediate, or a message, for browsers let timers wait 4 ms. */
const later = (globalThis as { setImmediate?: (run: () => void) => unknown }).setImmediate ?? laterByMessage;

function laterByMessage(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  // what Node's types leave out
  (port1 as unknown as { onmessage: () => void }).onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(undefined);
}

/** Gives up the thread: when somebody waits for it, and else every 20 ms, so that it can be asked in every step of a loop. */
export class Turns {
  #last = performance.now();

  /** Waits for the event loop if the last time is long ago. */
  async yield(): Promise<void> {
    if (performance.now() - this.#last >= LONGEST_TURN_MS) await this.yieldNow();
  }

  /** Waits for the event loop. */
  async yieldNow(): Promise<void> {
    await new Promise<void>((resolve) => later(resolve));
    this.#last = performance.now();
  }
}

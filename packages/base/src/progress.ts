/**
 * A progress bar on stderr that also makes sense in a log: on a terminal it redraws in place, elsewhere it
 * prints a line every few seconds. It shows what it is told and measures nothing itself.
 */
import { Presets, SingleBar } from 'cli-progress';

/** What the bar is labeled with, when it is full, and how often it logs where it cannot redraw. */
export interface ProgressOptions {
  /** What is being done, e.g. `train`. */
  label: string;
  /** How many units make it complete. */
  total: number;
  /** Seconds between two lines where stderr is not a terminal. */
  logSeconds?: number;
}

/** A progress bar on stderr; where that is no terminal, a line `label percent% text` every `logSeconds`. */
export class Progress {
  readonly #bar: SingleBar | undefined;
  readonly #options: Required<ProgressOptions>;
  #lastLog = 0;
  #text = '';
  #value = 0;
  /** Whether the last state has been printed. */
  #logged = true;

  constructor(options: ProgressOptions) {
    this.#options = { logSeconds: 10, ...options };
    if (!process.stderr.isTTY) return;
    this.#bar = new SingleBar(
      {
        format: `${options.label} {bar} {percentage}% {text}`,
        stream: process.stderr,
        hideCursor: true,
        barsize: 24,
        fps: 8,
      },
      Presets.shades_classic,
    );
    this.#bar.start(options.total, 0, { text: '' });
  }

  /** Moves to `value` units done; `text` is shown after the bar. */
  update(value: number, text: string): void {
    this.#value = value;
    this.#text = text;
    this.#logged = false;
    if (this.#bar) return this.#bar.update(Math.min(value, this.#options.total), { text });
    const now = performance.now();
    if (now - this.#lastLog < this.#options.logSeconds * 1000) return;
    this.#lastLog = now;
    this.#log();
  }

  /** Draws the last state and frees the line. */
  stop(): void {
    if (this.#bar) return this.#bar.stop();
    if (!this.#logged) this.#log();
  }

  #log(): void {
    this.#logged = true;
    const percent = Math.floor((100 * this.#value) / this.#options.total);
    const line = `${this.#options.label} ${String(Math.min(percent, 100))}% ${this.#text}`;
    process.stderr.write(`${line.trimEnd()}\n`);
  }
}

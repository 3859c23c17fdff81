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

/** Seconds as people read them: `42s`, `3m07s`, `2h05m`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${String(whole)}s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return `${String(minutes)}m${String(rest).padStart(2, '0')}s`;
  return `${String(Math.floor(minutes / 60))}h${String(minutes % 60).padStart(2, '0')}m`;
}

/** Bytes as people read them, in binary units: `512 B`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit]!}`;
}

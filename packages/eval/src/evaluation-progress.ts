/** What the command line shows while it evaluates: completions graded, and before that tokens generated. */
import { Progress } from '@phi1/base';
import type { EvaluateProgress } from './evaluate.js';
import type { GenerationProgress } from './model-source.js';

/** A progress bar on stderr from the first report until `stop`; either half of what `update` takes may be missing. */
export class EvaluationProgress {
  #bar: Progress | undefined;
  #generated: (GenerationProgress & { begun: number }) | undefined;
  #graded: EvaluateProgress | undefined;

  update({ generated, graded }: { generated?: GenerationProgress; graded?: EvaluateProgress }): void {
    if (generated) this.#generated = { begun: performance.now(), ...this.#generated, ...generated };
    if (graded) this.#graded = graded;
    const total = this.#graded?.expected ?? this.#generated?.total ?? 1;
    this.#bar ??= new Progress({ label: 'eval', total });
    this.#bar.update(this.#graded?.graded ?? 0, this.#text());
  }

  stop(): void {
    this.#bar?.stop();
  }

  #text(): string {
    const parts: string[] = [];
    if (this.#generated && this.#generated.finished < this.#generated.total) {
      const { tokens, finished, total, begun } = this.#generated;
      const rate = tokens / Math.max((performance.now() - begun) / 1000, 0.001);
      parts.push(
        `${String(finished)} of ${String(total)} generated, ${String(tokens)} tokens, ${rate.toFixed(0)} tokens/s`,
      );
    }
    if (this.#graded) {
      const { graded, expected, passed } = this.#graded;
      parts.push(`${String(graded)} of ${String(expected)} graded, ${String(passed)} passed`);
    }
    return parts.join('; ');
  }
}

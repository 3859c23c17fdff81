/** What the command line shows while it evaluates: completions graded, and before that tokens generated. */
import { Progress } from '@phi1/base';
import type { EvaluateProgress } from './evaluate.js';
import type { GenerationProgress } from './model-source.js';

/** What has come about since the last time. */
interface ProgressParts {
  generated?: GenerationProgress;
  graded?: EvaluateProgress;
  judged?: { done: number; of: number };
}

/** A progress bar on stderr from the first report until `stop`; any part of what `update` takes may be missing. */
export class EvaluationProgress {
  #bar: Progress | undefined;
  #generated: (GenerationProgress & { begun: number }) | undefined;
  #graded: EvaluateProgress | undefined;
  #judged: { done: number; of: number } | undefined;

  update({ generated, graded, judged }: ProgressParts): void {
    if (generated) this.#generated = { begun: performance.now(), ...this.#generated, ...generated };
    if (graded) this.#graded = graded;
    if (judged) this.#judged = judged;
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
    if (this.#judged)
      parts.push(`${String(this.#judged.done)} of ${String(this.#judged.of)} asked of the judge`);
    return parts.join('; ');
  }
}

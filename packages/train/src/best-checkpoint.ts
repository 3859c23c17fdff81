/** Which of a run's checkpoints is the best so far, and `best.json`, which says so to whoever loads the run's model. */
import { join } from 'node:path';
import { writeJson } from '@phi1/base';
import { BEST_FILE } from '@phi1/model/node';
import { z } from 'zod';
import { BEST_BY, type BestBy } from './choices.js';
import type { SaveQuestion } from './trainer.js';

export const bestSchema = z.object({
  step: z.int().nonnegative(),
  by: z.enum(BEST_BY),
  /** `validation-loss`, or the metric, as it is in `metrics.jsonl`. */
  metric: z.string(),
  value: z.number(),
});

export type Best = z.output<typeof bestSchema>;

/** The best step so far by validation loss or by an evaluator's metric, as `keepBest` has it. */
export class BestSoFar {
  readonly #by: BestBy | undefined;
  readonly #metric: string;
  #best: Best | undefined;

  /**
   * @param by undefined where no best is looked for
   * @param metric the name in a step's evaluation, for `evaluation`
   * @param best what a resumed run found before
   */
  constructor(by: BestBy | undefined, metric: string, best: Best | undefined) {
    this.#by = by;
    this.#metric = by === 'validation-loss' ? by : metric;
    this.#best = best;
  }

  get best(): Best | undefined {
    return this.#best;
  }

  /** Takes a step for the best if it is better than all before, and says whether it did. */
  take({ step, validationLoss, evaluation }: SaveQuestion): boolean {
    if (this.#by === undefined) return false;
    const value = this.#by === 'validation-loss' ? validationLoss : evaluation?.[this.#metric];
    if (value === undefined) return false;
    // of equal scores, of none solved say, the later one: it has learned more
    const isBetter = (other: number): boolean =>
      this.#by === 'validation-loss' ? value < other : value >= other;
    if (this.#best && !isBetter(this.#best.value)) return false;
    this.#best = { step, by: this.#by, metric: this.#metric, value };
    return true;
  }
}

/** Marks the best checkpoint of a run. */
export async function markBest(run: string, best: Best): Promise<void> {
  const content = { checkpoint: `checkpoints/step-${String(best.step)}`, ...best };
  await writeJson(join(run, BEST_FILE), content);
}

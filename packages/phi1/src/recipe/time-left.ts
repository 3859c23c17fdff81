/** How long a recipe still takes: what is known of the phases to come, and of the one that is under way. */
import type { Recipe } from './schema.js';

/** Seconds that are expected before anything is measured: on two cores that are free. */
const EXPECTED = {
  /** A thousand of what the teacher makes, checked against the benchmarks. */
  exercises: 0.6,
  textbooks: 6,
  /** A million bytes of real code. */
  code: 1.5,
  /** Tokenizer and packing. */
  rest: 8,
  /** A benchmark. */
  evaluation: 6,
} as const;

/**
 * Adds up the phases of a recipe that are to come: budgets of minutes, tokens at the measured speed, and rough
 * guesses.
 */
export class TimeLeft {
  /** Seconds by phase; undefined where nothing is known. */
  readonly #expected = new Map<string, number | undefined>();
  /** Training whose tokens are known, once the speed is. */
  readonly #tokens = new Map<string, number>();
  #evaluations: number[] = [];
  #phase: string | undefined;
  #begun = 0;
  #share = 0;

  constructor(recipe: Recipe) {
    this.#expected.set('data', expectedData(recipe));
    for (const [stage, { budget, hyperparameters }] of Object.entries(recipe.stages)) {
      const { minutes, steps, tokens } = budget;
      this.#expected.set(`train ${stage}`, minutes === undefined ? undefined : 60 * minutes);
      const { batchSize, gradientAccumulation = 1 } = hyperparameters;
      const perStep = Number(batchSize) * Number(gradientAccumulation) * (recipe.model.context ?? NaN);
      const known = tokens ?? (steps === undefined ? NaN : steps * perStep);
      if (Number.isFinite(known)) this.#tokens.set(`train ${stage}`, known);
      this.#expected.set(`evaluate ${stage}`, EXPECTED.evaluation * recipe.evaluation.benchmarks.length);
    }
  }

  /** @param phase `data`, `train <stage>` or `evaluate <stage>` */
  begin(phase: string): void {
    this.#end();
    [this.#phase, this.#begun, this.#share] = [phase, performance.now() / 1000, 0];
  }

  /** @param share of the phase that is done, in [0, 1] */
  progress(share: number): void {
    this.#share = share;
  }

  /** What the speed of training says of the stages whose tokens are known. */
  speed(tokensPerSecond: number): void {
    for (const [phase, tokens] of this.#tokens) {
      if (phase !== this.#phase) this.#expected.set(phase, tokens / tokensPerSecond);
    }
  }

  /** Seconds; undefined while a phase to come is unknown. */
  get left(): number | undefined {
    let sum = 0;
    for (const [phase, seconds] of this.#expected) {
      const own = phase === this.#phase ? this.#leftOfPhase(seconds) : seconds;
      if (own === undefined) return undefined;
      sum += own;
    }
    return sum;
  }

  #leftOfPhase(expected: number | undefined): number | undefined {
    const elapsed = performance.now() / 1000 - this.#begun;
    const projected = this.#share > 0.05 ? elapsed / this.#share : undefined;
    const whole = this.#phase === 'data' ? expected : (projected ?? expected);
    return whole === undefined ? undefined : Math.max(0, whole - elapsed);
  }

  #end(): void {
    if (this.#phase === undefined) return;
    this.#expected.delete(this.#phase);
    this.#tokens.delete(this.#phase);
    if (!this.#phase.startsWith('evaluate')) return;
    this.#evaluations = [...this.#evaluations, performance.now() / 1000 - this.#begun];
    const longest = Math.max(...this.#evaluations);
    for (const phase of this.#expected.keys()) {
      if (phase.startsWith('evaluate')) this.#expected.set(phase, longest);
    }
  }
}

function expectedData(recipe: Recipe): number {
  const used = new Set(Object.values(recipe.stages).flatMap(({ mixture }) => Object.keys(mixture)));
  let seconds: number = EXPECTED.rest;
  for (const [name, set] of Object.entries(recipe.dataSets)) {
    if (!used.has(name)) continue;
    if (set.kind === 'code') seconds += EXPECTED.code * (set.megabytes ?? 50);
    if (set.kind === 'textbooks') seconds += (EXPECTED.textbooks * set.count) / 1000;
    if (set.kind === 'exercises') seconds += (EXPECTED.exercises * set.count) / 1000;
  }
  return seconds;
}

/**
 * The learning rate of a run: linear warm-up, then linear decay (paper, section 2.3) or another shape. It is a pure
 * function of how many steps were done, how much of the run is over and how many steps it is expected to have, so
 * that it works for runs bounded by time and continues where it was when a run is resumed.
 */
import { UserError } from '@phi1/base';
import type { ScheduleShape } from './choices.js';

/** The shape of the learning rate over a run; rates are what the optimizer multiplies its step by. */
export interface Schedule {
  /**
   * `linear` (the default) and `cosine` decay from the end of the warm-up to the end of the run, `constant` does not;
   * `warmup-stable-decay` is constant and decays linearly in the last `decayShare` of the run.
   */
  shape?: ScheduleShape | undefined;
  /** The rate at the end of the warm-up. */
  peakRate: number;
  /** What the rate decays to; 0 by default. */
  minimumRate?: number | undefined;
  /** Steps of warm-up. */
  warmupSteps: number;
  /** The warm-up ends when this share of the run is over, if that comes first: short runs need to learn too. */
  longestWarmupShare: number;
  /** The share of the run, in (0, 1], in which `warmup-stable-decay` decays; 0.2 by default. */
  decayShare?: number | undefined;
}

/**
 * The rate for the step that comes after `done` steps: Transformers' schedules with warm-up, shifted by one step in the
 * warm-up so that no step has a rate of zero.
 *
 * @param done steps completed before this one
 * @param progress the share of the run that is over, in [0, 1]
 * @param steps all steps of the run, as `expectedSteps` tells
 */
export function learningRateAt(schedule: Schedule, done: number, progress: number, steps: number): number {
  const { peakRate, minimumRate = 0, warmupSteps, longestWarmupShare } = schedule;
  const warmup = Math.min(warmupSteps, longestWarmupShare * steps);
  if (done < warmup) return peakRate * Math.min(1, (done + 1) / warmup);
  return minimumRate + (peakRate - minimumRate) * decayFactor(schedule, progress, warmup / steps);
}

/** What is left of the height of the rate above its minimum, in [0, 1]. */
function decayFactor(
  { shape = 'linear', decayShare = 0.2 }: Schedule,
  progress: number,
  warmup: number,
): number {
  if (shape === 'constant') return 1;
  const begin = shape === 'warmup-stable-decay' ? Math.max(1 - decayShare, warmup) : warmup;
  const from = shape === 'warmup-stable-decay' ? begin : Math.min(begin, progress);
  if (progress >= 1 || from >= 1) return 0;
  const decayed = Math.max(0, (progress - from) / (1 - from));
  return shape === 'cosine' ? (1 + Math.cos(Math.PI * decayed)) / 2 : 1 - decayed;
}

/** What a run may use: at least one of the two; the first to be used up ends it. */
export interface Budget {
  steps?: number | undefined;
  /** Seconds of training, validation and checkpoints included. */
  seconds?: number | undefined;
}

/** The share of the budget that is used, in [0, 1]: the larger of the shares of steps and time. */
export function computeProgress(budget: Budget, done: number, seconds: number): number {
  const ofSteps = budget.steps === undefined ? 0 : done / budget.steps;
  const ofTime = budget.seconds === undefined ? 0 : seconds / budget.seconds;
  return Math.min(1, Math.max(ofSteps, ofTime));
}

/**
 * How many steps a run has at its end: those of its budget, or those that its time allows at the pace so far.
 *
 * @param secondsPerStep of training, without validation and checkpoints
 */
export function expectedSteps(budget: Budget, done: number, seconds: number, secondsPerStep: number): number {
  const left = Math.max(0, (budget.seconds ?? Infinity) - seconds);
  const byTime = left === 0 ? done : done + left / secondsPerStep;
  return Math.min(budget.steps ?? Infinity, byTime);
}

/** How often something is done: every so many steps, or whenever so many seconds have gone by. */
export type Interval = { steps: number } | { seconds: number };

/**
 * Reads an interval: `100` is steps, `30s` seconds.
 *
 * @throws UserError when it is neither
 */
export function parseInterval(text: string): Interval {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s?)$/.exec(text) ?? [];
  const value = Number(number);
  if (unit === 's' && value > 0) return { seconds: value };
  if (unit === '' && Number.isInteger(value) && value > 0) return { steps: value };
  throw new UserError(`${text}: expected a number of steps such as 100, or of seconds such as 30s`);
}

/** Tells when an interval is over; with steps it depends on the step's number alone. */
export class Timer {
  readonly #interval: Interval;
  #last: number;

  /** @param seconds the time on the run's clock from which the first interval counts */
  constructor(interval: Interval, seconds: number) {
    this.#interval = interval;
    this.#last = seconds;
  }

  /** Whether it is time after `step` steps, at `seconds` on the run's clock; if so the next interval begins. */
  isDue(step: number, seconds: number): boolean {
    if ('steps' in this.#interval) return step % this.#interval.steps === 0;
    if (seconds - this.#last < this.#interval.seconds) return false;
    this.#last = seconds;
    return true;
  }
}

/**
 * Which steps a training leaves out: those whose loss or gradient is no finite number, and those whose loss is far above
 * the recent ones. What it knows is in the trainer's state, so that a resumed run judges as the uninterrupted one.
 */

/** What is left out, and when there is no point in going on. */
export interface GuardOptions {
  /** Steps in a row that may be left out; one more ends the training. */
  maxSkippedSteps: number;
  /** A loss is left out that is so many standard deviations above the mean of the recent ones; none is by default. */
  lossSpike?: number | undefined;
}

/** What a guard knows after some steps. */
export interface GuardState {
  /** Steps left out since the run began. */
  skipped: number;
  /** The last so many steps were left out. */
  inARow: number;
  /** Losses that were taken, and their exponential moving mean and variance. */
  count: number;
  mean: number;
  variance: number;
}

export const NEW_GUARD: GuardState = { skipped: 0, inARow: 0, count: 0, mean: 0, variance: 0 };

/** The weight of the newest loss in mean and variance. */
const NEWEST = 0.02;
/** Losses before any is judged: at first they fall fast. */
const FIRST = 50;

/**
 * Why a step is to be left out; undefined where it is not.
 *
 * @param gradientNorm before clipping
 */
export function findFault(
  { lossSpike }: GuardOptions,
  { count, mean, variance }: GuardState,
  loss: number,
  gradientNorm: number,
): string | undefined {
  if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
    return `the loss is ${String(loss)} and the gradient norm ${String(gradientNorm)}`;
  }
  if (lossSpike === undefined || count < FIRST) return undefined;
  const limit = mean + lossSpike * Math.sqrt(variance);
  return loss > limit ? `the loss of ${loss.toFixed(3)} is above ${limit.toFixed(3)}` : undefined;
}

/** What a guard knows after one more step. */
export function afterStep(state: GuardState, loss: number, isSkipped: boolean): GuardState {
  if (isSkipped) return { ...state, skipped: state.skipped + 1, inARow: state.inARow + 1 };
  const weight = Math.max(NEWEST, 1 / (state.count + 1));
  const difference = loss - state.mean;
  return {
    skipped: state.skipped,
    inARow: 0,
    count: state.count + 1,
    mean: state.mean + weight * difference,
    variance: (1 - weight) * (state.variance + weight * difference ** 2),
  };
}

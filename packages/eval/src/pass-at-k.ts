/** pass@k and how sure one can be of it. Pure arithmetic: what passed is decided elsewhere. */
import { Random } from '@phi1/base/random';

/**
 * The unbiased estimate of pass@k from one problem's samples (Chen et al., 2021, equation 1):
 * 1 - C(n - c, k) / C(n, k), as a product of ratios so that no binomial is ever formed.
 * @param n samples drawn
 * @param c of which correct, 0 <= c <= n
 * @param k 1 <= k <= n
 * @throws RangeError when the three do not fit together
 */
export function passAtK(n: number, c: number, k: number): number {
  if (![n, c, k].every(Number.isInteger) || c < 0 || c > n || k < 1 || k > n)
    throw new RangeError(`pass@k is not defined for n=${String(n)}, c=${String(c)}, k=${String(k)}`);
  if (n - c < k) return 1;
  let allFail = 1;
  for (let i = n - c + 1; i <= n; i++) allFail *= 1 - k / i;
  return 1 - allFail;
}

/** A problem's samples, counted. */
export interface Tally {
  samples: number;
  passed: number;
}

/** The mean of {@link passAtK} over the problems. */
export function meanPassAtK(tallies: readonly Tally[], k: number): number {
  return tallies.reduce((sum, { samples, passed }) => sum + passAtK(samples, passed, k), 0) / tallies.length;
}

/** A confidence interval of a share, both ends in [0, 1]. */
export interface Interval {
  low: number;
  high: number;
  /** The share of such intervals that hold the true value. */
  level: number;
  method: 'wilson' | 'bootstrap';
}

/** The standard normal quantile that leaves 2.5 % above it. */
const Z = 1.959963984540054;

/**
 * A 95 % interval for pass@k on problems like these. Where every problem has one sample, Wilson's score interval
 * (Wilson, 1927); else the percentile bootstrap over problems, since samples of one problem are not independent.
 * Where the estimate is 0 or 1 for all problems alike, the bootstrap would claim to be certain: Wilson's
 * interval over problems is given then too.
 *
 * @param tallies each of at least k samples
 * @param seed of the bootstrap's draws
 */
export function passAtKInterval(tallies: readonly Tally[], k = 1, seed = 0, resamples = 10_000): Interval {
  const rates = tallies.map(({ samples, passed }) => passAtK(samples, passed, k));
  if (tallies.every(({ samples }) => samples === 1)) {
    const total = rates.reduce((sum, rate) => sum + rate, 0);
    return wilsonInterval(total, rates.length);
  }
  return meanInterval(rates, seed, resamples);
}

/**
 * A 95 % interval for the mean of shares like these: the percentile bootstrap, and Wilson's score interval where all of
 * them are 0 or all are 1.
 *
 * @param shares in [0, 1], one a problem
 * @param seed of the bootstrap's draws
 */
export function meanInterval(shares: readonly number[], seed = 0, resamples = 10_000): Interval {
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (total === 0 || total === shares.length) return wilsonInterval(total, shares.length);
  const means = bootstrapMeans(shares, seed, resamples);
  const at = (share: number): number => means[Math.round(share * (resamples - 1))]!;
  return { low: at(0.025), high: at(0.975), level: 0.95, method: 'bootstrap' };
}

/** The means of as many values drawn with replacement, so many times, in ascending order. */
export function bootstrapMeans(values: readonly number[], seed: number, resamples: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += random.pick(values);
    return sum / values.length;
  }).sort();
}

/** Wilson's 95 % interval for a share of which `successes` of `trials` were seen. */
export function wilsonInterval(successes: number, trials: number): Interval {
  const share = successes / trials;
  const denominator = 1 + Z ** 2 / trials;
  const center = (share + Z ** 2 / (2 * trials)) / denominator;
  const half = (Z / denominator) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  return { low: Math.max(0, center - half), high: Math.min(1, center + half), level: 0.95, method: 'wilson' };
}

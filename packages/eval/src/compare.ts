/**
 * Two evaluations of the same benchmark, problem by problem: which of them solves more, and whether chance explains it.
 * Pure arithmetic; what is in the folders is read elsewhere.
 */
import { bootstrapMeans } from './pass-at-k.js';

/** How often a model solved a problem: a share of its completions, 0 or 1 where there is one. */
export interface SolveRate {
  taskId: string;
  rate: number;
}

/** One evaluation beside another. */
export interface Comparison {
  /** pass@1 of each on the problems that both have, and the second's less the first's. */
  first: number;
  second: number;
  difference: number;
  /** 95 % interval of the difference, which holds 0 where the test finds nothing at 5 %. */
  interval: { low: number; high: number };
  /** How often chance alone would give a difference of at least this size, were both equally good. */
  pValue: number;
  /** McNemar's exact test where each problem has one completion, else the paired bootstrap over problems. */
  method: 'mcnemar' | 'bootstrap';
  /** Problems that the second solves more often than the first, and less often, by task. */
  improved: string[];
  worsened: string[];
  /** Problems that both solve equally often: always or sometimes, and never. */
  bothSolved: number;
  neitherSolved: number;
}

const RESAMPLES = 10_000;

/**
 * @param first of the same problems as `second`, in the same order
 * @param isSingle whether each problem has one completion in both
 * @param seed of the bootstrap's draws
 * @throws RangeError when the problems are not the same, or there is none
 */
export function compareRates(
  first: readonly SolveRate[],
  second: readonly SolveRate[],
  isSingle: boolean,
  seed = 0,
): Comparison {
  if (first.length === 0 || first.length !== second.length)
    throw new RangeError('compareRates: expected the same problems twice');
  const pairs = first.map(({ taskId, rate }, i) => {
    if (second[i]!.taskId !== taskId) throw new RangeError(`compareRates: ${taskId} is not in both`);
    return { taskId, before: rate, after: second[i]!.rate };
  });
  const differences = pairs.map(({ before, after }) => after - before);
  const improved = pairs.filter(({ before, after }) => after > before).map(({ taskId }) => taskId);
  const worsened = pairs.filter(({ before, after }) => after < before).map(({ taskId }) => taskId);
  return {
    first: mean(pairs.map(({ before }) => before)),
    second: mean(pairs.map(({ after }) => after)),
    difference: mean(differences),
    ...(isSingle
      ? testSingle(worsened.length, improved.length, pairs.length)
      : testByBootstrap(differences, seed)),
    improved,
    worsened,
    bothSolved: pairs.filter(({ before, after }) => before === after && after > 0).length,
    neitherSolved: pairs.filter(({ before, after }) => before === 0 && after === 0).length,
  };
}

/**
 * McNemar's exact test (McNemar, 1947): of the problems that one of two solved, how probable it is that they are shared
 * out at least so unevenly, were each as likely to be the one's as the other's. Two-sided.
 *
 * @param one problems that only the first solved
 * @param other problems that only the second solved
 */
export function mcNemar(one: number, other: number): number {
  const total = one + other;
  let [logTerm, sum] = [-total * Math.LN2, 0];
  for (let i = 0; i <= Math.min(one, other); i++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((total - i) / (i + 1));
  }
  return Math.min(1, 2 * sum);
}

type Test = Pick<Comparison, 'interval' | 'pValue' | 'method'>;

/**
 * Of the problems that one alone solved, the other's share has an exact interval (Clopper and Pearson, 1934); it becomes one
 * of the difference. Where both solve the same, so many problems as chance may have left out could differ either way.
 */
function testSingle(worsened: number, improved: number, problems: number): Test {
  const differing = worsened + improved;
  const share = differing === 0 ? 1 - 0.05 ** (1 / problems) : differing / problems;
  const low = share * (2 * leastShare(improved, differing) - 1);
  const high = share * (1 - 2 * leastShare(worsened, differing));
  return { interval: { low, high }, pValue: mcNemar(worsened, improved), method: 'mcnemar' };
}

/** The least probability of a success with which at least so many are seen in 2.5 % of such trials. */
function leastShare(successes: number, trials: number): number {
  if (successes === 0) return 0;
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (atLeast(successes, trials, middle) < 0.025) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The probability of at least so many successes. */
function atLeast(successes: number, trials: number, probability: number): number {
  let [logTerm, below] = [trials * Math.log1p(-probability), 0];
  for (let i = 0; i < successes; i++) {
    below += Math.exp(logTerm);
    logTerm += Math.log((trials - i) / (i + 1)) + Math.log(probability) - Math.log1p(-probability);
  }
  return 1 - below;
}

/** Percentile bootstrap over problems: twice the share of means on the other side of zero, of which one is assumed. */
function testByBootstrap(differences: readonly number[], seed: number): Test {
  const means = bootstrapMeans(differences, seed, RESAMPLES);
  const at = (share: number): number => means[Math.round(share * (RESAMPLES - 1))]!;
  const atMostZero = means.filter((each) => each <= 0).length;
  const atLeastZero = means.filter((each) => each >= 0).length;
  const pValue = Math.min(1, (2 * (Math.min(atMostZero, atLeastZero) + 1)) / (means.length + 1));
  return { interval: { low: at(0.025), high: at(0.975) }, pValue, method: 'bootstrap' };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

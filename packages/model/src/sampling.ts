/**
 * From logits to a token: greedy, or drawn after repetition penalty (Keskar et al. 2019), temperature, top-k and
 * top-p (Holtzman et al. 2020), applied in that order as Transformers does. Host arithmetic only; randomness
 * comes from the caller's generator.
 */
import { UserError } from '@phi1/base';
import type { Random } from '@phi1/base/random';

/** How a token is drawn from the logits; by default the most likely one is taken. */
export interface SamplingOptions {
  /** What logits are divided by; 0, the default, takes the most likely token. */
  temperature?: number;
  /** Draw from the smallest set of most likely tokens whose probability reaches this, in (0, 1]; 1 by default. */
  topP?: number;
  /** Draw from this many most likely tokens; all by default. */
  topK?: number;
  /**
   * What the logits of tokens that are already there, in the prompt too, are divided by (multiplied where
   * negative): above 1 repeats become rarer, below 1 more frequent; 1 by default.
   */
  repetitionPenalty?: number;
}

/** @throws UserError when an option is out of range */
export function checkSampling(options: SamplingOptions): void {
  const { temperature = 0, topP = 1, topK = 1, repetitionPenalty: penalty = 1 } = options;
  if (!(temperature >= 0 && Number.isFinite(temperature))) {
    throw new UserError(`temperature is ${String(temperature)}, expected a number from 0`);
  }
  if (!(topP > 0 && topP <= 1)) throw new UserError(`top-p is ${String(topP)}, expected a number in (0, 1]`);
  if (!(Number.isInteger(topK) && topK >= 1)) {
    throw new UserError(`top-k is ${String(topK)}, expected an integer from 1`);
  }
  if (!(penalty > 0 && Number.isFinite(penalty))) {
    throw new UserError(`repetition-penalty is ${String(penalty)}, expected a number above 0`);
  }
}

/**
 * @param logits [V]
 * @param history the tokens of the prompt and those generated so far, for the repetition penalty
 * @returns a token id; of equally likely ones the first when greedy
 * @throws when a logit is not a number or infinite: the weights are broken
 * @throws UserError when the repetition penalty makes a logit infinite
 */
export function sampleToken(
  logits: Float32Array,
  options: SamplingOptions,
  random: Random,
  history: Iterable<number> = [],
): number {
  const { temperature = 0, topP = 1, topK = logits.length, repetitionPenalty = 1 } = options;
  if (!areFinite(logits)) throw brokenLogits();
  const scores = repetitionPenalty === 1 ? logits : penalized(logits, repetitionPenalty, history);
  if (temperature === 0) return argMax(scores);
  const weights = softmaxWeights(scores, temperature);
  const candidates = topP < 1 || topK < logits.length ? nucleus(weights, topP, topK) : undefined;
  return draw(weights, candidates, random);
}

/** What is thrown where a logit is not a number or infinite. */
export function brokenLogits(): Error {
  return new Error('the model computed logits that are no finite numbers');
}

/** Whether there is no NaN or infinity: either would stay in the sum, which float32 numbers cannot overflow. */
function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (const value of values) sum += value;
  return Number.isFinite(sum);
}

/**
 * The natural logarithm of a token's probability under the model itself, before penalty and temperature.
 *
 * @param logits [V]
 */
export function logProbability(logits: Float32Array, token: number): number {
  const largest = logits[argMax(logits)]!;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  return logits[token]! - largest - Math.log(total);
}

/** A token and how likely the model finds it. */
export interface ScoredToken {
  token: number;
  /** In nats; see {@link logProbability}. */
  logProbability?: number;
  /** The most likely tokens, the first being it. */
  top?: { token: number; logProbability: number }[];
}

/** A token's log-probability, and those of the `count` most likely ones, of equals the first; logits are [V]. */
export function scoreToken(logits: Float32Array, token: number, count = 0): ScoredToken {
  const top: number[] = []; // ids, the most likely first
  for (let id = 0; count > 0 && id < logits.length; id++) {
    if (top.length === count && !(logits[id]! > logits[top.at(-1)!]!)) continue;
    let place = Math.min(top.length, count - 1);
    while (place > 0 && logits[id]! > logits[top[place - 1]!]!) {
      top[place] = top[place - 1]!;
      place--;
    }
    top[place] = id;
  }
  const certainty = logProbability(logits, token);
  if (count === 0) return { token, logProbability: certainty };
  const shift = certainty - logits[token]!;
  const scored = top.map((id) => ({
    token: id,
    logProbability: id === token ? certainty : logits[id]! + shift,
  }));
  return { token, logProbability: certainty, top: scored };
}

function penalized(logits: Float32Array, penalty: number, history: Iterable<number>): Float32Array {
  const scores = logits.slice();
  for (const id of new Set(history)) {
    scores[id] = scores[id]! * (scores[id]! < 0 ? penalty : 1 / penalty);
    if (scores[id] === Infinity) {
      throw new UserError(`repetition-penalty ${String(penalty)} makes logits infinite`);
    }
  }
  return scores;
}

/** The index of the largest value, the first of equals. */
export function argMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** exp((logit - largest) / temperature): probabilities up to a factor. */
function softmaxWeights(logits: Float32Array, temperature: number): Float64Array {
  const largest = logits[argMax(logits)]!;
  const weights = new Float64Array(logits.length);
  for (let id = 0; id < weights.length; id++) weights[id] = Math.exp((logits[id]! - largest) / temperature);
  return weights;
}

/**
 * The token ids that top-k and then top-p leave, in their order. Only weights above a cut-off are sorted, lowered
 * until they are enough: the weights above any cut-off are the first of the whole sorted order.
 */
function nucleus(weights: Float64Array, topP: number, topK: number): number[] {
  const all = sum(weights);
  const limited = topK < weights.length;
  let sorted = new Float64Array(0);
  for (let cutOff = 1 / 64; ; cutOff = cutOff > 1e-12 ? cutOff / 64 : 0) {
    sorted = from(weights, cutOff);
    if (cutOff === 0 || (limited ? sorted.length >= topK : sum(sorted) >= topP * all)) break;
  }
  sorted = sorted.sort().reverse().subarray(0, topK);
  const count = countUntil(sorted, topP * (limited ? sum(sorted) : all));
  const least = sorted[count - 1]!;
  let ties = count - sorted.indexOf(least); // of equally likely tokens the first are kept
  const ids: number[] = [];
  for (let id = 0; id < weights.length; id++) {
    if (weights[id]! > least || (weights[id] === least && ties-- > 0)) ids.push(id);
  }
  return ids;
}

/** The weights that are not below a cut-off. */
function from(weights: Float64Array, cutOff: number): Float64Array<ArrayBuffer> {
  const kept = new Float64Array(weights.length);
  let count = 0;
  for (const weight of weights) if (weight >= cutOff) kept[count++] = weight;
  return kept.subarray(0, count);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** How many of the first numbers it takes to reach a sum; all where they do not. */
function countUntil(values: Float64Array, wanted: number): number {
  let [total, count] = [0, 0];
  while (count < values.length && total < wanted) total += values[count++]!;
  return count;
}

/** One of the candidates (all ids when undefined), each as likely as its weight. */
function draw(weights: Float64Array, candidates: number[] | undefined, random: Random): number {
  const kept = candidates ? Float64Array.from(candidates, (id) => weights[id]!) : weights;
  let left = random.next() * sum(kept);
  let index = 0;
  while (index < kept.length - 1 && (left -= kept[index]!) >= 0) index++;
  return candidates?.[index] ?? index;
}

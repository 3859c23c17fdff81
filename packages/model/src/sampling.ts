/**
 * From logits to a token: greedy, or drawn after repetition penalty (Keskar et al. 2019), temperature, top-k and
 * top-p (Holtzman et al. 2020), applied in that order as Transformers does. Host arithmetic only; randomness
 * comes from the caller's generator.
 */
import { UserError } from '@phi1/base';
import type { Random } from '@phi1/base/random';

export interface SamplingOptions {
  /** What logits are divided by; 0, the default, takes the likeliest token. */
  temperature?: number;
  /** Draw from the smallest set of likeliest tokens whose probability reaches this, in (0, 1]; 1 by default. */
  topP?: number;
  /** Draw from this many likeliest tokens; all by default. */
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
 */
export function sampleToken(
  logits: Float32Array,
  options: SamplingOptions,
  random: Random,
  history: Iterable<number> = [],
): number {
  const { temperature = 0, topP = 1, topK = logits.length, repetitionPenalty = 1 } = options;
  if (!areFinite(logits)) throw brokenLogits();
  const scores = repetitionPenalty === 1 ? logits : penalised(logits, repetitionPenalty, history);
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
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return logits[token]! - largest - Math.log(total);
}

function penalised(logits: Float32Array, penalty: number, history: Iterable<number>): Float32Array {
  const scores = logits.slice();
  for (const id of new Set(history)) scores[id] = scores[id]! * (scores[id]! < 0 ? penalty : 1 / penalty);
  return scores;
}

export function argMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** exp((logit - largest) / temperature): probabilities up to a factor. */
function softmaxWeights(logits: Float32Array, temperature: number): Float64Array {
  const largest = logits[argMax(logits)]!;
  return Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
}

/**
 * The token ids that top-k and then top-p leave, likeliest first. It sorts only tokens above a cut-off, lowered
 * until they are enough: the tokens above any cut-off are the first of the whole sorted order.
 */
function nucleus(weights: Float64Array, topP: number, topK: number): number[] {
  const all = weights.reduce((total, weight) => total + weight, 0);
  const massOf = (ids: number[]) => ids.reduce((mass, id) => mass + weights[id]!, 0);
  const limited = topK < weights.length;
  let ids: number[] = [];
  for (let cutOff = 1 / 64; ; cutOff = cutOff > 1e-12 ? cutOff / 64 : 0) {
    ids = idsFrom(weights, cutOff);
    if (cutOff === 0 || (limited ? ids.length >= topK : massOf(ids) >= topP * all)) break;
  }
  const kept = ids.sort((a, b) => weights[b]! - weights[a]! || a - b).slice(0, topK);
  return untilMass(kept, weights, topP * (limited ? massOf(kept) : all));
}

function idsFrom(weights: Float64Array, cutOff: number): number[] {
  const ids: number[] = [];
  for (let id = 0; id < weights.length; id++) if (weights[id]! >= cutOff) ids.push(id);
  return ids;
}

function untilMass(ids: number[], weights: Float64Array, wanted: number): number[] {
  let mass = 0;
  const count = ids.findIndex((id) => (mass += weights[id]!) >= wanted);
  return count < 0 ? ids : ids.slice(0, count + 1);
}

/** One of the candidates (all ids when undefined), each as likely as its weight. */
function draw(weights: Float64Array, candidates: number[] | undefined, random: Random): number {
  const count = candidates?.length ?? weights.length;
  const idAt = (index: number) => candidates?.[index] ?? index;
  let mass = 0;
  for (let index = 0; index < count; index++) mass += weights[idAt(index)]!;
  let left = random.next() * mass;
  for (let index = 0; index < count; index++) {
    left -= weights[idAt(index)]!;
    if (left < 0) return idAt(index);
  }
  return idAt(count - 1);
}

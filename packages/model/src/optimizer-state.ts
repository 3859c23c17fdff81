/**
 * What an optimizer remembers of each parameter, and which of several processes remembers it: ZeRO stage 1 (Rajbhandari et
 * al. 2020, section 5.1) by whole parameters, for Muon needs whole matrices. Counts and owners; the arithmetic is the
 * trainer's.
 */
import type { OptimizerName } from './choices.js';
import { countElements } from './parameters.js';

/** Numbers that ranks exchange at a time, 16 MB: enough that the calls cost nothing beside the copying. A larger tensor goes as one. */
export const EXCHANGE_BUCKET = 1 << 22;

/** A parameter by name and shape. */
export interface ParameterShape {
  name: string;
  shape: readonly number[];
}

/** Whether Muon takes a parameter: a matrix between hidden layers, no table of embeddings and no output head. */
export function isHiddenMatrix({ name, shape }: ParameterShape): boolean {
  return shape.length === 2 && !/embed|lm_head/.test(name);
}

/** How many float32 numbers are remembered of a parameter: two moments by AdamW, one momentum by Muon. */
export function countState(parameter: ParameterShape, optimizer: OptimizerName): number {
  const buffers = optimizer === 'muon' && isHiddenMatrix(parameter) ? 1 : 2;
  return buffers * countElements(parameter.shape);
}

/**
 * Divides parameters among ranks, the largest first, each to the rank that has least to remember. Muon's go before the
 * others: a step of theirs takes longest, so that each rank has its share of them too.
 *
 * @returns the rank of each parameter, in order; the same on every rank
 */
export function assignOwners(
  parameters: readonly ParameterShape[],
  optimizer: OptimizerName,
  worldSize: number,
): number[] {
  const isFirst = (parameter: ParameterShape): boolean => optimizer === 'muon' && isHiddenMatrix(parameter);
  const all = parameters.map((parameter, index) => ({
    index,
    first: Number(isFirst(parameter)),
    size: countState(parameter, optimizer),
  }));
  all.sort((a, b) => b.first - a.first || b.size - a.size || a.index - b.index);
  const loads = new Array<number>(worldSize).fill(0);
  const owners = new Array<number>(parameters.length);
  for (const { index, size } of all) {
    const rank = loads.indexOf(Math.min(...loads));
    owners[index] = rank;
    loads[rank]! += size;
  }
  return owners;
}

/** The most that one of so many ranks has to remember, in float32 numbers. */
export function largestShare(
  parameters: readonly ParameterShape[],
  optimizer: OptimizerName,
  worldSize: number,
): number {
  const loads = new Array<number>(worldSize).fill(0);
  assignOwners(parameters, optimizer, worldSize).forEach((owner, i) => {
    loads[owner]! += countState(parameters[i]!, optimizer);
  });
  return Math.max(...loads);
}

/**
 * How ranks divide the batches of a training step: whole batches as far as they go round, and rows of a batch beyond
 * that. However many ranks there are, together they have the same sequences in the same step.
 */
import { UserError } from '@phi1/base';

/** What a rank gets of every step. */
export interface StepShare {
  /** How many batches, or shares of a batch. */
  batches: number;
  /** Rows of each. */
  sequences: number;
  /** The first of these rows, in the batch. */
  firstRow: number;
  /** Whether this is all of the step. */
  isWhole: boolean;
  /** Which of the step's batches its `i`-th is, or is a share of. */
  batchOf: (i: number) => number;
}

/** A step of `batchesPerStep` batches of `sequences` rows, and which of how many ranks takes part in it. */
export interface StepShareOptions {
  sequences: number;
  batchesPerStep: number;
  rank: number;
  worldSize: number;
}

/** @throws UserError when the step's sequences cannot be divided by the ranks */
export function shareOfStep({ sequences, batchesPerStep, rank, worldSize }: StepShareOptions): StepShare {
  const groups = greatestCommonDivisor(batchesPerStep, worldSize);
  const ranksPerBatch = worldSize / groups;
  if (sequences % ranksPerBatch !== 0) {
    const all = sequences * batchesPerStep;
    throw new UserError(
      `worldSize=${String(worldSize)}: does not divide the ${String(all)} sequences of a step (batches of ${String(sequences)}, ${String(batchesPerStep)} a step)`,
    );
  }
  const rows = sequences / ranksPerBatch;
  const group = Math.floor(rank / ranksPerBatch);
  return {
    batches: batchesPerStep / groups,
    sequences: rows,
    firstRow: (rank % ranksPerBatch) * rows,
    isWhole: worldSize === 1,
    batchOf: (i) => i * groups + group,
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The gradients of one step: the mean over all tokens that count, of all its batches and all ranks. A token weighs the
 * same in whichever batch, share of a batch or rank it is, so that one step is the same however it was divided.
 */
import { tf, valueAndGradients } from '@phi1/tensor';
import type { Batch } from '@phi1/tokens';
import { batchLoss, countLabels, type TrainableModel } from './batch.js';

/** What a step's gradients are computed from. */
export interface StepBatches {
  /** This rank's. */
  batches: readonly Batch[];
  /** Tokens that the loss counts, of all ranks. */
  counted: number;
  /** The dropout's, a batch each. */
  dropoutSeeds: readonly number[];
  gradientCheckpointing: boolean;
}

/** @returns this rank's part of the mean loss, and of the gradients of `parameters`; the caller disposes them */
export function accumulateGradients(
  model: TrainableModel,
  parameters: readonly tf.Variable[],
  { batches, counted, dropoutSeeds, gradientCheckpointing }: StepBatches,
): tf.Tensor[] {
  let sums: tf.Tensor[] | undefined;
  for (const [i, batch] of batches.entries()) {
    const options = { training: true, dropoutSeed: dropoutSeeds[i]!, gradientCheckpointing };
    const weight = countLabels(batch) / counted;
    const { value, gradients } = valueAndGradients(() => {
      const loss = batchLoss(model, batch, options);
      return weight === 1 ? loss : loss.mul(weight);
    }, parameters);
    const terms = [value, ...gradients];
    const before: tf.Tensor[] | undefined = sums;
    sums = terms.map((term, j) => (before ? addUp(before[j]!, term) : term));
  }
  return sums!;
}

/** Both are freed at once: gradients are as large as the model. */
function addUp(sum: tf.Tensor, term: tf.Tensor): tf.Tensor {
  const both = term.add(sum);
  tf.dispose([sum, term]);
  return both;
}

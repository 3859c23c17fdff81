/**
 * The gradients of one step: the mean over all tokens that count, of all its batches and all ranks. A token weighs the
 * same in whichever batch, share of a batch or rank it is, so that one step is the same however it was divided.
 */
import { storedBytes, tf, valueAndGradients } from '@phi1/tensor';
import type { Batch } from '@phi1/tokens';
import { batchLoss, countLabels, type TrainableModel } from './batch.js';
import type { Communicator } from './ranks/communicator.js';

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
    sums = before ? terms.map((term, j) => term.add(before[j]!)) : terms;
    if (before) tf.dispose([before, terms]);
  }
  return sums!;
}

/** Adds up tensors over all ranks. It keeps the memory that the numbers go through. */
export class TensorSum {
  readonly #communicator: Communicator;
  #numbers = new Float32Array(0);

  constructor(communicator: Communicator) {
    this.#communicator = communicator;
  }

  /** @returns the sums in place of the terms, which are disposed of; they are to be used before the next call */
  async sum(terms: readonly tf.Tensor[]): Promise<tf.Tensor[]> {
    if (this.#communicator.worldSize === 1) return [...terms];
    const size = terms.reduce((total, term) => total + term.size, 0);
    if (this.#numbers.length !== size) this.#numbers = new Float32Array(size);
    const bytes = new Uint8Array(this.#numbers.buffer);
    let written = 0;
    for (const term of terms) {
      for await (const piece of storedBytes(term, 'float32')) {
        bytes.set(piece, written);
        written += piece.length;
      }
    }
    await this.#communicator.allReduce(this.#numbers);
    let from = 0;
    const sums = terms.map((term) =>
      tf.tensor(this.#numbers.subarray(from, (from += term.size)), term.shape),
    );
    tf.dispose([...terms]);
    return sums;
  }
}

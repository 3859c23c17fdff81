/** What the loop needs of a model, and no more: any TensorFlow.js model that has a loss can be trained. */
import { tf } from '@phi1/tensor';
import type { Batch } from '@phi1/tokens';
import { single, type Communicator } from './ranks/communicator.js';

/** A language model that can be trained. */
export interface TrainableModel {
  /**
   * The mean cross-entropy in nats of `labels` [B, T] given `ids` [B, T]; with `training` there is dropout, drawn
   * from `dropoutSeed`; with `gradientCheckpointing` a model may keep less for the backward pass and compute it again;
   * with `documentStarts` [B * T] no token sees what is before its document's place in the sequence.
   */
  loss(ids: tf.Tensor2D, labels: tf.Tensor2D, options?: LossOptions): tf.Scalar;
}

/** Whether and from which seed dropout is drawn, whether there is gradient checkpointing, and what is to be kept apart. */
export interface LossOptions {
  training?: boolean;
  dropoutSeed?: number;
  gradientCheckpointing?: boolean;
  documentStarts?: Int32Array | undefined;
}

/** The loss on one batch; call it inside `tf.tidy` or a gradient function. */
export function batchLoss(
  model: TrainableModel,
  batch: Batch,
  options?: Omit<LossOptions, 'documentStarts'>,
): tf.Scalar {
  const { documentStarts } = batch;
  const shape: [number, number] = [batch.sequences, batch.length];
  const ids = tf.tensor2d(batch.ids, shape, 'int32');
  return model.loss(ids, tf.tensor2d(batch.labels, shape, 'int32'), { ...options, documentStarts });
}

/** Reads a scalar without blocking and frees it. */
export async function readScalar(scalar: tf.Tensor): Promise<number> {
  const [value] = await scalar.data<'float32'>();
  scalar.dispose();
  return value!;
}

/** Lets signals, timers and sockets have their turn: a synchronous engine would starve them. */
export function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The tokens of a batch that its loss counts. */
export function countLabels({ labels }: Batch): number {
  return labels.reduce((count, label) => count + Number(label >= 0), 0);
}

/**
 * The mean loss over all tokens of the batches, in nats a token; undefined when the signal comes before the last one.
 * Each rank computes every `worldSize`th batch, and all get the mean of all.
 */
export async function meanLoss(
  model: TrainableModel,
  batches: Iterable<Batch>,
  signal?: AbortSignal,
  communicator: Communicator = single,
): Promise<number | undefined> {
  const { rank, worldSize } = communicator;
  let [sum, tokens, stopped, index] = [0, 0, 0, 0];
  for (const batch of batches) {
    if (index++ % worldSize !== rank) continue;
    await turnOfTheEventLoop();
    stopped = Number(signal?.aborted ?? false);
    if (stopped) break;
    const counted = countLabels(batch);
    sum += counted * (await readScalar(tf.tidy(() => batchLoss(model, batch))));
    tokens += counted;
  }
  const all = Float64Array.of(sum, tokens, stopped);
  await communicator.allReduce(all);
  return all[2]! > 0 ? undefined : all[0]! / all[1]!;
}

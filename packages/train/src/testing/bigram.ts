/**
 * The smallest language model there is, and data for it: predicts a token from the one before. Quick enough to
 * train in a test on TensorFlow.js's own cpu engine.
 */
import { Random } from '@phi1/base';
import { crossEntropy, dropout, embedding, tf } from '@phi1/tensor';
import type { Batch, BatchSource } from '@phi1/tokens';
import type { LossOptions, TrainableModel } from '../batch.js';

const VOCABULARY = 16;
const WIDTH = 8;

export class Bigram implements TrainableModel {
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  readonly #dropout: number;

  constructor(options: { dropout?: number } = {}) {
    const random = new Random(7);
    const draw = (...shape: number[]): tf.Variable => {
      const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 0.1 * random.normal());
      return tf.variable(tf.tensor(values, shape));
    };
    this.parameters = new Map([
      ['embedding.weight', draw(VOCABULARY, WIDTH)],
      ['head.weight', draw(VOCABULARY, WIDTH)],
      ['head.bias', draw(VOCABULARY)],
    ]);
    this.#dropout = options.dropout ?? 0;
  }

  loss(ids: tf.Tensor2D, labels: tf.Tensor2D, { training, dropoutSeed }: LossOptions = {}): tf.Scalar {
    const [table, weight, bias] = this.parameters.values() as unknown as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor1D,
    ];
    const embedded = embedding(ids, table).reshape<tf.Tensor2D>([ids.size, WIDTH]);
    const hidden = training ? dropout(embedded, this.#dropout, dropoutSeed ?? 0) : embedded;
    return crossEntropy(hidden, weight, bias, labels.flatten());
  }

  /** All weights, in order. */
  values(): number[] {
    return [...this.parameters.values()].flatMap((parameter) => [...parameter.dataSync()]);
  }
}

/** Batches in which a token t is followed by 3t + 1, or now and then by a random one. */
export class Walks implements BatchSource {
  position = 0;

  next(): Batch {
    return walk(new Random(this.position++));
  }
}

/** The batches to validate with. */
export function validationWalks(): Batch[] {
  return [walk(new Random(-1)), walk(new Random(-2))];
}

function walk(random: Random): Batch {
  const [sequences, length] = [4, 8];
  const ids = new Int32Array(sequences * length);
  const labels = new Int32Array(sequences * length);
  let token = random.int(VOCABULARY);
  for (let i = 0; i < ids.length; i++) {
    ids[i] = token;
    token = random.next() < 0.1 ? random.int(VOCABULARY) : (3 * token + 1) % VOCABULARY;
    labels[i] = token;
  }
  return { ids, labels, sequences, length };
}

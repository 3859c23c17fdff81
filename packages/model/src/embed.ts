/**
 * Texts as vectors: the mean of the final layer norm's output over a text's tokens. What the data filter of the
 * paper (section 2.1, "output embedding of a pretrained model") looks at.
 */
import { tf } from '@phi1/tensor';
import { UserError } from '@phi1/base';
import type { PhiModel } from './model.js';
import type { Tokenizer } from './tokenizer/index.js';
import { Turns } from './turns.js';

/**
 * How much of each text is embedded, and how many tokens share a forward pass. Only `maxTokens` changes the vectors.
 */
export interface EmbedOptions {
  /** Texts are cut to this many tokens; the model's context by default. */
  maxTokens?: number;
  /** The most tokens, padding included, that go through the model together; 8192 by default. */
  batchTokens?: number;
  /** Asks to stop before the next batch. */
  signal?: AbortSignal;
}

/**
 * @returns a vector [C] for each text, in their order
 * @throws UserError when a text is empty or the tokenizer is another model's; what the signal was aborted with
 */
export async function embed(
  model: PhiModel,
  tokenizer: Tokenizer,
  texts: readonly string[],
  options: EmbedOptions = {},
): Promise<Float32Array[]> {
  const { vocab_size: vocabulary } = model.config;
  if (tokenizer.vocabularySize > vocabulary) {
    throw new UserError(
      `the tokenizer has ${String(tokenizer.vocabularySize)} tokens, the model only ${String(vocabulary)}`,
    );
  }
  return embedTokens(
    model,
    texts.map((text) => tokenizer.encodeOrdinary(text)),
    options,
  );
}

/**
 * {@link embed} of texts that are tokens already, ids of the model's vocabulary.
 *
 * @returns a vector [C] for each text, in their order
 * @throws UserError when a text is empty; what the signal was aborted with
 */
export async function embedTokens(
  model: PhiModel,
  tokens: readonly Int32Array[],
  options: EmbedOptions = {},
): Promise<Float32Array[]> {
  const { max_position_embeddings: context } = model.config;
  const { maxTokens = context, batchTokens = 8192, signal } = options;
  for (const [name, value] of Object.entries({ maxTokens, batchTokens })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new UserError(`${name} is ${String(value)}, expected an integer from 1`);
    }
  }
  const longest = Math.min(maxTokens, context);
  const ids = tokens.map((text) => text.subarray(0, longest));
  const empty = ids.findIndex(({ length }) => length === 0);
  if (empty >= 0) throw new UserError(`text ${String(empty)} is empty, expected at least one token`);
  const vectors = new Array<Float32Array>(ids.length);
  const turns = new Turns();
  for (const batch of batchesByLength(ids, batchTokens)) {
    await turns.yield();
    signal?.throwIfAborted();
    const means = meanHidden(
      model,
      batch.map((index) => ids[index]!),
    );
    const values = (await means.data()) as Float32Array;
    means.dispose();
    const width = model.config.hidden_size;
    batch.forEach((index, row) => (vectors[index] = values.slice(row * width, (row + 1) * width)));
  }
  return vectors;
}

/** Indices in batches of like length, so that little is padding. */
function batchesByLength(ids: readonly Int32Array[], batchTokens: number): number[][] {
  const byLength = ids.map((_, index) => index).sort((a, b) => ids[b]!.length - ids[a]!.length);
  const batches: number[][] = [];
  for (let from = 0; from < byLength.length;) {
    const rows = Math.max(1, Math.floor(batchTokens / ids[byLength[from]!]!.length));
    batches.push(byLength.slice(from, from + rows));
    from += rows;
  }
  return batches;
}

/** Padding goes to the right, where causal attention never looks. @returns [rows, C] */
function meanHidden(model: PhiModel, rows: readonly Int32Array[]): tf.Tensor2D {
  const time = Math.max(...rows.map(({ length }) => length));
  const ids = new Int32Array(rows.length * time);
  const weights = new Float32Array(rows.length * time);
  rows.forEach((row, index) => {
    ids.set(row, index * time);
    weights.fill(1 / row.length, index * time, index * time + row.length);
  });
  return tf.tidy(() => {
    const hidden = model.hiddenStates(tf.tensor2d(ids, [rows.length, time], 'int32'));
    const mean = tf.matMul(tf.tensor3d(weights, [rows.length, 1, time]), hidden);
    return mean.reshape<tf.Tensor2D>([rows.length, model.config.hidden_size]);
  });
}

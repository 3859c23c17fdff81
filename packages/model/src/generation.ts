/**
 * Text from a model, token by token against a KV cache. Sequences join the batch when there is room and leave it
 * when they are done, so that a long one does not hold up the others. Each draws from a random stream of its
 * own: what is generated for a prompt and seed does not depend on what else is in the batch.
 */
import { embedding, argmax, rotaryTables, tf } from '@phi1/tensor';
import { UserError } from '@phi1/base';
import { Random } from '@phi1/base/random';
import { rotaryDim, readStopTokens } from './config.js';
import { KvCache } from './kv-cache.js';
import type { Attend, PhiModel } from './model.js';
import {
  brokenLogits,
  checkSampling,
  logProbability,
  sampleToken,
  type SamplingOptions,
} from './sampling.js';
import { Turns } from './turns.js';

/** How tokens are drawn, and when a sequence ends: shared by one prompt and by a batch. */
export interface CommonGenerateOptions extends SamplingOptions {
  /** The most tokens to add; fewer where the context ends before. */
  maxNewTokens: number;
  /** Tokens that end a sequence and are not part of it; the config's eos_token_id by default. */
  stopTokens?: readonly number[];
  /** Asks to stop before the next token. */
  signal?: AbortSignal;
  /** Whether each token's log-probability is wanted; see {@link logProbability}. */
  logProbabilities?: boolean;
}

/** One prompt, at least one token long, and the seed of its draws. */
export interface GenerateOptions extends CommonGenerateOptions {
  promptTokens: readonly number[];
  /** Of the draws; 0 by default. */
  seed?: number;
  /** Called with each new token; returning true ends the sequence after it. */
  onToken?: (token: number, prompt: number, logProbability?: number) => unknown;
}

/** Many prompts, each with a random stream of its own, of which at most `maxBatch` are generated together. */
export interface GenerateBatchOptions extends CommonGenerateOptions {
  prompts: readonly (readonly number[])[];
  /** Of the draws: prompt i draws like `generate` with `seeds[i]`, or seed + i where none are given. */
  seed?: number;
  seeds?: readonly number[];
  /** The most sequences in flight together; 32 by default. */
  maxBatch?: number;
  /** Called with each new token; returning true ends that sequence after it. */
  onToken?: (token: number, prompt: number, logProbability?: number) => unknown;
}

/** What came after one prompt, and why it ended there. */
export interface Generated {
  /** The new tokens, without the prompt and without the stop token. */
  tokens: number[];
  /** Of each token, in nats; only when asked for. */
  logProbabilities?: number[];
  /** `stop`: a stop token or the callback; `length`: maxNewTokens or the context; `aborted`: the signal. */
  stopReason: 'stop' | 'length' | 'aborted';
}

/** @throws UserError when the prompt is empty or fills the context, or an option is out of range */
export async function generate(model: PhiModel, options: GenerateOptions): Promise<Generated> {
  const { promptTokens, onToken, ...common } = options;
  const [result] = await generateBatch(model, { ...common, prompts: [promptTokens], onToken });
  return result!;
}

/** @returns a result for each prompt, in their order; throws like {@link generate} */
export async function generateBatch(model: PhiModel, options: GenerateBatchOptions): Promise<Generated[]> {
  checkSampling(options);
  const sequences = options.prompts.map((prompt, index) => newSequence(model, prompt, index, options));
  const waiting = sequences.filter(({ limit }) => limit > 0);
  const cache = new KvCache(model.config);
  const stopTokens = options.stopTokens ?? readStopTokens(model.config);
  const maxBatch = options.maxBatch ?? 32;
  if (!(Number.isInteger(maxBatch) && maxBatch >= 1)) {
    throw new UserError(`max-batch is ${String(maxBatch)}, expected an integer from 1`);
  }
  const turns = new Turns();
  let active: Sequence[] = [];
  try {
    while (active.length + waiting.length > 0) {
      await turns.yield();
      if (options.signal?.aborted) {
        for (const sequence of [...active, ...waiting]) sequence.stopReason = 'aborted';
        break;
      }
      const joining = waiting.splice(0, maxBatch - active.length);
      if (joining.length > 0) {
        await takeTokens(joining, prefill(model, cache, joining), options, stopTokens);
        active.push(...joining);
      } else {
        await takeTokens(active, decode(model, cache, active), options, stopTokens);
      }
      active = retire(cache, active);
    }
  } finally {
    cache.dispose();
  }
  return sequences.map(({ tokens, logProbabilities, stopReason = 'length' }) =>
    options.logProbabilities ? { tokens, logProbabilities, stopReason } : { tokens, stopReason },
  );
}

interface Sequence {
  index: number;
  prompt: readonly number[];
  tokens: number[];
  logProbabilities: number[];
  limit: number;
  random: Random;
  stopReason?: Generated['stopReason'];
}

function newSequence(
  { config }: PhiModel,
  prompt: readonly number[],
  index: number,
  { maxNewTokens, seed = 0, seeds }: GenerateBatchOptions,
): Sequence {
  const context = config.max_position_embeddings;
  if (prompt.length === 0) throw new UserError('the prompt is empty, expected at least one token');
  if (prompt.length >= context) {
    throw new UserError(
      `the prompt has ${String(prompt.length)} tokens, expected fewer than the context of ${String(context)}`,
    );
  }
  const unknown = prompt.find((id) => !(Number.isInteger(id) && id >= 0 && id < config.vocab_size));
  if (unknown !== undefined) {
    throw new UserError(
      `the prompt has token ${String(unknown)}, expected ids below ${String(config.vocab_size)}: is the tokenizer this model's?`,
    );
  }
  if (!(Number.isInteger(maxNewTokens) && maxNewTokens >= 0)) {
    throw new UserError(`max-new-tokens is ${String(maxNewTokens)}, expected an integer from 0`);
  }
  const limit = Math.min(maxNewTokens, context - prompt.length);
  const random = new Random(seeds?.[index] ?? seed + index);
  return { index, prompt, tokens: [], logProbabilities: [], limit, random };
}

/** Runs the prompts of new sequences into the cache. @returns logits of their next tokens, [rows, V] */
function prefill(model: PhiModel, cache: KvCache, sequences: Sequence[]): tf.Tensor2D {
  const prompts = sequences.map(({ prompt }) => prompt);
  const place = cache.addRows(prompts.map(({ length }) => length));
  return model.decodePrompts({ ...place, prompts }) ?? prefillPadded(model, cache.fill(place), prompts);
}

function prefillPadded(
  model: PhiModel,
  attend: Attend,
  prompts: readonly (readonly number[])[],
): tf.Tensor2D {
  return tf.tidy(() => {
    const rows = prompts.length;
    const longest = Math.max(...prompts.map(({ length }) => length));
    const ids = new Int32Array(rows * longest);
    prompts.forEach((prompt, row) => {
      ids.set(prompt, row * longest);
    });
    const positions = Array.from({ length: longest }, (_, position) => position);
    const hidden = model.forward(
      tf.tensor2d(ids, [rows, longest], 'int32'),
      rotaryTables(positions, rotaryDim(model.config), model.config.rope_theta),
      { attend },
    );
    const last = prompts.map(({ length }, row) => row * longest + length - 1);
    const width = model.config.hidden_size;
    return model.head(
      embedding(tf.tensor1d(last, 'int32'), hidden.reshape([rows * longest, width])),
    ) as tf.Tensor2D;
  });
}

/** Feeds each sequence's last token. @returns logits of their next tokens, [rows, V] */
function decode(model: PhiModel, cache: KvCache, sequences: Sequence[]): tf.Tensor2D {
  return model.decode({ ids: sequences.map(({ tokens }) => tokens.at(-1)!), ...cache.addColumn() });
}

/** Draws the next token of each sequence and marks those that end with it. Frees the logits. */
async function takeTokens(
  sequences: Sequence[],
  logits: tf.Tensor2D,
  options: GenerateBatchOptions,
  stopTokens: readonly number[],
): Promise<void> {
  const next = await nextTokens(sequences, logits, options);
  sequences.forEach((sequence, row) => {
    const { token, logProbability: certainty } = next[row]!;
    if (stopTokens.includes(token)) {
      sequence.stopReason = 'stop';
      return;
    }
    sequence.tokens.push(token);
    if (certainty !== undefined) sequence.logProbabilities.push(certainty);
    if (options.onToken?.(token, sequence.index, certainty) === true) sequence.stopReason = 'stop';
    else if (sequence.tokens.length === sequence.limit) sequence.stopReason = 'length';
  });
}

interface NextToken {
  token: number;
  logProbability?: number;
}

/** Frees the logits. */
async function nextTokens(
  sequences: Sequence[],
  logits: tf.Tensor2D,
  options: GenerateBatchOptions,
): Promise<NextToken[]> {
  const { temperature = 0, repetitionPenalty = 1, logProbabilities = false } = options;
  if (temperature === 0 && repetitionPenalty === 1 && !logProbabilities) {
    const tokens = argmax(logits);
    const values = await tokens.data<'int32'>();
    tf.dispose([logits, tokens]);
    if (values.includes(-1)) throw brokenLogits();
    return Array.from(values, (token) => ({ token }));
  }
  const values = await logits.data<'float32'>();
  const vocabulary = logits.shape[1];
  logits.dispose();
  return sequences.map(({ random, prompt, tokens }, row) => {
    const scores = values.subarray(row * vocabulary, (row + 1) * vocabulary);
    const history = options.repetitionPenalty ? [...prompt, ...tokens] : [];
    const token = sampleToken(scores, options, random, history);
    return options.logProbabilities ? { token, logProbability: logProbability(scores, token) } : { token };
  });
}

/** Takes sequences that have ended out of the batch and the cache. */
function retire(cache: KvCache, active: Sequence[]): Sequence[] {
  const rows = active.flatMap((sequence, row) => (sequence.stopReason ? [] : [row]));
  if (rows.length < active.length) cache.keepRows(rows);
  return rows.map((row) => active[row]!);
}

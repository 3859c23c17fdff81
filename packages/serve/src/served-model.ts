/** A model that is being served: its weights, its tokenizer and the one batch for all who ask it. Nothing here needs Node. */
import { UserError } from '@phi1/base';
import {
  ContinuousBatch,
  readStopTokens,
  type ContinuousBatchOptions,
  type PhiModel,
  type Tokenizer,
} from '@phi1/model';

/** Under which name a model answers, and what it needs to. */
export interface ServedModel {
  id: string;
  /** Seconds since 1970. */
  created: number;
  model: PhiModel;
  tokenizer: Tokenizer;
  batch: ContinuousBatch;
  /** The most sequences that are in the batch together. */
  maxBatch: number;
  /** The most bytes that a token stands for. */
  longestToken: number;
  /** What ends a completion: the model's own stop ids and `<|endoftext|>`. */
  stopTokens: readonly number[];
}

/** So few that who comes with others does not wait for all their prompts; a core is as fast with them as with more. */
const PREFILL_TOKENS = 128;

/**
 * A loaded model, ready to be served.
 *
 * @throws UserError when the tokenizer has tokens that the model does not know
 */
export function serveModel(
  id: string,
  model: PhiModel,
  tokenizer: Tokenizer,
  options: ContinuousBatchOptions = {},
): ServedModel {
  const { maxBatch = 32 } = options;
  checkVocabulary(id, model, tokenizer);
  return {
    id,
    created: Math.floor(Date.now() / 1000),
    model,
    tokenizer,
    batch: new ContinuousBatch(model, {
      reusePrefixes: true,
      prefillTokens: PREFILL_TOKENS,
      ...options,
      maxBatch,
    }),
    maxBatch,
    longestToken: measureLongestToken(tokenizer),
    stopTokens: [...new Set([...readStopTokens(model.config), tokenizer.endOfText])],
  };
}

function measureLongestToken(tokenizer: Tokenizer): number {
  let longest = 1;
  for (let id = 0; id < tokenizer.vocabularySize; id++)
    longest = Math.max(longest, tokenizer.tokenBytes(id).length);
  return longest;
}

/** @throws UserError when the tokenizer has tokens that the model does not know */
export function checkVocabulary(id: string, { config }: PhiModel, { vocabularySize }: Tokenizer): void {
  if (vocabularySize <= config.vocab_size) return;
  throw new UserError(
    `${id}: the tokenizer has ${String(vocabularySize)} tokens, the model only ${String(config.vocab_size)}`,
  );
}

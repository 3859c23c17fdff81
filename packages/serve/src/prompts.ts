/** The texts of a request as token ids that its model takes. What is to be done with them is not its business. */
import { ApiError } from './api-error.js';
import type { CompletionRequest } from './requests.js';
import type { ServedModel } from './served-model.js';

/** Which field of a request is read, and how. */
export interface ReadPromptsOptions {
  /** For errors. */
  param: 'prompt' | 'input' | 'messages';
  /** Whether a token of the context has to be left. */
  leavesOne: boolean;
  /** Whether a text's added tokens, such as `<|endoftext|>`, are tokens; they are by default. */
  addedTokens?: boolean;
}

/**
 * Text or token ids as lists of token ids.
 *
 * @throws ApiError when one is empty, too long or no tokens of the model
 */
export function readPrompts(
  served: ServedModel,
  prompt: CompletionRequest['prompt'],
  options: ReadPromptsOptions,
): (readonly number[])[] {
  if (typeof prompt === 'string') return [readPrompt(served, prompt, options.param, options)];
  if (typeof prompt[0] === 'number') return [readPrompt(served, prompt as number[], options.param, options)];
  return (prompt as (string | number[])[]).map((one, i, all) =>
    readPrompt(served, one, all.length > 1 ? `${options.param}.${String(i)}` : options.param, options),
  );
}

function readPrompt(
  { model, tokenizer, longestToken }: ServedModel,
  prompt: string | readonly number[],
  param: string,
  { leavesOne, addedTokens = true }: ReadPromptsOptions,
): readonly number[] {
  const { max_position_embeddings: context, vocab_size: vocabulary } = model.config;
  const tooLong = (count: string) => {
    const left = leavesOne ? ', of which at least one has to be left for the completion' : '';
    return new ApiError(
      400,
      `${param} has ${count} tokens: this model's maximum context length is ${String(context)} tokens${left}`,
      { param, code: 'context_length_exceeded' },
    );
  };
  // megabytes would take seconds, in which nobody else gets a token
  const least = Math.ceil(prompt.length / longestToken);
  if (typeof prompt === 'string' && least > context) throw tooLong(`at least ${String(least)}`);
  const ids =
    typeof prompt !== 'string'
      ? prompt
      : [...(addedTokens ? tokenizer.encode(prompt) : tokenizer.encodeOrdinary(prompt))];
  if (ids.length === 0) throw new ApiError(400, `${param} is empty: expected at least one token`, { param });
  if (ids.length > context - (leavesOne ? 1 : 0)) throw tooLong(String(ids.length));
  const unknown = ids.find((id) => id >= vocabulary);
  if (unknown === undefined) return ids;
  throw new ApiError(400, `${param} has token ${String(unknown)}: expected ids below ${String(vocabulary)}`, {
    param,
  });
}

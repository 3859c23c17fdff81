/** A prompt's continuation as text, from a model's folder: what `nx run generate` prints. */
import { UserError } from '@phi1/base';
import { generate, type Generated } from '../generation.js';
import type { SamplingOptions } from '../sampling.js';
import { loadModel, loadTokenizerOf } from './folder.js';

export interface CompleteOptions extends SamplingOptions {
  /** A model's folder or a run's. */
  model: string;
  prompt: string;
  maxNewTokens: number;
  seed?: number;
  signal?: AbortSignal;
  /** Called with the prompt and then each piece of text as it comes, in whole characters. */
  onText?: (text: string) => unknown;
}

export interface Completion {
  prompt: string;
  /** What follows the prompt. */
  completion: string;
  stopReason: Generated['stopReason'];
  promptTokens: number;
  newTokens: number;
  /** From the first token to the last, without loading and without the prompt. */
  tokensPerSecond: number | null;
}

/** @throws UserError when the folder holds no whole model with a tokenizer, or the prompt does not fit */
export async function complete(options: CompleteOptions): Promise<Completion> {
  const { model: folder, prompt, onText, ...rest } = options;
  const tokenizer = await loadTokenizerOf(folder);
  const promptTokens = Array.from(tokenizer.encode(prompt));
  const model = await loadModel(folder);
  const decoder = tokenizer.streamingDecoder();
  const times: number[] = [];
  let completion = '';
  const take = (text: string): void => {
    completion += text;
    if (text) onText?.(text);
  };
  try {
    if (tokenizer.vocabularySize > model.config.vocab_size) {
      throw new UserError(
        `${folder}: the tokenizer has ${String(tokenizer.vocabularySize)} tokens, the model only ${String(model.config.vocab_size)}`,
      );
    }
    onText?.(prompt);
    const { tokens, stopReason } = await generate(model, {
      ...rest,
      promptTokens,
      stopTokens: [tokenizer.endOfText],
      onToken: (token) => {
        times.push(performance.now());
        take(decoder.push(token));
      },
    });
    take(decoder.end());
    const seconds = (times.at(-1)! - times[0]!) / 1000;
    return {
      prompt,
      completion,
      stopReason,
      promptTokens: promptTokens.length,
      newTokens: tokens.length,
      tokensPerSecond: times.length > 1 ? (times.length - 1) / seconds : null,
    };
  } finally {
    model.dispose();
  }
}

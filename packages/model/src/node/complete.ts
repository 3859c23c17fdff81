/** A prompt's continuation as text, from a model's folder: what `phi1 generate` prints. */
import { readText, UserError } from '@phi1/base';
import { TextGenerator, type TextOptions } from '../text-generator.js';
import type { Generated } from '../sequence.js';
import type { WeightDtype } from '../choices.js';
import { loadModel, loadTokenizerFrom } from './folder.js';

/** Which model continues which prompt, and how tokens are drawn; of `prompt` and `promptFile` the former counts. */
export interface CompleteOptions extends TextOptions {
  /** A model's folder or a run's. */
  model: string;
  /** The prompt, or the file that holds it, whole. */
  prompt?: string;
  promptFile?: string;
  /** What the weights are held as; as in the file by default. */
  dtype?: WeightDtype;
  /** Called with the prompt and then each piece of text as it comes, in whole characters. */
  onText?: (text: string) => unknown;
}

/** A prompt with the text that the model wrote after it, and how fast. */
export interface Completion {
  prompt: string;
  /** What follows the prompt. */
  completion: string;
  stopReason: Generated['stopReason'];
  promptTokens: number;
  newTokens: number;
  /** Of each new token, in nats, when asked for. */
  logProbabilities?: number[];
  /** From the first token to the last, without loading and without the prompt. */
  tokensPerSecond: number | null;
}

/** @throws UserError when the folder holds no whole model with a tokenizer, or the prompt does not fit */
export async function complete(options: CompleteOptions): Promise<Completion> {
  const { model: folder, prompt: given, promptFile, dtype, onText, ...rest } = options;
  const prompt = given ?? (await readPrompt(promptFile));
  const tokenizer = await loadTokenizerFrom(folder);
  const model = await loadModel(folder, { dtype });
  const times: number[] = [];
  try {
    const generator = new TextGenerator(model, tokenizer);
    let begun = false; // the prompt is shown once it is known to be a good one
    const show = (text: string) => {
      if (!begun) onText?.(prompt);
      begun = true;
      if (text) onText?.(text);
    };
    const [result] = await generator.complete([prompt], {
      ...rest,
      onPiece: ({ text, token }) => {
        if (token !== undefined) times.push(performance.now());
        show(text);
      },
    });
    show('');
    const { text, tokens, stopReason, promptTokens, logProbabilities } = result!;
    const seconds = (times.at(-1)! - times[0]!) / 1000;
    return {
      prompt,
      completion: text,
      stopReason,
      promptTokens,
      newTokens: tokens.length,
      ...(logProbabilities && { logProbabilities }),
      tokensPerSecond: times.length > 1 ? (times.length - 1) / seconds : null,
    };
  } finally {
    model.dispose();
  }
}

async function readPrompt(path: string | undefined): Promise<string> {
  if (path === undefined) throw new UserError('expected either prompt or promptFile');
  return readText(path);
}

/** `completions.jsonl`: how a run's model continues a prompt, before the first step and whenever training ended. */
import { generate, type PhiModel, type Tokenizer } from '@phi1/model';
import { readSamples, writeSamples } from './samples.js';

const PROMPT = 'def fibonacci(n):';

/** Completes the prompt greedily, as the beginning of a document. */
export async function complete(model: PhiModel, tokenizer: Tokenizer, maxNewTokens: number): Promise<string> {
  const { tokens } = await generate(model, {
    promptTokens: [tokenizer.endOfText, ...tokenizer.encode(PROMPT)],
    maxNewTokens,
    temperature: 0,
  });
  return tokenizer.decode(tokens);
}

/** Adds the completion of the prompt after `step` steps; those for the same or a later step go. */
export async function addCompletion(path: string, step: number, completion: string): Promise<void> {
  const earlier = (await readSamples(path)).filter((each) => each.step < step);
  await writeSamples(path, [...earlier, { step, prompt: PROMPT, completion }]);
}

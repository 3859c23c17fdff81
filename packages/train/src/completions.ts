/** `completions.jsonl`: how a run's model continues a prompt, before the first step and whenever training ended. */
import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@phi1/base';
import { generate, type PhiModel, type Tokenizer } from '@phi1/model';

/** A greedy continuation of a prompt by the model as it was after `step` steps. */
export interface Completion {
  step: number;
  prompt: string;
  completion: string;
}

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
  const earlier = (await readCompletions(path)).filter((each) => each.step < step);
  const all = [...earlier, { step, prompt: PROMPT, completion }];
  await writeFileAtomically(path, all.map((each) => `${JSON.stringify(each)}\n`).join(''));
}

/** The completions so far; none where there is no such file. */
export async function readCompletions(path: string): Promise<Completion[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Completion);
}

/** The completions that one request asks for: a prompt or several, each `n` times, with a seed for each. */
import { randomInt } from 'node:crypto';
import { ApiError } from './api-error.js';
import {
  runCompletion,
  type CompletionEnd,
  type CompletionPiece,
  type CompletionTask,
} from './completion.js';
import type { Metrics } from './metrics.js';
import type { CompletionRequest } from './requests.js';
import type { ServedModel } from './served-model.js';

/** A choice of the answer. */
export interface Choice {
  index: number;
  promptTokens: readonly number[];
  seed: number;
}

/** What sampling fields of either kind of request have in common. */
type SamplingRequest = Pick<
  CompletionRequest,
  'temperature' | 'top_p' | 'top_k' | 'repetition_penalty' | 'stop' | 'n' | 'seed'
>;

/**
 * The choices in the order of their indices: prompt 0's first.
 *
 * @param repeats how many equal requests were before, which drew with the seeds before
 */
export function planChoices(
  prompts: readonly (readonly number[])[],
  { n, seed }: SamplingRequest,
  repeats: number,
): Choice[] {
  const samples = n ?? 1;
  const count = prompts.length * samples;
  const first = (seed ?? randomInt(2 ** 31)) + repeats * count;
  return Array.from({ length: count }, (_, index) => ({
    index,
    promptTokens: prompts[Math.floor(index / samples)]!,
    seed: first + index,
  }));
}

/** A request's fields under the names of generation; what it leaves out is as OpenAI has it. */
export function readSampling(
  request: SamplingRequest,
): Pick<CompletionTask, 'temperature' | 'topP' | 'topK' | 'repetitionPenalty' | 'stop'> {
  const { temperature, top_p: topP, top_k: topK, repetition_penalty: penalty, stop } = request;
  return {
    temperature: temperature ?? 1,
    topP: topP ?? 1,
    ...(topK && topK > 0 && { topK }),
    ...(penalty && penalty !== 1 && { repetitionPenalty: penalty }),
    stop: typeof stop === 'string' ? [stop] : (stop ?? []),
  };
}

/** What all choices of a request share. */
export type SharedTask = Omit<CompletionTask, 'promptTokens' | 'seed' | 'onToken'>;

/** Tokens that a request took, with OpenAI's names. */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

/** Runs all choices together; where one fails the others are ended. @returns how each ended, and what they took */
export async function runChoices(
  served: ServedModel,
  choices: readonly Choice[],
  task: SharedTask,
  metrics: Metrics,
  onPiece: (piece: CompletionPiece, choice: Choice) => void,
  onEnd: (end: CompletionEnd, choice: Choice) => void = () => undefined,
): Promise<{ ends: CompletionEnd[]; usage: Usage }> {
  const failing = new AbortController();
  const signal = AbortSignal.any([task.signal, failing.signal]);
  const begin = performance.now();
  let isFirst = true;
  const onToken = (): void => {
    metrics.generatedTokens.inc({ model: served.id });
    if (isFirst) metrics.timeToFirstToken.observe({ model: served.id }, (performance.now() - begin) / 1000);
    isFirst = false;
  };
  try {
    const ends = await Promise.all(
      choices.map(async (choice) => {
        const { promptTokens, seed } = choice;
        metrics.promptTokens.inc({ model: served.id }, promptTokens.length);
        const own = { ...task, promptTokens, seed, signal, onToken };
        const end = await runCompletion(served, own, (piece) => onPiece(piece, choice));
        onEnd(end, choice);
        return end;
      }),
    );
    if (ends.some(({ finishReason }) => finishReason === 'aborted')) {
      throw new ApiError(503, 'the server is shutting down');
    }
    return { ends, usage: computeUsage(choices, ends) };
  } finally {
    failing.abort();
  }
}

/** As OpenAI counts: a prompt once, however many choices there are of it. */
function computeUsage(choices: readonly Choice[], ends: readonly CompletionEnd[]): Usage {
  const prompts = new Set(choices.map(({ promptTokens }) => promptTokens));
  const prompt = [...prompts].reduce((sum, { length }) => sum + length, 0);
  const completion = ends.reduce((sum, { newTokens }) => sum + newTokens, 0);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

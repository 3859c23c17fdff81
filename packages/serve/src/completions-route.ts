/** `/v1/completions`: OpenAI's legacy completions, whole or as server-sent events. */
import { randomUUID } from 'node:crypto';
import { ApiError } from './api-error.js';
import { Channel } from './channel.js';
import { planChoices, readSampling, runChoices, type Choice, type Usage } from './choices.js';
import type { CompletionEnd, CompletionPiece, PieceToken } from './completion.js';
import type { RequestContext } from './context.js';
import { completionRequest, parseRequest, type CompletionRequest } from './requests.js';
import type { StreamEvents } from './events.js';
import { readPrompts } from './prompts.js';

/** OpenAI's. */
const DEFAULT_MAX_TOKENS = 16;

/** Log-probabilities of some tokens; the first of an echoed prompt has none. */
interface Logprobs {
  tokens: string[];
  token_logprobs: (number | null)[];
  top_logprobs: (Record<string, number> | null)[];
  text_offset: number[];
}

/** @returns the answer's body, or its events */
export async function completions(context: RequestContext, body: unknown): Promise<object | StreamEvents> {
  const request = parseRequest(completionRequest, body);
  const { best_of: bestOf, n, logprobs, echo, stream } = request;
  if (bestOf !== undefined && bestOf !== null && bestOf !== (n ?? 1)) {
    throw new ApiError(400, 'best_of is not supported, other than n', { param: 'best_of' });
  }
  const served = context.findModel(request.model);
  const maxTokens = request.max_tokens ?? DEFAULT_MAX_TOKENS;
  const prompts = readPrompts(served, request.prompt, { param: 'prompt', leavesOne: maxTokens > 0 });
  const choices = planChoices(prompts, request, context.countRepeats(request));
  context.admit(served, choices.length);
  const task = {
    ...readSampling(request),
    maxTokens,
    echo: echo ?? false,
    logprobs: logprobs ?? undefined,
    signal: context.signal,
  };
  const wantsLogprobs = task.logprobs !== undefined;
  const head = {
    id: `cmpl-${randomUUID()}`,
    object: 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model: served.id,
  };
  const run = (
    onPiece: (piece: CompletionPiece, choice: Choice) => void,
    onEnd?: (end: CompletionEnd, choice: Choice) => void,
  ) => runChoices(served, choices, task, context.metrics, onPiece, onEnd);
  if (stream) return streamed(request, head, wantsLogprobs, run);

  const parts = choices.map(() => [] as CompletionPiece[]);
  const { ends, usage } = await run((piece, { index }) => parts[index]!.push(piece));
  return {
    ...head,
    choices: choices.map(({ index }) => ({
      index,
      text: parts[index]!.map(({ text }) => text).join(''),
      logprobs: wantsLogprobs ? toLogprobs(parts[index]!.flatMap(({ tokens }) => tokens)) : null,
      finish_reason: ends[index]!.finishReason,
    })),
    usage,
  };
}

/** The answer in events: one a piece, one for each end, and the usage where that is asked for. */
async function* streamed(
  request: CompletionRequest,
  head: object,
  wantsLogprobs: boolean,
  run: (
    onPiece: (piece: CompletionPiece, choice: Choice) => void,
    onEnd: (end: CompletionEnd, choice: Choice) => void,
  ) => Promise<{ usage: Usage }>,
): StreamEvents {
  const includeUsage = request.stream_options?.include_usage ?? false;
  const channel = new Channel<object>();
  const event = (index: number, text: string, tokens: PieceToken[], finish: string | null) => ({
    ...head,
    choices: [{ index, text, logprobs: wantsLogprobs ? toLogprobs(tokens) : null, finish_reason: finish }],
    ...(includeUsage && { usage: null }),
  });
  run(
    ({ text, tokens }, { index }) => {
      if (text !== '' || wantsLogprobs) channel.push(event(index, text, tokens, null));
    },
    ({ finishReason }, { index }) => {
      if (finishReason !== 'aborted') channel.push(event(index, '', [], finishReason));
    },
  ).then(
    ({ usage }) => {
      if (includeUsage) channel.push({ ...head, choices: [], usage });
      channel.end();
    },
    (error: unknown) => channel.end(error),
  );
  yield* channel;
}

function toLogprobs(tokens: readonly PieceToken[]): Logprobs {
  return {
    tokens: tokens.map(({ text }) => text),
    token_logprobs: tokens.map(({ logProbability }) => logProbability ?? null),
    top_logprobs: tokens.map(({ text, logProbability, top }) =>
      logProbability === undefined || !top
        ? null
        : Object.fromEntries([
            ...top.map((other) => [other.text, other.logProbability] as const),
            [text, logProbability] as const,
          ]),
    ),
    text_offset: tokens.map(({ offset }) => offset),
  };
}

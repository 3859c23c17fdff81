/**
 * `/v1/chat/completions`. phi-1 is a base model, which completes texts and was never taught to chat: the messages become
 * a plain text, and what comes before the next turn's name is the answer.
 */
import { randomUUID } from 'node:crypto';
import { Channel } from './channel.js';
import { planChoices, readSampling, runChoices } from './choices.js';
import type { PieceToken } from './completion.js';
import type { RequestContext } from './context.js';
import type { StreamEvents } from './events.js';
import { readPrompts } from './prompts.js';
import { chatRequest, parseRequest, type ChatRequest } from './requests.js';

/** The prompt of messages, as below, in the language of Hugging Face's templates. */
export const CHAT_TEMPLATE =
  "{% for message in messages %}{{ message['role'] | capitalize }}: {{ message['content'] }}\n\n{% endfor %}" +
  '{% if add_generation_prompt %}Assistant:{% endif %}';

/** Where the model begins the next turn by itself. */
const STOPS = ['\n\nUser:', '\n\nSystem:', '\n\nAssistant:'];

/** Messages as text: `User: ...` and so on with an empty line between, then `Assistant:`. */
function toPrompt(messages: ChatRequest['messages']): string {
  const turns = messages.map(({ role, content }) => {
    const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
    return `${role.charAt(0).toUpperCase()}${role.slice(1)}: ${text}\n\n`;
  });
  return `${turns.join('')}Assistant:`;
}

/** @returns the answer's body, or its events */
export async function chatCompletions(
  context: RequestContext,
  body: unknown,
): Promise<object | StreamEvents> {
  const request = parseRequest(chatRequest, body);
  const served = context.findModel(request.model);
  const most = request.max_completion_tokens ?? request.max_tokens ?? undefined;
  const text = toPrompt(request.messages);
  const [prompt] = readPrompts(served, text, { param: 'messages', leavesOne: most !== 0 });
  const maxTokens = most ?? served.model.config.max_position_embeddings - prompt!.length;
  const choices = planChoices([prompt!], request, context.countRepeats(request));
  context.admit(served, choices.length);
  const sampling = readSampling(request);
  const wantsLogprobs = request.logprobs ?? false;
  const task = {
    ...sampling,
    stop: [...sampling.stop, ...STOPS],
    maxTokens,
    logprobs: wantsLogprobs ? (request.top_logprobs ?? 0) : undefined,
    signal: context.signal,
  };
  const head = {
    id: `chatcmpl-${randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: served.id,
  };
  const logprobsOf = (tokens: PieceToken[]) => (wantsLogprobs ? { content: tokens.map(toLogprob) } : null);
  if (request.stream) {
    return stream(request.stream_options?.include_usage ?? false, head, logprobsOf, (onPiece, onEnd) =>
      runChoices(served, choices, task, context.metrics, onPiece, onEnd),
    );
  }
  const texts = choices.map(() => '');
  const tokens = choices.map((): PieceToken[] => []);
  const { ends, usage } = await runChoices(served, choices, task, context.metrics, (piece, { index }) => {
    texts[index] += piece.text;
    tokens[index]!.push(...piece.tokens);
  });
  return {
    ...head,
    object: 'chat.completion',
    choices: choices.map(({ index }) => ({
      index,
      message: { role: 'assistant', content: withoutSpace(texts[index]!), refusal: null },
      logprobs: logprobsOf(tokens[index]!),
      finish_reason: ends[index]!.finishReason,
    })),
    usage,
  };
}

/** After `Assistant:` comes a space, which is not the answer's. */
function withoutSpace(text: string): string {
  return text.startsWith(' ') ? text.slice(1) : text;
}

type Run = (
  onPiece: Parameters<typeof runChoices>[4],
  onEnd: NonNullable<Parameters<typeof runChoices>[5]>,
) => ReturnType<typeof runChoices>;

async function* stream(
  includeUsage: boolean,
  head: object,
  logprobsOf: (tokens: PieceToken[]) => object | null,
  run: Run,
): StreamEvents {
  const channel = new Channel<object>();
  const started = new Set<number>();
  const event = (index: number, delta: object, tokens: PieceToken[], finish: string | null): void => {
    channel.push({
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index, delta, logprobs: logprobsOf(tokens), finish_reason: finish }],
      ...(includeUsage && { usage: null }),
    });
  };
  const start = (index: number): void => event(index, { role: 'assistant', content: '' }, [], null);
  run(
    ({ text, tokens }, { index }) => {
      if (text === '' && tokens.length === 0) return;
      if (started.has(index)) return event(index, { content: text }, tokens, null);
      start(index);
      started.add(index);
      event(index, { content: withoutSpace(text) }, tokens, null);
    },
    ({ finishReason }, { index }) => {
      if (finishReason === 'aborted') return;
      if (!started.has(index)) start(index);
      event(index, {}, [], finishReason);
    },
  ).then(
    ({ usage }) => {
      if (includeUsage) channel.push({ ...head, object: 'chat.completion.chunk', choices: [], usage });
      channel.end();
    },
    (error: unknown) => channel.end(error),
  );
  yield* channel;
}

function toLogprob({ text, logProbability, top = [] }: PieceToken): object {
  const entry = (token: string, logprob: number) => ({ token, logprob, bytes: toBytes(token) });
  return {
    ...entry(text, logProbability!),
    top_logprobs: top.map((other) => entry(other.text, other.logProbability)),
  };
}

/** The bytes of a token's text, also of one that is written as `bytes:\x..`. */
function toBytes(text: string): number[] {
  const escaped = /^bytes:((?:\\x[0-9a-f]{2})+)$/.exec(text)?.[1];
  if (escaped !== undefined) return escaped.split('\\x').slice(1).map((byte) => parseInt(byte, 16)); // prettier-ignore
  return [...new TextEncoder().encode(text)];
}

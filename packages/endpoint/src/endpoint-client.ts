/**
 * Asks a model behind an OpenAI-compatible endpoint. The client (openai) retries what the network and the server do
 * wrong, with back-off and as `Retry-After` says; here an answer that is not what was asked for is asked for again,
 * and in the end given up. Keeps to a rate, in which repeats count, and an account of tokens and cost; leaves out of a
 * request what the model does not take.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, UserError } from '@phi1/base';
import OpenAI from 'openai';
import { contentText, withoutThoughts } from './answer-text.js';
import { OPTIONAL_PARTS, type OptionalPart } from './optional-parts.js';

/** Which model at which OpenAI-compatible endpoint, how fast and how often it is asked, and what it costs. */
export interface ModelOptions {
  model: string;
  /** Default: the OpenAI client's, `OPENAI_BASE_URL` or OpenAI's own. */
  baseUrl?: string;
  /** Default: `OPENAI_API_KEY`; servers of one's own often want none. */
  apiKey?: string;
  /** Requests a minute, at most. Default: no limit. */
  requestsPerMinute?: number;
  /** How often a request that failed or was answered wrongly is made again. Default 4. */
  retries?: number;
  /** Price of a million tokens, for the account. Default 0. */
  price?: { prompt: number; completion: number };
  /** Of a request, until its answer is there. Default 120. */
  timeoutSeconds?: number;
  /** What the model does not take. Where the endpoint refuses a request for it, that is found out. Default: nothing. */
  without?: readonly OptionalPart[];
}

/** What a client has asked for so far, and what that cost. */
export interface Usage {
  /** With those that were made again. */
  requests: number;
  /** Answers that were not what was asked for. */
  refusedAnswers: number;
  promptTokens: number;
  completionTokens: number;
  /** In the currency of the price. */
  cost: number;
}

const NO_USAGE: Readonly<Usage> = {
  requests: 0,
  refusedAnswers: 0,
  promptTokens: 0,
  completionTokens: 0,
  cost: 0,
};

/** Why an answer is not to be used. */
export class UnusableAnswer extends Error {
  override name = 'UnusableAnswer';
}

/** How an answer is drawn; what is not given is the endpoint's own. */
export interface Sampling {
  /** 0 to 2. */
  temperature?: number;
  topP?: number;
  /** The most tokens to generate. */
  maxTokens?: number;
  /** Of the draws, for endpoints that honor it. */
  seed?: number;
}

/** What a chat is asked, and what an answer must be. */
export interface Question<T> extends Sampling {
  messages: { role: 'system' | 'user'; content: string }[];
  /**
   * What the answer means, which comes without the model's thoughts; `isWhole` is false when the model had to stop at its limit of tokens.
   * @throws UnusableAnswer when it is not what was asked for
   */
  accept: (answer: string, isWhole: boolean) => T;
}

/** What is read of an answer, any part of which may be missing: also of `null`. */
type Answer<Choice> = {
  choices?: (Partial<Choice> | null)[];
  usage?: { prompt_tokens?: unknown; completion_tokens?: unknown } | null;
} | null;

const RETRIES = 4;
const TIMEOUT_SECONDS = 120;
/** The longest that a timer can wait, in milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;

/**
 * One model at one endpoint: keeps to its rate, asks again for unusable answers, and counts in `usage` what all of
 * it took.
 */
export class EndpointClient {
  readonly usage: Usage = { ...NO_USAGE };
  readonly #client: OpenAI;
  readonly #options: ModelOptions;
  #nextStart = 0;
  /** What is left out of requests. */
  #without: Set<OptionalPart>;
  /** An answer has come, or nothing that can be left out would help: no more is left out on suspicion. */
  #isSettled = false;

  /** @throws UserError when the address is none */
  constructor(options: ModelOptions) {
    this.#options = options;
    this.#without = new Set(options.without);
    const { baseUrl, apiKey, retries = RETRIES } = options;
    if (baseUrl !== undefined && !isEndpointUrl(baseUrl))
      throw new UserError(`baseUrl=${baseUrl}: expected ${ENDPOINT_URL}`);
    this.#client = new OpenAI({
      apiKey: apiKey ?? process.env.OPENAI_API_KEY ?? 'none',
      ...(baseUrl !== undefined && { baseURL: baseUrl }),
      maxRetries: retries,
      // Waiting for a turn is not the endpoint's time: that is measured from when the request goes out.
      timeout: LONGEST_WAIT,
      fetch: (url, init) => this.#fetchInTurn(url, init),
    });
  }

  /** What the endpoint turned out not to take, and is not sent. */
  get without(): readonly OptionalPart[] {
    return [...this.#without];
  }

  /**
   * Asks a chat.
   *
   * @returns what the answer means, and what the model said, without its thoughts
   * @throws UserError when the key or the model is refused; another error when there is no usable answer
   */
  async ask<T>(question: Question<T>, signal?: AbortSignal): Promise<{ value: T; raw: string }> {
    return this.#untilUsable(async () => {
      const choice = await this.#chat(question, signal);
      const raw = withoutThoughts(contentText(choice?.message?.content)).trim();
      return { value: question.accept(raw, isWhole(choice?.finish_reason)), raw };
    });
  }

  /**
   * Has a text continued.
   *
   * @param stop where the continuation ends; endpoints take four at most
   * @throws UserError when the key or the model is refused; another error when there is no usable answer
   */
  async complete(
    prompt: string,
    sampling: Sampling,
    { stop = [], signal }: { stop?: readonly string[]; signal?: AbortSignal | undefined } = {},
  ): Promise<string> {
    return this.#untilUsable(async () => {
      const answer = await this.#send(listParts(sampling), (without) =>
        this.#client.completions.create(
          {
            model: this.#options.model,
            prompt,
            ...(stop.length > 0 && { stop: [...stop] }),
            ...toParameters(sampling, without),
          },
          { signal: ownSignal(signal) },
        ),
      );
      this.#account(answer);
      const text = (answer as Answer<OpenAI.CompletionChoice>)?.choices?.[0]?.text;
      if (typeof text !== 'string') throw new UnusableAnswer('no text');
      return text;
    });
  }

  /** Tries again where the answer is not what it must be. */
  async #untilUsable<T>(attempt: () => Promise<T>): Promise<T> {
    let why = '';
    for (let tries = 0; tries <= (this.#options.retries ?? RETRIES); tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof OpenAI.AuthenticationError || error instanceof OpenAI.NotFoundError)
          throw new UserError(`model ${this.#options.model}: ${errorMessage(error)}`);
        if (error instanceof SyntaxError) why = `not JSON (${errorMessage(error)})`;
        else if (error instanceof UnusableAnswer) why = error.message;
        else throw error instanceof OpenAI.APIConnectionError ? this.#unreachable(error) : error;
        this.usage.refusedAnswers++;
      }
    }
    throw new UnusableAnswer(`no usable answer: ${why}`);
  }

  /** An error page or a broken proxy gives something that only claims to be an answer, without a choice. */
  async #chat(
    { messages, ...sampling }: Question<unknown>,
    signal: AbortSignal | undefined,
  ): Promise<Partial<OpenAI.ChatCompletion.Choice> | null | undefined> {
    const hasSystem = messages.some(({ role }) => role === 'system');
    const parts = [...listParts(sampling), ...(hasSystem ? (['system'] as const) : [])];
    const answer = await this.#send(parts, (without) =>
      this.#client.chat.completions.create(
        {
          model: this.#options.model,
          messages: without.has('system') ? withoutSystem(messages) : messages,
          ...toParameters(sampling, without),
        },
        { signal: ownSignal(signal) },
      ),
    );
    this.#account(answer);
    return (answer as Answer<OpenAI.ChatCompletion.Choice>)?.choices?.[0];
  }

  /** Leaves out what the endpoint says that it does not take, or may mean when it does not say. */
  async #send<T>(
    given: readonly OptionalPart[],
    request: (without: ReadonlySet<OptionalPart>) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const without = this.#without;
      try {
        const answer = await request(without);
        this.#isSettled = true;
        return answer;
      } catch (error) {
        if (!isRefused(error)) throw error;
        // Another request has found something out meanwhile.
        if (without !== this.#without) continue;
        const parts = OPTIONAL_PARTS.filter((part) => given.includes(part) && !without.has(part));
        const part =
          parts.find((part) => isNamed(part, errorMessage(error))) ??
          // Without a limit a model may never end: that is left out only where it is named.
          (this.#isSettled ? undefined : parts.find((part) => part !== 'max_tokens'));
        if (part !== undefined) {
          this.#without = new Set([...without, part]);
          continue;
        }
        // It was nothing of these.
        if (!this.#isSettled) this.#without = new Set(this.#options.without);
        this.#isSettled = true;
        throw error;
      }
    }
  }

  #account(answer: Answer<unknown>): void {
    const { prompt_tokens, completion_tokens } = answer?.usage ?? {};
    if (typeof prompt_tokens !== 'number' || typeof completion_tokens !== 'number') return;
    const { prompt = 0, completion = 0 } = this.#options.price ?? {};
    this.usage.promptTokens += prompt_tokens;
    this.usage.completionTokens += completion_tokens;
    this.usage.cost += (prompt_tokens * prompt + completion_tokens * completion) / 1e6;
  }

  /** What is behind the client's "Connection error". */
  #unreachable(error: InstanceType<typeof OpenAI.APIConnectionError>): Error {
    if (error instanceof OpenAI.APIConnectionTimeoutError)
      return new Error(`no answer in ${String(this.#seconds)} s`, { cause: error });
    let cause: Error = error;
    while (cause.cause instanceof Error) cause = cause.cause;
    return new Error(`cannot be reached (${cause.message})`, { cause: error });
  }

  get #seconds(): number {
    return this.#options.timeoutSeconds ?? TIMEOUT_SECONDS;
  }

  /** With the whole body, so that an answer which breaks off is asked for again like one that never began. */
  async #fetchInTurn(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    await this.#waitForTurn();
    this.usage.requests++;
    const signals = [
      AbortSignal.timeout(Math.min(1000 * this.#seconds, LONGEST_WAIT)),
      ...(init.signal ? [init.signal] : []),
    ];
    const response = await fetch(url, { ...init, signal: AbortSignal.any(signals) });
    const body = await response.arrayBuffer();
    return new Response(body.byteLength > 0 ? body : null, response);
  }

  /** Requests start at even distances, so that a minute never has more than its share. */
  async #waitForTurn(): Promise<void> {
    const { requestsPerMinute } = this.#options;
    if (requestsPerMinute === undefined) return;
    const now = Date.now();
    const start = Math.max(now, this.#nextStart);
    this.#nextStart = start + 60_000 / requestsPerMinute;
    if (start > now) await sleep(start - now);
  }
}

/** What an endpoint's address must be, in words. */
export const ENDPOINT_URL = 'an address with http:// or https://, up to /v1';

/** Whether a text is {@link ENDPOINT_URL}; `localhost:8000` is one without its scheme. */
export function isEndpointUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

/** One that only a request listens to: each of its attempts does, and of one signal's many listeners Node warns. */
function ownSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  return signal && AbortSignal.any([signal]);
}

/** Whether an endpoint took what it was sent for wrong, a prompt beyond its context among others. */
export function isRefused(error: unknown): boolean {
  return error instanceof OpenAI.BadRequestError || error instanceof OpenAI.UnprocessableEntityError;
}

/** A prompt that is too long is blamed on `max_tokens` too, by endpoints that do take it. */
function isNamed(part: OptionalPart, message: string): boolean {
  if (part === 'max_tokens') return /use .?max_completion_tokens/i.test(message);
  return message.toLowerCase().includes(part);
}

function listParts({ temperature, topP, maxTokens, seed }: Sampling): OptionalPart[] {
  const given = { temperature, top_p: topP, max_tokens: maxTokens, seed };
  return OPTIONAL_PARTS.filter((part) => part !== 'system' && given[part] !== undefined);
}

function toParameters(
  { temperature, topP, maxTokens, seed }: Sampling,
  without: ReadonlySet<OptionalPart>,
): { temperature?: number; top_p?: number; seed?: number; max_tokens?: number } {
  const takes = (part: OptionalPart, value: unknown): boolean => value !== undefined && !without.has(part);
  return {
    ...(takes('temperature', temperature) && { temperature }),
    ...(takes('top_p', topP) && { top_p: topP }),
    ...(takes('seed', seed) && { seed }),
    ...(maxTokens !== undefined && {
      [without.has('max_tokens') ? 'max_completion_tokens' : 'max_tokens']: maxTokens,
    }),
  };
}

/** Whether an answer ended with what there was to say. */
function isWhole(finishReason: unknown): boolean {
  return !['length', 'content_filter', 'error'].includes(finishReason as string);
}

/** The instructions at the head of the question. */
function withoutSystem(messages: Question<unknown>['messages']): Question<unknown>['messages'] {
  const content = messages.map((message) => message.content).join('\n\n');
  return [{ role: 'user', content }];
}

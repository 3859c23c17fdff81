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
import { OPTIONAL_PARTS, type OptionalPart } from '../defaults.js';

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

interface Question<T> {
  messages: { role: 'system' | 'user'; content: string }[];
  /** 0 to 2. */
  temperature: number;
  /**
   * What the answer means, which comes without the model's thoughts; `isWhole` is false when the model had to stop at its limit of tokens.
   * @throws UnusableAnswer when it is not what was asked for
   */
  accept: (answer: string, isWhole: boolean) => T;
}

const RETRIES = 4;
const TIMEOUT_SECONDS = 120;
/** The longest that a timer can wait, in milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;

/**
 * One model at one endpoint: keeps to its rate, asks again for unusable answers, and counts in `usage` what all of
 * it took.
 */
export class ChatClient {
  readonly usage: Usage = { ...NO_USAGE };
  readonly #client: OpenAI;
  readonly #options: ModelOptions;
  #nextStart = 0;
  /** What is left out of requests. */
  #without: Set<OptionalPart>;
  /** An answer has come, or nothing that can be left out would help: no more is left out on suspicion. */
  #isSettled = false;

  constructor(options: ModelOptions) {
    this.#options = options;
    this.#without = new Set(options.without);
    const { baseUrl, apiKey, retries = RETRIES } = options;
    this.#client = new OpenAI({
      apiKey: apiKey ?? process.env.OPENAI_API_KEY ?? 'none',
      ...(baseUrl !== undefined && { baseURL: baseUrl }),
      maxRetries: retries,
      // Waiting for a turn is not the endpoint's time: that is measured from when the request goes out.
      timeout: LONGEST_WAIT,
      fetch: (url, init) => this.#fetchInTurn(url, init),
    });
  }

  /**
   * @returns what the answer means, and what the model said, without its thoughts
   * @throws UserError when the key or the model is refused; another error when there is no usable answer
   */
  async ask<T>(question: Question<T>): Promise<{ value: T; raw: string }> {
    let why = '';
    for (let attempt = 0; attempt <= (this.#options.retries ?? RETRIES); attempt++) {
      const { raw, isWhole } = await this.#answerTo(question);
      try {
        return { value: question.accept(raw, isWhole), raw };
      } catch (error) {
        if (!(error instanceof UnusableAnswer)) throw error;
        why = error.message;
        this.usage.refusedAnswers++;
      }
    }
    throw new Error(`no usable answer: ${why}`);
  }

  async #answerTo(question: Question<unknown>): Promise<{ raw: string; isWhole: boolean }> {
    const { model } = this.#options;
    try {
      const answer = await this.#create(question);
      this.#account(answer.usage);
      // An error page or a broken proxy gives something that only claims to be an answer.
      const choice = (answer.choices as Partial<OpenAI.ChatCompletion.Choice>[] | undefined)?.[0];
      const raw = withoutThoughts(contentText(choice?.message?.content)).trim();
      return { raw, isWhole: !CUT_OFF.includes(choice?.finish_reason as string) };
    } catch (error) {
      if (error instanceof OpenAI.AuthenticationError || error instanceof OpenAI.NotFoundError) {
        throw new UserError(`model ${model}: ${errorMessage(error)}`);
      }
      if (error instanceof SyntaxError) return { raw: '', isWhole: false };
      throw error;
    }
  }

  /** Leaves out what the endpoint says that it does not take, or may mean when it does not say. */
  async #create({ messages, temperature }: Question<unknown>): Promise<OpenAI.ChatCompletion> {
    for (;;) {
      const without = this.#without;
      try {
        const answer = await this.#client.chat.completions.create({
          model: this.#options.model,
          messages: without.has('system') ? withoutSystem(messages) : messages,
          ...(!without.has('temperature') && { temperature }),
        });
        this.#isSettled = true;
        return answer;
      } catch (error) {
        if (!(error instanceof OpenAI.BadRequestError || error instanceof OpenAI.UnprocessableEntityError))
          throw error;
        // Another request has found something out meanwhile.
        if (without !== this.#without) continue;
        const parts = OPTIONAL_PARTS.filter(
          (part) =>
            !without.has(part) && (part !== 'system' || messages.some(({ role }) => role === 'system')),
        );
        const part =
          parts.find((part) => error.message.toLowerCase().includes(part)) ??
          (this.#isSettled ? undefined : parts[0]);
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

  #account(usage: OpenAI.CompletionUsage | undefined): void {
    if (!usage) return;
    const { prompt = 0, completion = 0 } = this.#options.price ?? {};
    this.usage.promptTokens += usage.prompt_tokens;
    this.usage.completionTokens += usage.completion_tokens;
    this.usage.cost += (usage.prompt_tokens * prompt + usage.completion_tokens * completion) / 1e6;
  }

  async #fetchInTurn(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    await this.#waitForTurn();
    this.usage.requests++;
    const seconds = this.#options.timeoutSeconds ?? TIMEOUT_SECONDS;
    const signals = [
      AbortSignal.timeout(Math.min(1000 * seconds, LONGEST_WAIT)),
      ...(init.signal ? [init.signal] : []),
    ];
    return fetch(url, { ...init, signal: AbortSignal.any(signals) });
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

/** Reasons to stop that are not the end of what there was to say. */
const CUT_OFF = ['length', 'content_filter', 'error'];

/** The instructions at the head of the question. */
function withoutSystem(messages: Question<unknown>['messages']): Question<unknown>['messages'] {
  const content = messages.map((message) => message.content).join('\n\n');
  return [{ role: 'user', content }];
}

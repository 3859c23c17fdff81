/**
 * Asks a model behind an OpenAI-compatible endpoint. The client (openai) retries what the network and the server do
 * wrong, with back-off and as `Retry-After` says; here an answer that is not what was asked for is asked for again,
 * and in the end given up. Keeps to a rate and an account of tokens and cost.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserError } from '@phi1/base';
import OpenAI from 'openai';

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
  timeoutSeconds?: number;
}

export interface Usage {
  requests: number;
  /** Answers that were not what was asked for. */
  refusedAnswers: number;
  promptTokens: number;
  completionTokens: number;
  /** In the currency of the price. */
  cost: number;
}

export const NO_USAGE: Readonly<Usage> = {
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

export interface Question<T> {
  messages: { role: 'system' | 'user'; content: string }[];
  /** 0 to 2. */
  temperature: number;
  /**
   * What the answer means; `isWhole` is false when the model had to stop at its limit of tokens.
   * @throws UnusableAnswer when it is not what was asked for
   */
  accept: (answer: string, isWhole: boolean) => T;
}

const RETRIES = 4;

export class ChatClient {
  readonly usage: Usage = { ...NO_USAGE };
  readonly #client: OpenAI;
  readonly #options: ModelOptions;
  #nextStart = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
    const { baseUrl, apiKey, retries = RETRIES, timeoutSeconds = 120 } = options;
    this.#client = new OpenAI({
      apiKey: apiKey ?? process.env.OPENAI_API_KEY ?? 'none',
      ...(baseUrl !== undefined && { baseURL: baseUrl }),
      maxRetries: retries,
      timeout: timeoutSeconds * 1000,
    });
  }

  /**
   * @returns what the answer means, and what the model said, word for word
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

  async #answerTo({ messages, temperature }: Question<unknown>): Promise<{ raw: string; isWhole: boolean }> {
    await this.#waitForTurn();
    this.usage.requests++;
    const { model } = this.#options;
    try {
      const answer = await this.#client.chat.completions.create({ model, temperature, messages });
      this.#account(answer.usage);
      // An error page or a broken proxy gives something that only claims to be an answer.
      const choice = (answer.choices as typeof answer.choices | undefined)?.[0];
      return { raw: choice?.message.content ?? '', isWhole: choice?.finish_reason !== 'length' };
    } catch (error) {
      if (error instanceof OpenAI.AuthenticationError || error instanceof OpenAI.NotFoundError) {
        throw new UserError(`model ${model}: ${messageOf(error)}`);
      }
      if (error instanceof SyntaxError) return { raw: '', isWhole: false };
      throw error;
    }
  }

  #account(usage: OpenAI.CompletionUsage | undefined): void {
    if (!usage) return;
    const { prompt = 0, completion = 0 } = this.#options.price ?? {};
    this.usage.promptTokens += usage.prompt_tokens;
    this.usage.completionTokens += usage.completion_tokens;
    this.usage.cost += (usage.prompt_tokens * prompt + usage.completion_tokens * completion) / 1e6;
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

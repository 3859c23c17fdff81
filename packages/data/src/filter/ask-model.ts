/**
 * Asks a model behind an OpenAI-compatible endpoint for the educational value of code, several pieces a request.
 * The client (openai) retries what the network and the server do wrong, with back-off and as `Retry-After` says;
 * here an answer that is not what was asked for is asked for again, and in the end given up.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserError } from '@phi1/base';
import OpenAI from 'openai';
import { z } from 'zod';
import type { Judgement } from './rubric.js';

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

const INSTRUCTIONS = `You judge Python code. For each piece, determine its educational value for a student whose goal is to learn basic coding concepts: is it self-contained, clear, instructive, and does it show an idea or an algorithm? Code that mostly imports, configures, tests or stores data has little value.

Answer with one JSON object and nothing else: {"answers": [{"score": <number from 0 to 10>, "reason": "<one short sentence>"}, ...]}, one answer for each piece, in their order.`;

const answerSchema = z.object({
  answers: z.array(z.object({ score: z.number().min(0).max(10), reason: z.string().default('') })),
});

/** Characters of a piece that are shown; the rest would cost much and change little. */
const SHOWN = 6000;

export class ModelJudge {
  readonly usage: Usage = { requests: 0, refusedAnswers: 0, promptTokens: 0, completionTokens: 0, cost: 0 };
  readonly #client: OpenAI;
  readonly #options: ModelOptions;
  #nextStart = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
    const { baseUrl, apiKey, retries = 4, timeoutSeconds = 120 } = options;
    this.#client = new OpenAI({
      apiKey: apiKey ?? process.env.OPENAI_API_KEY ?? 'none',
      ...(baseUrl !== undefined && { baseURL: baseUrl }),
      maxRetries: retries,
      timeout: timeoutSeconds * 1000,
    });
  }

  /**
   * @returns a judgement for each text, and what the model said, word for word
   * @throws UserError when the key or the model is refused; another error when there is no usable answer
   */
  async judge(texts: readonly string[]): Promise<{ judgements: Judgement[]; raw: string }> {
    let why = '';
    for (let attempt = 0; attempt <= (this.#options.retries ?? 4); attempt++) {
      const raw = await this.#ask(texts);
      const answers = parseAnswers(raw, texts.length);
      if (typeof answers !== 'string') return { judgements: answers, raw };
      why = answers;
      this.usage.refusedAnswers++;
    }
    throw new Error(`no usable answer: ${why}`);
  }

  async #ask(texts: readonly string[]): Promise<string> {
    await this.#waitForTurn();
    this.usage.requests++;
    const pieces = texts.map(
      (text, i) => `Piece ${String(i + 1)}:\n\`\`\`python\n${text.slice(0, SHOWN)}\n\`\`\``,
    );
    try {
      const answer = await this.#client.chat.completions.create({
        model: this.#options.model,
        temperature: 0,
        messages: [
          { role: 'system', content: INSTRUCTIONS },
          { role: 'user', content: pieces.join('\n\n') },
        ],
      });
      this.#account(answer.usage);
      // An error page or a broken proxy gives something that only claims to be an answer.
      const choices = answer.choices as typeof answer.choices | undefined;
      return choices?.[0]?.message.content ?? '';
    } catch (error) {
      if (error instanceof OpenAI.AuthenticationError || error instanceof OpenAI.NotFoundError) {
        throw new UserError(`model ${this.#options.model}: ${messageOf(error)}`);
      }
      if (error instanceof SyntaxError) return '';
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

/** What the model meant, or why it is not to be used. Prose around the object is forgiven. */
function parseAnswers(raw: string, count: number): Judgement[] | string {
  const [from, to] = [raw.indexOf('{'), raw.lastIndexOf('}')];
  if (from < 0 || to < from) return `no JSON in ${JSON.stringify(raw.slice(0, 80))}`;
  let value: unknown;
  try {
    value = JSON.parse(raw.slice(from, to + 1));
  } catch (error) {
    return `not JSON (${messageOf(error)})`;
  }
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) return `${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`;
  const { answers } = parsed.data;
  return answers.length === count ? answers : `${String(answers.length)} answers to ${String(count)} pieces`;
}

/** One sequence on its way through a batch: what was asked, what is there of it, and how it ends. */
import { UserError } from '@phi1/base';
import { Random } from '@phi1/base/random';
import { readStopTokens, type PhiConfig } from './config.js';
import { checkSampling, type SamplingOptions, type ScoredToken } from './sampling.js';

/** How tokens are drawn, and when a sequence ends: shared by one prompt and by a batch. */
export interface CommonGenerateOptions extends SamplingOptions {
  /** The most tokens to add; fewer where the context ends before. */
  maxNewTokens: number;
  /** Tokens that end a sequence and are not part of it; the config's eos_token_id by default. */
  stopTokens?: readonly number[];
  /** Asks to stop before the next token. */
  signal?: AbortSignal;
  /** Whether each token's log-probability is wanted; see `logProbability`. */
  logProbabilities?: boolean;
}

/** One prompt, at least one token long, and what is to be done with it. */
export interface SequenceOptions extends CommonGenerateOptions {
  promptTokens: readonly number[];
  /** Of the draws; 0 by default. */
  seed?: number;
  /** With log-probabilities: those of so many most likely tokens too. */
  topLogProbabilities?: number;
  /** Whether the prompt's own tokens are scored; with `maxNewTokens` 0 nothing else is done, and it may fill the context. */
  promptLogProbabilities?: boolean;
  /** Called with each new token; returning true ends the sequence after it. */
  onToken?: (token: ScoredToken) => unknown;
}

/** What came after one prompt, and why it ended there. */
export interface Generated {
  /** The new tokens, without the prompt and without the stop token. */
  tokens: number[];
  /** Of each token, in nats; only when asked for. */
  logProbabilities?: number[];
  /** The prompt's tokens from the second on, scored; only when asked for. */
  prompt?: ScoredToken[];
  /** `stop`: a stop token or the callback; `length`: maxNewTokens or the context; `aborted`: the signal. */
  stopReason: 'stop' | 'length' | 'aborted';
}

let sequences = 0;

/** A sequence of a batch. */
export class Sequence {
  /** In which it came. */
  readonly order = ++sequences;
  readonly prompt: readonly number[];
  readonly options: SequenceOptions;
  /** The most tokens to add. */
  readonly limit: number;
  readonly random: Random;
  readonly result: Promise<Generated>;
  readonly tokens: number[] = [];
  readonly scored: ScoredToken[] = [];
  /** How many of the prompt's tokens the cache has. */
  read = 0;
  ended = false;
  readonly #logProbabilities: number[] = [];
  readonly #stopTokens: readonly number[];
  #settle!: { resolve: (result: Generated) => void; reject: (error: unknown) => void };

  constructor(config: PhiConfig, options: SequenceOptions) {
    const { promptTokens, maxNewTokens, seed = 0, stopTokens } = options;
    this.options = options;
    this.prompt = promptTokens;
    this.limit = Math.min(maxNewTokens, config.max_position_embeddings - promptTokens.length);
    this.random = new Random(seed);
    this.#stopTokens = stopTokens ?? readStopTokens(config);
    this.result = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  get signal(): AbortSignal | undefined {
    return this.options.signal;
  }

  get scoresPrompt(): boolean {
    return this.options.promptLogProbabilities ?? false;
  }

  /** Whether all of the prompt was read. */
  get isPrefilled(): boolean {
    return this.read === this.prompt.length;
  }

  /** Whether nothing but the most likely token is wanted. */
  get isPlainGreedy(): boolean {
    const { temperature = 0, repetitionPenalty = 1, logProbabilities = false } = this.options;
    return temperature === 0 && repetitionPenalty === 1 && !logProbabilities && !this.scoresPrompt;
  }

  /** Takes the next token, and ends where that is the last. */
  add(scored: ScoredToken): void {
    if (this.#stopTokens.includes(scored.token)) return this.end('stop');
    this.tokens.push(scored.token);
    if (scored.logProbability !== undefined) this.#logProbabilities.push(scored.logProbability);
    if (this.options.onToken?.(scored) === true) this.end('stop');
    else if (this.tokens.length === this.limit) this.end('length');
  }

  end(stopReason: Generated['stopReason']): void {
    this.ended = true;
    this.#settle.resolve({
      tokens: this.tokens,
      ...(this.options.logProbabilities && { logProbabilities: this.#logProbabilities }),
      ...(this.scoresPrompt && { prompt: this.scored }),
      stopReason,
    });
  }

  fail(error: unknown): void {
    this.ended = true;
    this.#settle.reject(error);
  }
}

/** @throws UserError when the prompt is empty or fills the context, or an option is out of range */
export function newSequence(config: PhiConfig, options: SequenceOptions): Sequence {
  checkSampling(options);
  const { promptTokens: prompt, maxNewTokens, topLogProbabilities: top = 0 } = options;
  const context = config.max_position_embeddings;
  if (prompt.length === 0) throw new UserError('the prompt is empty, expected at least one token');
  if (prompt.length >= context + (maxNewTokens === 0 ? 1 : 0)) {
    throw new UserError(
      `the prompt has ${String(prompt.length)} tokens, expected fewer than the context of ${String(context)}`,
    );
  }
  const unknown = prompt.find((id) => !(Number.isInteger(id) && id >= 0 && id < config.vocab_size));
  if (unknown !== undefined) {
    throw new UserError(
      `the prompt has token ${String(unknown)}, expected ids below ${String(config.vocab_size)}: is the tokenizer this model's?`,
    );
  }
  for (const [name, value] of Object.entries({
    'max-new-tokens': maxNewTokens,
    'top-log-probabilities': top,
  })) {
    if (!(Number.isInteger(value) && value >= 0)) {
      throw new UserError(`${name} is ${String(value)}, expected an integer from 0`);
    }
  }
  return new Sequence(config, options);
}

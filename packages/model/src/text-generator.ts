/**
 * Text from text: a model and its tokenizer together. Prompts in, completions out, whole or as they come, with
 * stop strings. Which token comes next is the business of `sampling.ts`, batches that of `generation.ts`.
 */
import { UserError } from '@phi1/base';
import { readStopTokens } from './config.js';
import { generateBatch } from './generation.js';
import type { PhiModel } from './model.js';
import type { CommonGenerateOptions, Generated } from './sequence.js';
import { StopStrings } from './stop-strings.js';
import type { Tokenizer } from './tokenizer/index.js';

/** What `generation.ts` takes, and the strings that end a completion. */
export interface TextOptions extends CommonGenerateOptions {
  /** The completion ends before the first of these that it would hold. */
  stop?: readonly string[];
  /** Of the draws; 0 by default. */
  seed?: number;
}

/** The seeds of the single prompts, and who is told of their pieces as they come. */
export interface TextBatchOptions extends TextOptions {
  /** Prompt i draws with `seeds[i]`, or seed + i where none are given. */
  seeds?: readonly number[];
  /** The most sequences in flight together. */
  maxBatch?: number;
  /** Called with each piece as it comes and the number of its prompt. */
  onPiece?: (piece: TextPiece, prompt: number) => unknown;
}

/** A token and the text that it lets out: whole characters only, nothing that may begin a stop string. */
export interface TextPiece {
  /** Possibly empty. */
  text: string;
  /** Absent in the last piece when that is what was still held back. */
  token?: number;
  /** In nats; only when asked for. */
  logProbability?: number;
}

/** A completion as tokens and as text, which is cut before the stop string. */
export interface TextCompletion extends Generated {
  /** What follows the prompt, without the stop string. `tokens` are those of the stop string too. */
  text: string;
  promptTokens: number;
}

/** Completes texts with one model; it keeps no state between calls and does not own the model. */
export class TextGenerator {
  readonly model: PhiModel;
  readonly tokenizer: Tokenizer;
  /** What ends a completion by default: the model's own stop ids and `<|endoftext|>`. */
  readonly stopTokens: readonly number[];

  /** @throws UserError when the tokenizer has tokens that the model does not know */
  constructor(model: PhiModel, tokenizer: Tokenizer) {
    if (tokenizer.vocabularySize > model.config.vocab_size) {
      throw new UserError(
        `the tokenizer has ${String(tokenizer.vocabularySize)} tokens, the model only ${String(model.config.vocab_size)}`,
      );
    }
    this.model = model;
    this.tokenizer = tokenizer;
    this.stopTokens = [...new Set([...readStopTokens(model.config), tokenizer.endOfText])];
  }

  /**
   * The pieces of a completion as they come. The model runs ahead of a slow reader; leaving the loop stops it.
   *
   * @returns at the end, the whole completion
   * @throws UserError like {@link complete}
   */
  async *stream(prompt: string, options: TextOptions): AsyncGenerator<TextPiece, TextCompletion> {
    const leaving = new AbortController();
    const signals = options.signal ? [options.signal, leaving.signal] : [leaving.signal];
    const pieces: TextPiece[] = [];
    let wake = (): void => undefined;
    let ended = false;
    const running = this.complete([prompt], {
      ...options,
      signal: AbortSignal.any(signals),
      onPiece: (piece) => {
        pieces.push(piece);
        wake();
      },
    }).finally(() => {
      ended = true;
      wake();
    });
    running.catch(() => undefined); // it is awaited below, but a reader may leave before that
    try {
      for (;;) {
        const piece = pieces.shift();
        if (piece) yield piece;
        else if (ended) return (await running)[0]!;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      leaving.abort();
      await running.catch(() => undefined);
    }
  }

  /**
   * @returns a completion for each prompt, in their order
   * @throws UserError when a prompt is empty or fills the context, or an option is out of range
   */
  async complete(prompts: readonly string[], options: TextBatchOptions): Promise<TextCompletion[]> {
    const { stop = [], onPiece, ...rest } = options;
    const encoded = prompts.map((prompt) => Array.from(this.tokenizer.encode(prompt)));
    const texts = prompts.map(() => new TextBuilder(this.tokenizer, stop));
    const results = await generateBatch(this.model, {
      ...rest,
      stopTokens: rest.stopTokens ?? this.stopTokens,
      prompts: encoded,
      onToken: (token, prompt, logProbability) => {
        const text = texts[prompt]!.push(token);
        const certainty = logProbability === undefined ? {} : { logProbability };
        onPiece?.({ text, token, ...certainty }, prompt);
        return texts[prompt]!.stopped;
      },
    });
    return results.map((result, prompt) => {
      const rest = texts[prompt]!.end();
      if (rest) onPiece?.({ text: rest }, prompt);
      return { ...result, text: texts[prompt]!.text, promptTokens: encoded[prompt]!.length };
    });
  }
}

/** One completion's text on its way from tokens through whole characters past the stop strings. */
class TextBuilder {
  text = '';
  readonly #decoder;
  readonly #stops;

  constructor(tokenizer: Tokenizer, stop: readonly string[]) {
    this.#decoder = tokenizer.streamingDecoder();
    this.#stops = new StopStrings(stop);
  }

  get stopped(): boolean {
    return this.#stops.found;
  }

  push(token: number): string {
    return this.#take(this.#stops.push(this.#decoder.push(token)));
  }

  end(): string {
    return this.#take(this.#stops.push(this.#decoder.end()) + this.#stops.end());
  }

  #take(text: string): string {
    this.text += text;
    return text;
  }
}

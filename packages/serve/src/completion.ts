/**
 * One completion: a prompt's tokens in, text out in pieces, with the tokens that each lets out. What HTTP and OpenAI want of
 * it is not its business.
 */
import { StopStrings, type SamplingOptions, type ScoredToken } from '@phi1/model';
import type { ServedModel } from './served-model.js';
import { tokenText } from './token-text.js';

/** What is to be completed, and how. */
export interface CompletionTask extends SamplingOptions {
  promptTokens: readonly number[];
  /** The most tokens to add. */
  maxTokens: number;
  seed: number;
  /** The completion ends before the first of these texts. */
  stop: readonly string[];
  /** Log-probabilities of each token and of so many most likely ones; none where undefined. */
  logprobs?: number | undefined;
  /** Whether the prompt comes first, with log-probabilities where these are wanted. */
  echo?: boolean;
  signal: AbortSignal;
  /** Called with every token as it is drawn, whether or not its text comes out yet. */
  onToken?: () => void;
}

/** A token's text and place, with its log-probability where that is wanted; the first of a prompt has none. */
export interface PieceToken {
  id: number;
  text: string;
  /** Where it begins in the completion's text. */
  offset: number;
  logProbability?: number;
  top?: { id: number; text: string; logProbability: number }[];
}

/** Text that is known to be part of the completion, and the tokens that begin in it. */
export interface CompletionPiece {
  text: string;
  tokens: PieceToken[];
}

/** How a completion ended; `aborted` by its signal. */
export interface CompletionEnd {
  finishReason: 'stop' | 'length' | 'aborted';
  /** How many tokens were drawn, those of a stop string too. */
  newTokens: number;
}

/**
 * Completes a prompt.
 *
 * @param onPiece called with each piece as it comes
 * @throws UserError when the prompt is empty or too long, or a setting is out of range
 */
export async function runCompletion(
  served: ServedModel,
  task: CompletionTask,
  onPiece: (piece: CompletionPiece) => void,
): Promise<CompletionEnd> {
  const { promptTokens, maxTokens, stop, logprobs, echo = false, signal, onToken, ...sampling } = task;
  const scoresPrompt = echo && logprobs !== undefined;
  const pieces: CompletionPiece[] = [];
  const text = new TextOfTokens(served, stop, (piece) => {
    if (scoresPrompt)
      pieces.push(piece); // the prompt's own scores go first, and are known at the end
    else onPiece(piece);
  });
  if (echo && !scoresPrompt) text.addPrompt(promptTokens.map((token) => ({ token })));
  if (scoresPrompt) text.skipPrompt(promptTokens);
  const result = await served.batch.generate({
    ...sampling,
    promptTokens,
    maxNewTokens: maxTokens,
    stopTokens: served.stopTokens,
    signal,
    promptLogProbabilities: scoresPrompt,
    ...(logprobs !== undefined && { logProbabilities: true, topLogProbabilities: logprobs }),
    onToken: (token) => {
      onToken?.();
      return text.add(token);
    },
  });
  text.end();
  if (scoresPrompt && result.prompt) {
    const prompt = new TextOfTokens(served, [], onPiece);
    prompt.addPrompt([{ token: promptTokens[0]! }, ...result.prompt]);
    pieces.forEach(onPiece);
  }
  return { finishReason: result.stopReason, newTokens: result.tokens.length };
}

/** Tokens on their way to text: whole characters, nothing that may begin a stop string, and the tokens' places. */
class TextOfTokens {
  readonly #served: ServedModel;
  readonly #decoder;
  readonly #stops: StopStrings;
  readonly #onPiece: (piece: CompletionPiece) => void;
  /** Tokens whose text is not out yet. */
  #held: PieceToken[] = [];
  /** Characters that tokens so far make, and those that are out. */
  #decoded = 0;
  #out = 0;

  constructor(served: ServedModel, stop: readonly string[], onPiece: (piece: CompletionPiece) => void) {
    this.#served = served;
    this.#decoder = served.tokenizer.streamingDecoder();
    this.#stops = new StopStrings(stop);
    this.#onPiece = onPiece;
  }

  /** A prompt as one piece, in which nothing is looked for. */
  addPrompt(tokens: readonly ScoredToken[]): void {
    const decoder = this.#served.tokenizer.streamingDecoder();
    let text = '';
    const placed = tokens.map((scored) => {
      const token = this.#place(scored, text.length);
      text += decoder.push(scored.token);
      return token;
    });
    text += decoder.end();
    [this.#decoded, this.#out] = [text.length, text.length];
    this.#onPiece({ text, tokens: placed });
  }

  /** Counts a prompt's text without giving it out. */
  skipPrompt(tokens: readonly number[]): void {
    this.#decoded = this.#out = this.#served.tokenizer.decode(tokens).length;
  }

  /** @returns whether a stop string has come */
  add(scored: ScoredToken): boolean {
    this.#held.push(this.#place(scored, this.#decoded));
    const text = this.#decoder.push(scored.token);
    this.#decoded += text.length;
    this.#give(this.#stops.push(text), false);
    return this.#stops.found;
  }

  /** Gives out what was held back, unless it is behind a stop string. */
  end(): void {
    this.#give(this.#stops.push(this.#decoder.end()) + this.#stops.end(), true);
  }

  #give(text: string, isLast: boolean): void {
    this.#out += text.length;
    const isOut = ({ offset }: PieceToken) => offset < this.#out || (isLast && !this.#stops.found);
    const count = this.#held.findIndex((token) => !isOut(token));
    const tokens = this.#held.splice(0, count < 0 ? this.#held.length : count);
    if (text !== '' || tokens.length > 0) this.#onPiece({ text, tokens });
  }

  #place({ token, logProbability, top }: ScoredToken, offset: number): PieceToken {
    const { tokenizer } = this.#served;
    return {
      id: token,
      text: tokenText(tokenizer, token),
      offset,
      ...(logProbability !== undefined && { logProbability }),
      ...(top && {
        top: top.map((other) => ({
          id: other.token,
          text: tokenText(tokenizer, other.token),
          logProbability: other.logProbability,
        })),
      }),
    };
  }
}

/**
 * One batch for all who want text from a model, whenever they come: a sequence joins at any step and leaves when it is
 * done, a long prompt is read in parts beside the others' tokens, and each draws from a random stream of its own. What
 * is generated for a prompt and seed does not depend on what else is in the batch.
 */
import { argmax, tf, type DecoderRun } from '@phi1/tensor';
import { UserError } from '@phi1/base';
import { KvCache } from './kv-cache.js';
import type { PhiModel } from './model.js';
import { brokenLogits, sampleToken, scoreToken, type ScoredToken } from './sampling.js';
import { newSequence, type Generated, type Sequence, type SequenceOptions } from './sequence.js';
import { Turns } from './turns.js';

/** How large the batch gets. */
export interface ContinuousBatchOptions {
  /** The most sequences in flight together; 32 by default. Others wait in their order. */
  maxBatch?: number;
  /**
   * The most prompt tokens in a step, from 128; 512 by default. What waits for its next token waits for them, and for those of
   * four such steps where others get their first tokens from them.
   */
  prefillTokens?: number;
  /** Whether a prompt that begins like one that was here takes over what was computed of it; not by default. */
  reusePrefixes?: boolean;
}

/**
 * From this many tokens on the CPU kernels compute a prompt in tiles, which rounds otherwise: parts are not smaller, so
 * that a prompt gives the same numbers in parts as whole.
 */
const LEAST_PART = 64;

/** For so many steps' prompt tokens the sequences that go on wait at most, where others get their first tokens from them. */
const MOST_FIRST_STEPS = 4;

/** Idle rows for prompts to come back to, before an idle one is given to another prompt. */
const KEPT_ROWS = 4;

/** The most logits that are read at a time for the log-probabilities of a prompt. */
const MOST_LOGITS = 2 ** 23;

/** A row of the cache. */
interface Row {
  sequence?: Sequence | undefined;
  /** The prompt tokens that it has keys and values of. */
  held: readonly number[];
  /** The step in which it was left. */
  left: number;
}

/** A sequence's part in a step. */
interface Work extends DecoderRun {
  sequence: Sequence;
}

/** Sequences that are generated together; `dispose` ends them. It does not own the model. */
export class ContinuousBatch {
  readonly model: PhiModel;
  readonly #maxBatch: number;
  readonly #prefillTokens: number;
  readonly #reusePrefixes: boolean;
  readonly #cache: KvCache;
  readonly #rows: Row[] = [];
  #waiting: Sequence[] = [];
  #steps = 0;
  /** Prompt tokens that were read since those that go on had their last token. */
  #readSince = 0;
  #isRunning = false;
  #isDisposed = false;

  /** @throws UserError when an option is out of range */
  constructor(model: PhiModel, options: ContinuousBatchOptions = {}) {
    const { maxBatch = 32, prefillTokens = 512, reusePrefixes = false } = options;
    for (const [name, value, least] of [
      ['max-batch', maxBatch, 1],
      ['prefill-tokens', prefillTokens, 2 * LEAST_PART],
    ] as const) {
      if (!(Number.isInteger(value) && value >= least)) {
        throw new UserError(`${name} is ${String(value)}, expected an integer from ${String(least)}`);
      }
    }
    this.model = model;
    this.#cache = new KvCache(model.config);
    [this.#maxBatch, this.#prefillTokens, this.#reusePrefixes] = [maxBatch, prefillTokens, reusePrefixes];
  }

  /** How many sequences are being generated. */
  get active(): number {
    return this.#active().filter(({ ended }) => !ended).length;
  }

  /** How many wait for room. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Adds a sequence.
   *
   * @returns what came of it, also where the signal ended it
   * @throws UserError when the prompt is empty or too long, or an option is out of range; what `onToken` throws
   */
  async generate(options: SequenceOptions): Promise<Generated> {
    const sequence = newSequence(this.model.config, options);
    if (this.#isDisposed) throw new Error('the batch was disposed of');
    if (sequence.limit === 0 && !options.promptLogProbabilities) sequence.end('length');
    else this.#waiting.push(sequence);
    if (!this.#isRunning && this.#waiting.length > 0) {
      this.#isRunning = true;
      void this.#run();
    }
    return sequence.result;
  }

  /** Ends all sequences, as if aborted, and frees the cache. */
  dispose(): void {
    this.#isDisposed = true;
    for (const sequence of [...this.#active(), ...this.#waiting]) sequence.end('aborted');
    this.#forget();
  }

  async #run(): Promise<void> {
    const turns = new Turns();
    await turns.yieldNow(); // who asks at the same time is in the first step too
    while (!this.#isDisposed) {
      this.#dropEnded();
      if (this.#active().length + this.#waiting.length === 0) break;
      this.#admit();
      const areReading = this.#active().filter(({ isPrefilled }) => !isPrefilled);
      try {
        await this.#step();
      } catch (error) {
        // what broke is the engine, of which nothing more can be had for those who were in the step
        for (const sequence of [...this.#active(), ...this.#waiting]) sequence.fail(error);
        this.#forget();
      }
      const isFirst = areReading.some(({ isPrefilled }) => isPrefilled);
      await (isFirst ? turns.yieldNow() : turns.yield()); // a first token goes out at once
    }
    this.#isRunning = false;
    if (!this.#reusePrefixes) this.#forget();
  }

  #active(): Sequence[] {
    return this.#rows.flatMap(({ sequence }) => sequence ?? []);
  }

  #forget(): void {
    this.#waiting = [];
    this.#rows.length = 0;
    this.#cache.dispose();
  }

  /** Takes out sequences that are done or whose signal asks to stop. */
  #dropEnded(): void {
    for (const row of this.#rows) {
      const { sequence } = row;
      if (sequence?.signal?.aborted) sequence.end('aborted');
      if (!sequence?.ended) continue;
      row.held = sequence.prompt.slice(0, sequence.read);
      row.left = this.#steps;
      row.sequence = undefined;
    }
    if (!this.#waiting.some(({ signal }) => signal?.aborted)) return;
    this.#waiting = this.#waiting.filter((sequence) => {
      if (sequence.signal?.aborted) sequence.end('aborted');
      return !sequence.ended;
    });
  }

  /** Gives rows to those that wait. */
  #admit(): void {
    const count = Math.min(this.#maxBatch - this.#active().length, this.#waiting.length);
    for (const sequence of this.#waiting.splice(0, count)) {
      const shared = (row: Row) => (this.#reusePrefixes ? reusable(row.held, sequence) : 0);
      const idle = this.#rows.filter((row) => !row.sequence);
      const [best] = idle.sort((a, b) => shared(b) - shared(a) || a.left - b.left);
      const isKept = this.#reusePrefixes && this.#rows.length < Math.min(KEPT_ROWS, this.#maxBatch);
      if (best && (shared(best) > 0 || !isKept)) {
        sequence.read = shared(best);
        best.sequence = sequence;
      } else {
        this.#rows.push({ sequence, held: [], left: 0 });
      }
    }
  }

  async #step(): Promise<void> {
    this.#steps++;
    const work = this.#plan();
    const columns = Math.max(...work.map(({ position, ids }) => position + ids.length));
    const rows = Math.min(2 ** Math.ceil(Math.log2(this.#rows.length)), this.#maxBatch);
    const caches = this.#cache.reserve(rows, columns);
    const logits = this.model.decode({ runs: work, caches });
    const outcomes = await readLogits(logits, work);
    if (this.#isDisposed) return;
    let next = 0;
    for (const { sequence, ids, logits } of work) {
      if (!sequence.isPrefilled) sequence.read += ids.length;
      const count = logits === 'none' ? 0 : logits === 'all' ? ids.length : 1;
      const mine = outcomes.slice(next, (next += count));
      if (sequence.ended) continue; // by what another's callback did
      try {
        take(sequence, mine);
      } catch (error) {
        sequence.fail(error);
      }
    }
  }

  /**
   * The next token of each sequence, and parts of the prompts that are still to be read. Where a prompt's end is among them the
   * first tokens come before the next ones of others, which wait for a few such steps at most.
   */
  #plan(): Work[] {
    const [tokens, parts]: [Work[], Work[]] = [[], []];
    let room = this.#prefillTokens;
    const rows = [...this.#rows.entries()].filter(([, { sequence }]) => sequence);
    rows.sort(([, a], [, b]) => a.sequence!.order - b.sequence!.order);
    for (const [row, { sequence: mine }] of rows) {
      const sequence = mine!;
      const { prompt, read } = sequence;
      if (sequence.isPrefilled) {
        const position = prompt.length + sequence.tokens.length - 1;
        tokens.push({ sequence, row, position, ids: [sequence.tokens.at(-1)!], logits: 'last' });
        continue;
      }
      const { scoresPrompt } = sequence;
      const most = Math.max(LEAST_PART + 1, Math.floor(MOST_LOGITS / this.model.config.vocab_size));
      const left = prompt.length - read;
      let count = Math.min(left, room, scoresPrompt ? most : Infinity);
      if (left - count === 1) count--; // a last token alone would not be computed in tiles
      if (count < left && count < LEAST_PART) continue;
      room -= count;
      const ids = prompt.slice(read, read + count);
      const logits = scoresPrompt ? 'all' : count < left ? 'none' : 'last';
      parts.push({ sequence, row, position: read, ids, logits });
    }
    const count = parts.reduce((sum, { ids }) => sum + ids.length, 0);
    const areFirst = parts.some(({ sequence, ids }) => sequence.read + ids.length === sequence.prompt.length);
    if (areFirst && this.#readSince + count <= MOST_FIRST_STEPS * this.#prefillTokens) {
      this.#readSince += count;
      return parts;
    }
    this.#readSince = 0;
    return [...tokens, ...parts];
  }
}

/** How many tokens of a prompt need not be computed again where those of `held` were. */
function reusable(held: readonly number[], { prompt, scoresPrompt }: Sequence): number {
  if (scoresPrompt || Math.min(held.length, prompt.length) < LEAST_PART) return 0;
  const most = Math.min(held.length, prompt.length - 2); // the rest is computed in tiles, as the whole would be
  let shared = 0;
  while (shared < most && held[shared] === prompt[shared]) shared++;
  return shared;
}

/** What a step says of a next token: its logits, or the most likely token where nothing else is wanted. */
type Outcome = Float32Array | number;

/** Reads the logits' rows and frees them. */
async function readLogits(logits: tf.Tensor2D, work: readonly Work[]): Promise<Outcome[]> {
  const [count, vocabulary] = logits.shape;
  try {
    if (count === 0) return [];
    if (work.every(({ sequence, logits }) => logits === 'none' || sequence.isPlainGreedy)) {
      const tokens = argmax(logits);
      try {
        return Array.from(await tokens.data<'int32'>());
      } finally {
        tokens.dispose();
      }
    }
    const values = await logits.data<'float32'>();
    return Array.from({ length: count }, (_, i) => values.subarray(i * vocabulary, (i + 1) * vocabulary));
  } finally {
    logits.dispose();
  }
}

/** Scores the prompt's tokens and draws the next one, once the prompt is read. */
function take(sequence: Sequence, rows: readonly Outcome[]): void {
  const { prompt, options } = sequence;
  if (sequence.scoresPrompt && sequence.tokens.length === 0) {
    const first = sequence.read - rows.length;
    rows.forEach((logits, i) => {
      const token = prompt[first + i + 1];
      if (token !== undefined) sequence.scored.push(score(logits as Float32Array, token, options));
    });
  }
  if (!sequence.isPrefilled) return;
  if (sequence.limit === 0) return sequence.end('length');
  const last = rows.at(-1)!;
  if (last === -1) throw brokenLogits();
  if (typeof last === 'number') return sequence.add({ token: last });
  const history = options.repetitionPenalty === undefined ? [] : [...prompt, ...sequence.tokens];
  const token = sampleToken(last, options, sequence.random, history);
  sequence.add(options.logProbabilities ? score(last, token, options) : { token });
}

function score(logits: Float32Array, token: number, { topLogProbabilities }: SequenceOptions): ScoredToken {
  return scoreToken(logits, token, topLogProbabilities);
}

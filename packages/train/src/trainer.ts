/**
 * The training loop: forward, backward, clip, step, and again, with validation and checkpoints on their way. It
 * knows nothing of files, presets or terminals: what it trains on, where it saves and who watches are given to
 * it. From the same state it computes the same numbers, so a resumed run is the uninterrupted one.
 */
import { clipByGlobalNorm, tf, valueAndGradients } from '@phi1/tensor';
import type { Batch, BatchSource } from '@phi1/tokens';
import { batchLoss, meanLoss, readScalar, turnOfTheEventLoop, type TrainableModel } from './batch.js';
import type { Optimizer } from './optimizer.js';
import {
  expectedSteps,
  learningRateAt,
  computeProgress,
  Timer,
  type Budget,
  type Interval,
  type Schedule,
} from './schedule.js';

/** How far a run is: with weights, moments and data position all that is needed to continue it. */
export interface TrainerState {
  /** Optimizer steps done. */
  step: number;
  /** Tokens trained on. */
  tokens: number;
  /** Seconds of training, validation and checkpoints included, over all sessions of the run. */
  seconds: number;
  /** Nats a token before the first step; absent in a run that has not begun. */
  firstValidationLoss?: number | undefined;
  /** Nats a token when last validated. */
  lastValidationLoss?: number | undefined;
}

/** One finished step. */
export interface StepReport {
  step: number;
  /** Mean over the step's tokens, in nats. */
  loss: number;
  /** Present where the model was validated after this step. */
  validationLoss?: number | undefined;
  /** Present where the model was evaluated after this step: what {@link TrainOptions.evaluate} gave. */
  evaluation?: Record<string, number> | undefined;
  learningRate: number;
  /** Euclidean norm of all gradients before clipping. */
  gradientNorm: number;
  /** Tokens trained on since the run began. */
  tokens: number;
  tokensPerSecond: number;
  /** Seconds since the run began. */
  seconds: number;
  /** The share of the budget that is used, in [0, 1]. */
  progress: number;
}

/** What is known of a step when it may be saved. */
export type SaveQuestion = Pick<StepReport, 'step' | 'validationLoss' | 'evaluation'>;

/**
 * The parts of a training: model, data, schedule and budget, how often it looks up from the steps, and what it then
 * calls.
 */
export interface TrainOptions {
  model: TrainableModel;
  optimizer: Optimizer;
  batches: BatchSource;
  /** The batches of one validation, the same every time. */
  validation: () => Iterable<Batch>;
  schedule: Schedule;
  budget: Budget;
  /** Batches whose gradients are averaged into one step. */
  gradientAccumulation: number;
  /** Gradient checkpointing: whether the backward pass recomputes layers instead of keeping what is in them; no by default. */
  gradientCheckpointing?: boolean;
  /** The largest gradient norm; Infinity for no clipping. */
  clip: number;
  /** Draws the dropout of every step. */
  seed: number;
  validateEvery: Interval;
  /** Evaluates the model as it is after `step` steps; undefined where it could not. Its time is not in any step's. */
  evaluate?: ((step: number) => Promise<Record<string, number> | undefined>) | undefined;
  /** When `evaluate` is called; only at the end of the training by default. */
  evaluateEvery?: Interval | undefined;
  checkpointEvery: Interval;
  /** Asked after every step that is not saved anyway: whether to save it, being the best so far, say. */
  saveWhen?: ((report: SaveQuestion) => boolean) | undefined;
  /** Where to begin; weights, moments and data position are expected to be there already. */
  state: TrainerState;
  /** Called after every step, in order. */
  onStep: (report: StepReport) => void;
  /** Saves everything that belongs to `state`. Called only when every loss so far was a number. */
  save: (state: TrainerState) => Promise<void>;
  /** Ends the run after the step, or in the validation before the first one, with a save and without a last validation. */
  signal?: AbortSignal | undefined;
}

/** The loss or its gradient is no longer a finite number: the weights are lost. */
export class DivergenceError extends Error {
  override name = 'DivergenceError';
}

/**
 * Trains until the budget is used up or the signal is aborted, validates and saves.
 *
 * @returns the state that was saved last
 * @throws DivergenceError when a loss or a gradient norm is not finite; nothing was saved after that step
 */
export async function train(options: TrainOptions): Promise<TrainerState> {
  return new Run(options).train();
}

/** A step that the engine was given and that nobody was told of yet. */
interface StepUnderWay {
  report: Pick<StepReport, 'step' | 'learningRate' | 'tokens' | 'validationLoss' | 'evaluation'>;
  tokens: number;
  numbers: Promise<StepNumbers>;
}

interface StepNumbers {
  loss: number;
  gradientNorm: number;
  /** When the engine was done with the step, on the clock that stands still during what is not training. */
  doneAt: number;
}

class Run {
  readonly #options: TrainOptions;
  readonly #state: TrainerState;
  readonly #clockStart: number;
  /** Seconds of this session that went into validation, evaluation and checkpoints. */
  #secondsAside = 0;
  #lastDoneAt = 0;
  /** When this session's first step began, on the same clock. */
  #trainingStart = 0;
  /**
   * A step's numbers are awaited after the next step was handed to the engine, so that an engine which works
   * asynchronously always has work.
   */
  #underWay: StepUnderWay | undefined;

  constructor(options: TrainOptions) {
    this.#options = options;
    this.#state = { ...options.state };
    this.#clockStart = performance.now() / 1000 - options.state.seconds;
  }

  async train(): Promise<TrainerState> {
    const { options, state } = { options: this.#options, state: this.#state };
    const validationTimer = new Timer(options.validateEvery, state.seconds);
    const evaluationTimer = options.evaluateEvery && new Timer(options.evaluateEvery, state.seconds);
    const checkpointTimer = new Timer(options.checkpointEvery, state.seconds);
    // The others are not given up: a run that goes on would lack one that the uninterrupted run has.
    state.firstValidationLoss ??= await this.#validate(options.signal);
    this.#trainingStart = this.#lastDoneAt = this.#secondsOfTraining;
    let isOver = this.#isOver();
    if (isOver && state.step === 0) await this.#save(); // so that there is something to continue from
    while (!isOver) {
      const begun = this.#begin();
      await this.#settle();
      this.#underWay = begun;
      await turnOfTheEventLoop();
      isOver = this.#isOver();
      const isFinished = isOver && !options.signal?.aborted;
      if (validationTimer.isDue(state.step, this.#seconds) || isFinished) {
        await begun.numbers;
        begun.report.validationLoss = await this.#validate();
      }
      if (options.evaluate && (evaluationTimer?.isDue(state.step, this.#seconds) || isFinished)) {
        await begun.numbers;
        begun.report.evaluation = await this.#aside(() => options.evaluate!(state.step));
      }
      const isWanted = options.saveWhen?.(begun.report) ?? false;
      if (checkpointTimer.isDue(state.step, this.#seconds) || isOver || isWanted) {
        await this.#settle();
        await this.#save();
      }
    }
    return { ...state };
  }

  get #seconds(): number {
    return performance.now() / 1000 - this.#clockStart;
  }

  get #secondsOfTraining(): number {
    return this.#seconds - this.#secondsAside;
  }

  get #progress(): number {
    return computeProgress(this.#options.budget, this.#state.step, this.#seconds);
  }

  /** Judged by this session's pace, the step that is under way included. */
  get #expectedSteps(): number {
    const { budget, state } = this.#options;
    const steps = this.#state.step - state.step + 1;
    const secondsPerStep = (this.#secondsOfTraining - this.#trainingStart) / steps;
    return expectedSteps(budget, this.#state.step, this.#seconds, secondsPerStep);
  }

  #isOver(): boolean {
    return (this.#options.signal?.aborted ?? false) || this.#progress >= 1;
  }

  /** Hands one step to the engine. */
  #begin(): StepUnderWay {
    const { optimizer, clip, schedule } = this.#options;
    const { loss, gradients, tokens } = this.#accumulate();
    const learningRate = learningRateAt(schedule, this.#state.step, this.#progress, this.#expectedSteps);
    const clipped = clipByGlobalNorm(gradients, clip);
    optimizer.update(clipped.gradients, learningRate);
    tf.dispose([gradients, clipped.gradients]);
    this.#state.step++;
    this.#state.tokens += tokens;
    const report = { step: this.#state.step, learningRate, tokens: this.#state.tokens };
    return { report, tokens, numbers: this.#read(loss, clipped.norm) };
  }

  /** The mean loss and gradients of the step's batches; the caller disposes them. */
  #accumulate(): { loss: tf.Scalar; gradients: tf.Tensor[]; tokens: number } {
    const { model, batches, gradientAccumulation: parts, seed, optimizer } = this.#options;
    const { gradientCheckpointing = false } = this.#options;
    let [sums, tokens]: [tf.Tensor[] | undefined, number] = [undefined, 0];
    for (let part = 0; part < parts; part++) {
      const batch = batches.next();
      const dropoutSeed = deriveSeed(seed, this.#state.step * parts + part);
      const { value, gradients } = valueAndGradients(
        () => batchLoss(model, batch, { training: true, dropoutSeed, gradientCheckpointing }).div(parts),
        optimizer.parameters,
      );
      const terms = [value, ...gradients];
      const before: tf.Tensor[] | undefined = sums;
      sums = before ? terms.map((term, i) => term.add(before[i]!)) : terms;
      if (before) tf.dispose([before, terms]);
      tokens += batch.ids.length;
    }
    const [loss, ...gradients] = sums!;
    return { loss: loss as tf.Scalar, gradients, tokens };
  }

  async #read(loss: tf.Scalar, norm: tf.Scalar): Promise<StepNumbers> {
    const [lossValue, gradientNorm] = await Promise.all([readScalar(loss), readScalar(norm)]);
    return { loss: lossValue, gradientNorm, doneAt: this.#secondsOfTraining };
  }

  /** Reports the step that is under way, if there is one. */
  async #settle(): Promise<void> {
    if (!this.#underWay) return;
    const { report, tokens, numbers } = this.#underWay;
    const { loss, gradientNorm, doneAt } = await numbers;
    this.#underWay = undefined;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      throw new DivergenceError(
        `step ${String(report.step)}: the loss is ${String(loss)} and the gradient norm ` +
          `${String(gradientNorm)}; try a lower learning rate or a longer warm-up`,
      );
    }
    const tokensPerSecond = tokens / (doneAt - this.#lastDoneAt);
    this.#lastDoneAt = doneAt;
    const seconds = this.#seconds;
    const progress = computeProgress(this.#options.budget, report.step, seconds);
    this.#options.onStep({ ...report, loss, gradientNorm, tokensPerSecond, seconds, progress });
  }

  /** @returns undefined when `signal` came meanwhile */
  async #validate(signal?: AbortSignal): Promise<number | undefined> {
    const { model, validation } = this.#options;
    const loss = await this.#aside(() => meanLoss(model, validation(), signal));
    this.#state.lastValidationLoss = loss ?? this.#state.lastValidationLoss;
    return loss;
  }

  async #save(): Promise<void> {
    this.#state.seconds = this.#seconds;
    await this.#aside(() => this.#options.save({ ...this.#state }));
  }

  async #aside<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#seconds;
    const result = await work();
    this.#secondsAside += this.#seconds - before;
    return result;
  }
}

/** The dropout seed of the n-th batch. */
function deriveSeed(seed: number, n: number): number {
  return (Math.imul(n + 1, 0x9e3779b1) ^ seed) >>> 0;
}

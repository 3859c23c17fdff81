/**
 * The training loop: forward, backward, clip, step, and again, with validation and checkpoints on their way. It
 * knows nothing of files, presets or terminals: what it trains on, where it saves and who watches are given to
 * it. From the same state it computes the same numbers, so a resumed run is the uninterrupted one.
 */
import { clipByGlobalNorm, tf } from '@phi1/tensor';
import type { Batch, BatchSource } from '@phi1/tokens';
import { countLabels, meanLoss, readScalar, turnOfTheEventLoop, type TrainableModel } from './batch.js';
import { afterStep, findFault, NEW_GUARD, type GuardOptions, type GuardState } from './guard.js';
import type { Optimizer } from './optimizer.js';
import { agreedError, single, type Communicator } from './ranks/communicator.js';
import {
  expectedSteps,
  learningRateAt,
  computeProgress,
  Timer,
  type Budget,
  type Interval,
  type Schedule,
} from './schedule.js';
import { sumTensors } from './ranks/exchange.js';
import { accumulateGradients } from './step-gradients.js';

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
  /** Of a training with a guard: what it knows. */
  guard?: GuardState | undefined;
}

/** A step whose batches were taken, and that changed nothing. */
export interface SkippedStep {
  step: number;
  /** Why, for people. */
  fault: string;
  loss: number;
  gradientNorm: number;
  /** This rank's batches. */
  batches: readonly Batch[];
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
  /** Batches of `batches` whose gradients are averaged into one step, with those of the other ranks. */
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
  /** Which steps are left out; by default none is, and a loss that is no number ends the training. */
  guard?: GuardOptions | undefined;
  /** Told of each that is. */
  onSkip?: ((skipped: SkippedStep) => Promise<void>) | undefined;
  /** The other ranks, which train the same model on other batches; none by default. All of them are given the same state. */
  communicator?: Communicator | undefined;
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

/** A step that the engine was given and that is not reported yet. */
interface StepUnderWay {
  report: Pick<StepReport, 'step' | 'learningRate' | 'tokens' | 'validationLoss' | 'evaluation'>;
  tokens: number;
  numbers: Promise<StepNumbers>;
  isSkipped: boolean;
}

interface StepNumbers {
  loss: number;
  gradientNorm: number;
  /** When the engine was done with the step, on the clock that stands still during what is not training. */
  doneAt: number;
}

class Run {
  readonly #options: TrainOptions;
  readonly #communicator: Communicator;
  readonly #state: TrainerState;
  readonly #clockStart: number;
  /** Seconds of this session that went into validation, evaluation and checkpoints. */
  #secondsAside = 0;
  #lastDoneAt = 0;
  /** When this session's first step began, on the same clock. */
  #trainingStart = 0;
  /**
   * Without a guard a step's numbers are awaited after the next step was handed to the engine, so that an engine which
   * works asynchronously always has work.
   */
  #underWay: StepUnderWay | undefined;

  constructor(options: TrainOptions) {
    this.#options = options;
    this.#communicator = options.communicator ?? single;
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
    let { isOver } = await this.#agree();
    if (isOver && state.step === 0) await this.#save(); // so that there is something to continue from
    while (!isOver) {
      const begun = await this.#begin();
      await this.#settle();
      this.#underWay = begun;
      await turnOfTheEventLoop();
      const now = await this.#agree();
      isOver = now.isOver;
      const isFinished = isOver && !now.isStopped;
      if (validationTimer.isDue(state.step, now.seconds) || isFinished) {
        await begun.numbers;
        begun.report.validationLoss = await this.#validate();
      }
      if (options.evaluate && (evaluationTimer?.isDue(state.step, now.seconds) || isFinished)) {
        await begun.numbers;
        begun.report.evaluation = await this.#aside(() => options.evaluate!(state.step));
      }
      const isWanted = options.saveWhen?.(begun.report) ?? false;
      if (checkpointTimer.isDue(state.step, now.seconds) || isOver || isWanted) {
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

  /** What all ranks do next, by the clock of rank 0; any of them can be told to stop. */
  async #agree(): Promise<{ isOver: boolean; isStopped: boolean; seconds: number }> {
    const own = this.#communicator.rank === 0 ? this.#seconds : 0;
    const all = Float64Array.of(own, Number(this.#options.signal?.aborted ?? false));
    await this.#communicator.allReduce(all);
    const [seconds, isStopped] = [all[0]!, all[1]! > 0];
    const progress = computeProgress(this.#options.budget, this.#state.step, seconds);
    return { isOver: isStopped || progress >= 1, isStopped, seconds };
  }

  /** The rate of the next step, judged by this session's pace, the step that is under way included. */
  #learningRate(): number {
    const { budget, schedule, state } = this.#options;
    const [done, seconds] = [this.#state.step, this.#seconds];
    const secondsPerStep = (this.#secondsOfTraining - this.#trainingStart) / (done - state.step + 1);
    const steps = expectedSteps(budget, done, seconds, secondsPerStep);
    return learningRateAt(schedule, done, computeProgress(budget, done, seconds), steps);
  }

  /** Hands one step to the engine. */
  async #begin(): Promise<StepUnderWay> {
    const { model, optimizer, clip, guard, gradientCheckpointing = false } = this.#options;
    const batches = Array.from({ length: this.#options.gradientAccumulation }, () =>
      this.#options.batches.next(),
    );
    const isFirst = this.#communicator.rank === 0;
    const all = Float64Array.of(
      batches.reduce((count, batch) => count + countLabels(batch), 0),
      batches.reduce((count, { ids }) => count + ids.length, 0),
      isFirst ? this.#learningRate() : 0,
    );
    await this.#communicator.allReduce(all);
    const [counted, tokens, learningRate] = all as unknown as [number, number, number];
    const dropoutSeeds = batches.map((batch, part) => this.#dropoutSeed(batch, part));
    const [loss, ...gradients] = await sumTensors(
      this.#communicator,
      accumulateGradients(model, optimizer.parameters, {
        batches,
        counted,
        dropoutSeeds,
        gradientCheckpointing,
      }),
    );
    const clipped = clipByGlobalNorm(gradients, clip, { inPlace: true });
    const numbers = this.#read(loss as tf.Scalar, clipped.norm);
    this.#state.step++;
    this.#state.tokens += tokens;
    const isSkipped = guard !== undefined && (await this.#isSkipped(guard, await numbers, batches));
    if (!isSkipped) await optimizer.update(clipped.gradients, learningRate);
    tf.dispose([gradients, clipped.gradients]);
    const report = { step: this.#state.step, learningRate, tokens: this.#state.tokens };
    return { report, tokens, numbers, isSkipped };
  }

  /** Whether the step, whose batches are taken, is left out. */
  async #isSkipped(
    guard: GuardOptions,
    { loss, gradientNorm }: StepNumbers,
    batches: Batch[],
  ): Promise<boolean> {
    const { step, guard: known = NEW_GUARD } = this.#state;
    const fault = findFault(guard, known, loss, gradientNorm);
    this.#state.guard = afterStep(known, loss, fault !== undefined);
    if (fault === undefined) return false;
    await this.#aside(async () => this.#options.onSkip?.({ step, fault, loss, gradientNorm, batches }));
    const { inARow } = this.#state.guard;
    if (inARow > guard.maxSkippedSteps) throw divergence(step, fault, inARow);
    return true;
  }

  /** A step's masks are the same however its batches are divided among ranks, unless a batch's rows are. */
  #dropoutSeed({ index, firstRow = 0 }: Batch, part: number): number {
    const { seed, gradientAccumulation: parts } = this.#options;
    const n = index ?? this.#state.step * parts + part;
    return (deriveSeed(seed, n) ^ Math.imul(firstRow, 0x85ebca6b)) >>> 0;
  }

  async #read(loss: tf.Scalar, norm: tf.Scalar): Promise<StepNumbers> {
    const [lossValue, gradientNorm] = await Promise.all([readScalar(loss), readScalar(norm)]);
    return { loss: lossValue, gradientNorm, doneAt: this.#secondsOfTraining };
  }

  /** Reports the step that is under way, if there is one. */
  async #settle(): Promise<void> {
    if (!this.#underWay) return;
    const { report, tokens, numbers, isSkipped } = this.#underWay;
    const { loss, gradientNorm, doneAt } = await numbers;
    this.#underWay = undefined;
    const tokensPerSecond = tokens / (doneAt - this.#lastDoneAt);
    this.#lastDoneAt = doneAt;
    if (isSkipped) return;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      throw divergence(
        report.step,
        `the loss is ${String(loss)} and the gradient norm ${String(gradientNorm)}`,
      );
    }
    const seconds = this.#seconds;
    const progress = computeProgress(this.#options.budget, report.step, seconds);
    this.#options.onStep({ ...report, loss, gradientNorm, tokensPerSecond, seconds, progress });
  }

  /** @returns undefined when `signal` came meanwhile */
  async #validate(signal?: AbortSignal): Promise<number | undefined> {
    const { model, validation } = this.#options;
    const loss = await this.#aside(() => meanLoss(model, validation(), signal, this.#communicator));
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

function divergence(step: number, fault: string, inARow = 1): DivergenceError {
  const before = inARow > 1 ? `, after ${String(inARow - 1)} steps that were left out` : '';
  const advice = 'try a lower learning rate or a longer warm-up';
  return agreedError(new DivergenceError(`step ${String(step)}: ${fault}${before}; ${advice}`));
}

/** The dropout seed of the n-th batch. */
function deriveSeed(seed: number, n: number): number {
  return (Math.imul(n + 1, 0x9e3779b1) ^ seed) >>> 0;
}

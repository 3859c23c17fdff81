import { tf } from '@phi1/tensor';
import type { Batch } from '@phi1/tokens';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { meanLoss, type TrainableModel } from './batch.js';
import { Optimizer } from './optimizer.js';
import { Bigram, validationWalks, Walks } from './testing/bigram.js';
import {
  DivergenceError,
  train,
  type SkippedStep,
  type StepReport,
  type TrainerState,
  type TrainOptions,
} from './trainer.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const beginning: TrainerState = { step: 0, tokens: 0, seconds: 0 };

interface Trained {
  model: Bigram;
  optimizer: Optimizer;
  batches: Walks;
  reports: StepReport[];
  saved: TrainerState[];
  final: TrainerState;
}

function makeBigram(model = new Bigram({ dropout: 0.2 })): [Bigram, Optimizer] {
  const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
  return [model, new Optimizer(model.parameters, settings)];
}

/** Trains a bigram model, new or the given one's continuation, and notes what happened. */
async function trainBigram(
  changes: Partial<TrainOptions> = {},
  parts: { model?: Bigram; optimizer?: Optimizer; batches?: Walks } = {},
): Promise<Trained> {
  const [model, optimizer] = parts.optimizer ? [parts.model!, parts.optimizer] : makeBigram(parts.model);
  const batches = parts.batches ?? new Walks();
  const [reports, saved]: [StepReport[], TrainerState[]] = [[], []];
  const final = await train({
    model,
    optimizer,
    batches,
    validation: validationWalks,
    schedule: { peakRate: 0.02, warmupSteps: 5, longestWarmupShare: 1 },
    budget: { steps: 40 },
    gradientAccumulation: 2,
    clip: 1,
    seed: 3,
    validateEvery: { steps: 10 },
    checkpointEvery: { steps: 20 },
    state: beginning,
    onStep: (report) => void reports.push(report),
    save: (state) => {
      saved.push(state);
      return Promise.resolve();
    },
    ...changes,
  });
  return { model, optimizer, batches, reports, saved, final };
}

/** What of a report does not depend on the clock. */
function pickNumbers(reports: readonly StepReport[]): unknown[] {
  return reports.map(({ step, loss, validationLoss, learningRate, gradientNorm, tokens, progress }) => ({
    step,
    loss,
    validationLoss,
    learningRate,
    gradientNorm,
    tokens,
    progress,
  }));
}

describe('train', () => {
  it('learns, reports every step, validates and saves when due', async () => {
    const { reports, saved, final } = await trainBigram();
    expect(reports.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(reports.map(({ tokens }) => tokens)).toEqual(reports.map(({ step }) => step * 64));
    expect(reports.filter((report) => report.validationLoss !== undefined).map(({ step }) => step)).toEqual([
      10, 20, 30, 40,
    ]);
    expect(saved.map(({ step }) => step)).toEqual([20, 40]);
    expect(final.firstValidationLoss).toBeCloseTo(Math.log(16), 1);
    expect(final.lastValidationLoss).toBeLessThan(0.75 * final.firstValidationLoss!);
    expect(reports.at(-1)!.validationLoss).toBe(final.lastValidationLoss);
    expect(reports.every(({ tokensPerSecond }) => tokensPerSecond > 0)).toBe(true);
  });

  it.each([7, 20, 39])('continues bit for bit from the state saved after %i steps', async (steps) => {
    const whole = await trainBigram();
    const interrupt = new AbortController();
    const reported: StepReport[] = [];
    const first = await trainBigram({
      signal: interrupt.signal,
      onStep: (report) => {
        reported.push(report);
        if (report.step === steps - 1) interrupt.abort(); // the next step is under way by now
      },
    });
    expect(first.final.step).toBe(steps);
    expect(first.saved.at(-1)).toEqual(first.final);

    const [model, optimizer] = makeBigram();
    for (const [name, parameter] of model.parameters) parameter.assign(first.model.parameters.get(name)!);
    const shapes = first.optimizer.state();
    const read = (name: string) => shapes.get(name)!.dataSync<'float32'>();
    await optimizer.restore({ shapes, read }, first.final.step, 'memory');
    const batches = new Walks();
    batches.position = first.batches.position;
    const second = await trainBigram({ state: first.final }, { model, optimizer, batches });
    expect(pickNumbers([...reported, ...second.reports])).toEqual(pickNumbers(whole.reports));
    expect(second.model.values()).toEqual(whole.model.values());
    expect(second.final.firstValidationLoss).toBe(whole.final.firstValidationLoss);
  });

  it('averages over accumulated batches as over one large one', async () => {
    const small = await trainBigram(
      { gradientAccumulation: 3, budget: { steps: 6 } },
      { model: new Bigram() },
    );
    const source = new Walks();
    const joined = {
      position: 0,
      next(): Batch {
        const parts = [source.next(), source.next(), source.next()];
        const join = (key: 'ids' | 'labels'): Int32Array =>
          Int32Array.from(parts.flatMap((part) => [...part[key]]));
        return { ids: join('ids'), labels: join('labels'), sequences: 12, length: 8 };
      },
    };
    const large = await trainBigram(
      { gradientAccumulation: 1, budget: { steps: 6 }, batches: joined },
      { model: new Bigram() },
    );
    for (const [i, { loss, gradientNorm }] of large.reports.entries()) {
      expect(small.reports[i]!.loss).toBeCloseTo(loss, 5);
      expect(small.reports[i]!.gradientNorm).toBeCloseTo(gradientNorm, 5);
    }
  });

  it('ends when its seconds are used up, with a validation and a save', async () => {
    let milliseconds = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (milliseconds += 2));
    const { reports, saved, final } = await trainBigram({ budget: { seconds: 0.3 } });
    clock.mockRestore();
    expect(final.seconds).toBeGreaterThan(0.3);
    expect(final.seconds).toBeLessThan(0.4);
    expect(saved.at(-1)).toEqual(final);
    expect(reports.at(-1)!.validationLoss).toBeDefined();
    expect(reports.at(-1)!.progress).toBe(1);
    expect(reports.at(-1)!.learningRate).toBeLessThan(0.3 * 0.02);
  });

  it('does nothing when the budget is used up already', async () => {
    const { reports, saved } = await trainBigram({
      state: { ...beginning, step: 40, firstValidationLoss: 1 },
    });
    expect([reports, saved]).toEqual([[], []]);
  });

  it('saves the beginning when it is interrupted before the first step', async () => {
    const { reports, saved } = await trainBigram({ signal: AbortSignal.abort() });
    expect(reports).toEqual([]);
    expect(saved.map(({ step }) => step)).toEqual([0]);
  });

  it('stops at a loss that is not a number and saves nothing after it', async () => {
    const source = new Walks();
    const model = new Bigram();
    const broken: TrainableModel = {
      loss: (ids, labels, options) => {
        const loss = model.loss(ids, labels, options);
        return source.position > 24 ? loss.mul(NaN) : loss;
      },
    };
    const saved: number[] = [];
    const run = trainBigram(
      {
        model: broken,
        gradientAccumulation: 1,
        checkpointEvery: { steps: 5 },
        save: ({ step }) => {
          saved.push(step);
          return Promise.resolve();
        },
      },
      { model, batches: source },
    );
    await expect(run).rejects.toThrow(DivergenceError);
    await expect(run).rejects.toThrow(/step 25: the loss is NaN/);
    expect(saved).toEqual([5, 10, 15, 20]);
  });

  /** A model whose loss is multiplied at some of the steps, each of one batch. */
  function faulty(factors: Record<number, number>): Pick<TrainOptions, 'model' | 'gradientAccumulation'> & {
    model: Bigram;
    batches: Walks;
  } {
    const [model, batches] = [new Bigram(), new Walks()];
    const loss = model.loss.bind(model);
    model.loss = (ids, labels, options) => {
      const factor = options?.training ? (factors[batches.position] ?? 1) : 1;
      return loss(ids, labels, options).mul(factor);
    };
    return { model, batches, gradientAccumulation: 1 };
  }

  it('leaves steps out whose loss is no number, as if their batches were not there', async () => {
    const skipped: SkippedStep[] = [];
    const guarded = {
      guard: { maxSkippedSteps: 2 },
      schedule: { shape: 'constant', peakRate: 0.02, warmupSteps: 0, longestWarmupShare: 1 },
      onSkip: (step: SkippedStep) => {
        skipped.push(step);
        return Promise.resolve();
      },
    } as const;
    const { model, batches, ...rest } = faulty({ 3: NaN, 4: Infinity, 9: NaN });
    const { reports, final, optimizer } = await trainBigram(
      { ...guarded, ...rest, budget: { steps: 12 } },
      { model, batches },
    );
    expect(skipped.map(({ step }) => step)).toEqual([3, 4, 9]);
    expect(skipped[0]).toMatchObject({
      fault: 'the loss is NaN and the gradient norm NaN',
      batches: [{ sequences: 4 }],
    });
    expect(reports.map(({ step }) => step)).toEqual([1, 2, 5, 6, 7, 8, 10, 11, 12]);
    expect(final).toMatchObject({ step: 12, guard: { skipped: 3, inARow: 0, count: 9 } });
    expect(optimizer.step).toBe(9);

    const source = new Walks();
    const whole = (): Batch => {
      const batch = source.next();
      return [3, 4, 9].includes(source.position) ? whole() : batch;
    };
    const unhurt = new Bigram();
    await trainBigram(
      { ...guarded, ...rest, batches: { position: 0, next: whole }, budget: { steps: 9 } },
      { model: unhurt },
    );
    expect(model.values()).toEqual(unhurt.values());
  });

  it('leaves a loss out that is far above the recent ones, and ends after too many in a row', async () => {
    const spike = { guard: { maxSkippedSteps: 2, lossSpike: 6 }, validateEvery: { steps: 100 } };
    const { model, batches, ...rest } = faulty({ 70: 30, 80: 1.05 });
    const { final } = await trainBigram({ ...spike, ...rest, budget: { steps: 90 } }, { model, batches });
    expect(final.guard).toMatchObject({ skipped: 1, count: 89 });
    const broken = faulty({ 70: 30, 71: 30, 72: 30 });
    await expect(
      trainBigram({ ...spike, gradientAccumulation: 1, budget: { steps: 90 } }, broken),
    ).rejects.toThrow(
      /step 72: the loss of \d+\.\d+ is above .*, after 2 steps that were left out; try a lower/,
    );
  });

  it('leaves no tensors behind', async () => {
    const [model, optimizer] = makeBigram();
    const before = tf.memory().numTensors;
    await trainBigram({}, { model, optimizer });
    expect(tf.memory().numTensors).toBe(before);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before - 6);
  });
});

describe('meanLoss', () => {
  it('weighs batches by the tokens that count', async () => {
    const model: TrainableModel = { loss: (_, labels) => tf.scalar(labels.shape[1]) };
    const batch = (length: number, ignored: number): Batch => ({
      ids: new Int32Array(length),
      labels: new Int32Array(length).fill(-100, 0, ignored),
      sequences: 1,
      length,
    });
    expect(await meanLoss(model, [batch(4, 2), batch(8, 0)])).toBeCloseTo((2 * 4 + 8 * 8) / 10, 6);
  });
});

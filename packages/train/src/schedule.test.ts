import { readFile } from 'node:fs/promises';
import { fixtureScript, pythonHas, runPython } from '@phi1/base/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEDULES } from './choices.js';
import { expectedSteps, learningRateAt, computeProgress, Timer, type Schedule } from './schedule.js';

/** What tools/fixtures/schedules.py prints. */
interface Reference {
  schedule: Schedule;
  steps: number;
  /** Of Transformers, before each step. */
  rates: number[];
}

/** Ours are theirs, with the warm-up shifted by one step. */
function expectToFollow(references: readonly Reference[]): void {
  for (const { schedule, steps, rates } of references) {
    const ours = rates.map((_, done) => learningRateAt(schedule, done, done / steps, steps));
    const theirs = rates.map((rate, done) => (done < schedule.warmupSteps ? rates[done + 1]! : rate));
    // the warm-up of their warmup_stable_decay rises from the minimum, ours of any shape from nothing
    const first = schedule.minimumRate === 0 ? 0 : schedule.warmupSteps;
    for (let done = first; done < steps; done++) {
      expect(ours[done], `${schedule.shape!}, step ${String(done)}`).toBeCloseTo(theirs[done]!, 12);
    }
  }
}

const schedules = fc.record<Schedule>({
  shape: fc.constantFrom(...SCHEDULES),
  decayShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
  peakRate: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  warmupSteps: fc.integer({ min: 0, max: 1000 }),
  longestWarmupShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
});

describe('learningRateAt', () => {
  it("follows Transformers' get_scheduler", async () => {
    const text = await readFile(new URL('../fixtures/schedules.json', import.meta.url), 'utf8');
    expectToFollow(JSON.parse(text) as Reference[]);
  });

  it.skipIf(!pythonHas('torch', 'transformers'))("follows Transformers' get_scheduler live", () => {
    expectToFollow(JSON.parse(runPython([fixtureScript('schedules.py')])) as Reference[]);
  });

  it('never falls below the minimum after the warm-up, and ends at it', () => {
    fc.assert(
      fc.property(
        schedules,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 300 }),
        (any, share, steps) => {
          const schedule = { ...any, minimumRate: share * any.peakRate };
          const warmup = Math.min(schedule.warmupSteps, schedule.longestWarmupShare * steps);
          for (let done = Math.ceil(warmup); done <= steps; done++) {
            const rate = learningRateAt(schedule, done, done / steps, steps);
            expect(rate).toBeGreaterThanOrEqual(schedule.minimumRate * (1 - 1e-9));
            expect(rate).toBeLessThanOrEqual(schedule.peakRate * (1 + 1e-9));
          }
          const end = schedule.shape === 'constant' ? schedule.peakRate : schedule.minimumRate;
          if (warmup <= steps) expect(learningRateAt(schedule, steps, 1, steps)).toBeCloseTo(end, 9);
        },
      ),
    );
  });

  it('is the linear schedule of the paper when the number of steps is known', () => {
    // transformers' get_linear_schedule_with_warmup, with the warm-up shifted by one step.
    const expected = (step: number, warmup: number, steps: number): number =>
      step < warmup ? (step + 1) / warmup : (steps - step) / (steps - warmup);
    const phi1 = { peakRate: 1e-3, warmupSteps: 750, longestWarmupShare: 1 };
    for (const step of [0, 1, 374, 749, 750, 751, 18_000, 35_999]) {
      const rate = learningRateAt(phi1, step, step / 36_000, 36_000);
      expect(rate).toBeCloseTo(1e-3 * expected(step, 750, 36_000), 12);
    }
  });

  it('stays in (0, peak] for every step of a run and rises, then falls', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 500 }), (schedule, steps) => {
        const rates = Array.from({ length: steps }, (_, done) =>
          learningRateAt(schedule, done, done / steps, steps),
        );
        const highest = Math.max(...rates);
        const top = rates.indexOf(highest);
        for (const [i, rate] of rates.entries()) {
          expect(rate).toBeGreaterThan(0);
          expect(rate).toBeLessThanOrEqual(schedule.peakRate * (1 + 1e-9));
          if (i === 0) continue;
          const change = (rate - rates[i - 1]!) / schedule.peakRate;
          if (i <= top) expect(change).toBeGreaterThan(-1e-9);
          else expect(change).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('gives a run bounded by time at a constant pace the rates of the same run bounded by steps', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 2, max: 300 }), (schedule, steps) => {
        const pace = 0.25;
        for (let done = 0; done < steps; done++) {
          const byTime = computeProgress({ seconds: steps * pace }, done, done * pace);
          const bySteps = computeProgress({ steps }, done, 0);
          const expected = expectedSteps({ seconds: steps * pace }, done, done * pace, pace);
          expect(expected).toBeCloseTo(steps, 9);
          expect(learningRateAt(schedule, done, byTime, expected)).toBeCloseTo(
            learningRateAt(schedule, done, bySteps, steps),
            9,
          );
        }
      }),
    );
  });

  it('ends near zero and cuts the warm-up of a short run', () => {
    const schedule = { peakRate: 1, warmupSteps: 100, longestWarmupShare: 0.1 };
    expect(learningRateAt(schedule, 2, 0.1, 20)).toBeCloseTo(1, 6);
    expect(learningRateAt(schedule, 19, 0.95, 20)).toBeCloseTo(0.05 / 0.9, 6);
    expect(learningRateAt(schedule, 20, 1, 20)).toBe(0);
  });

  it('begins the warm-up of a short run with the first of its even steps', () => {
    const rates = (schedule: Schedule, steps: number) =>
      [0, 1, 2].map((done) => learningRateAt(schedule, done, done / steps, steps));
    const cut = rates({ peakRate: 1, warmupSteps: 100, longestWarmupShare: 0.1 }, 30);
    for (const [i, rate] of [1 / 3, 2 / 3, 1].entries()) expect(cut[i]).toBeCloseTo(rate, 12);
    const asked = rates({ peakRate: 1, warmupSteps: 100, longestWarmupShare: 1 }, 10);
    for (const [i, rate] of [0.1, 0.2, 0.3].entries()) expect(asked[i]).toBeCloseTo(rate, 12);
  });
});

describe('progressOf', () => {
  it('is the larger of the shares', () => {
    expect(computeProgress({ steps: 10, seconds: 100 }, 5, 10)).toBe(0.5);
    expect(computeProgress({ steps: 10, seconds: 100 }, 1, 70)).toBe(0.7);
    expect(computeProgress({ seconds: 1 }, 3, 2)).toBe(1);
  });
});

describe('expectedSteps', () => {
  it('are those of the budget, or what the time that is left allows', () => {
    expect(expectedSteps({ steps: 10 }, 3, 5, 2)).toBe(10);
    expect(expectedSteps({ seconds: 60 }, 0, 0, 2)).toBe(30);
    expect(expectedSteps({ seconds: 60 }, 5, 20, 2)).toBe(25); // ten of the seconds went into validation
    expect(expectedSteps({ steps: 10, seconds: 60 }, 5, 20, 2)).toBe(10);
    expect(expectedSteps({ seconds: 60 }, 25, 61, 2)).toBe(25);
    expect(expectedSteps({ seconds: 60 }, 0, 0, 0)).toBe(Infinity);
  });
});

describe('Timer', () => {
  it('counts steps', () => {
    const timer = new Timer({ steps: 3 }, 0);
    expect([1, 2, 3, 4, 5, 6].map((step) => timer.isDue(step, 0))).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it('counts seconds from the last time it was due', () => {
    const timer = new Timer({ seconds: 10 }, 5);
    expect([6, 15, 16, 26].map((seconds) => timer.isDue(1, seconds))).toEqual([false, true, false, true]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanPassAtK, passAtKInterval, passAtK, wilsonInterval } from './pass-at-k.js';

/** C(n, k), exactly. */
function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let result = 1n;
  for (let i = 1; i <= k; i++) result = (result * BigInt(n - k + i)) / BigInt(i);
  return result;
}

const counts = fc
  .integer({ min: 1, max: 200 })
  .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n }), fc.integer({ min: 1, max: n })));

describe('passAtK', () => {
  it('is 1 - C(n - c, k) / C(n, k)', () => {
    fc.assert(
      fc.property(counts, ([n, c, k]) => {
        const scale = 10n ** 30n;
        const failing = Number((choose(n - c, k) * scale) / choose(n, k)) / Number(scale);
        expect(passAtK(n, c, k)).toBeCloseTo(1 - failing, 10);
      }),
    );
  });

  it('is unbiased: its mean over all outcomes of n draws is 1 - (1 - p)^k', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 20 })
          .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 1, max: n }))),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([n, k], p) => {
          let mean = 0;
          for (let c = 0; c <= n; c++)
            mean += Number(choose(n, c)) * p ** c * (1 - p) ** (n - c) * passAtK(n, c, k);
          expect(mean).toBeCloseTo(1 - (1 - p) ** k, 9);
        },
      ),
    );
  });

  it('grows with c and with k, and is the plain share for k = 1', () => {
    fc.assert(
      fc.property(counts, ([n, c, k]) => {
        expect(passAtK(n, c, 1)).toBeCloseTo(c / n, 12);
        if (c < n) expect(passAtK(n, c + 1, k)).toBeGreaterThanOrEqual(passAtK(n, c, k));
        if (k < n) expect(passAtK(n, c, k + 1)).toBeGreaterThanOrEqual(passAtK(n, c, k) - 1e-12);
      }),
    );
  });

  it('stays a probability for numbers whose binomials no double holds', () => {
    expect(passAtK(100_000, 1, 50_000)).toBeCloseTo(0.5, 9);
    expect(passAtK(100_000, 50_000, 100)).toBeCloseTo(1, 9);
  });

  it.each([
    [0, 0, 1],
    [5, 6, 1],
    [5, -1, 1],
    [5, 1, 0],
    [5, 1, 6],
    [5, 1.5, 1],
  ])('refuses n=%d, c=%d, k=%d', (n, c, k) => {
    expect(() => passAtK(n, c, k)).toThrow(RangeError);
  });

  it('is averaged over problems', () => {
    const tallies = [
      { samples: 2, passed: 1 },
      { samples: 4, passed: 4 },
    ];
    expect(meanPassAtK(tallies, 1)).toBe(0.75);
    expect(meanPassAtK(tallies, 2)).toBe(1);
  });
});

describe('intervals', () => {
  it("are Wilson's for one sample a problem", () => {
    // Its ends are the shares from which what was seen is 1.96 standard deviations away (Wilson, 1927).
    for (const [successes, trials] of [
      [83, 164],
      [1, 9],
      [40, 41],
    ] as const) {
      const { low, high, method } = wilsonInterval(successes, trials);
      expect(method).toBe('wilson');
      expect(low).toBeLessThan(successes / trials);
      expect(high).toBeGreaterThan(successes / trials);
      for (const end of [low, high])
        expect(Math.abs(successes / trials - end)).toBeCloseTo(
          1.959964 * Math.sqrt((end * (1 - end)) / trials),
          6,
        );
    }
    expect(wilsonInterval(0, 10).low).toBe(0);
    expect(wilsonInterval(10, 10).high).toBeCloseTo(1, 12);
  });

  it('hold the true share 95 times in 100', () => {
    // Exact coverage of the interval for p = 0.3, n = 50, summed over the binomial distribution.
    let covered = 0;
    for (let c = 0; c <= 50; c++) {
      const { low, high } = wilsonInterval(c, 50);
      if (low <= 0.3 && 0.3 <= high) covered += Number(choose(50, c)) * 0.3 ** c * 0.7 ** (50 - c);
    }
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.98);
  });

  it('are bootstrapped over problems for several samples', () => {
    const tallies = Array.from({ length: 100 }, (_, i) => ({ samples: 10, passed: i % 2 === 0 ? 10 : 0 }));
    const interval = passAtKInterval(tallies, 1);
    expect(interval.method).toBe('bootstrap');
    // Half the problems always pass and half never: as wide as for 100 samples, not as for 1,000.
    expect(interval.low).toBeCloseTo(0.5 - 1.96 * 0.05, 1);
    expect(interval.high).toBeCloseTo(0.5 + 1.96 * 0.05, 1);
    expect(passAtKInterval(tallies, 1)).toEqual(interval);
  });

  it('claim no certainty when nothing passed', () => {
    const { low, high } = passAtKInterval(Array.from({ length: 20 }, () => ({ samples: 5, passed: 0 })));
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(0.1);
  });
});

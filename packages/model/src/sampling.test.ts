import { Random } from '@phi1/base/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSampling, logProbability, sampleToken, type SamplingOptions } from './sampling.js';

const toLogits = (probabilities: number[]) => Float32Array.from(probabilities, (p) => Math.log(p));

function frequencies(probabilities: number[], options: SamplingOptions, draws = 20_000): number[] {
  const random = new Random(7);
  const counts = new Array<number>(probabilities.length).fill(0);
  for (let i = 0; i < draws; i++) counts[sampleToken(toLogits(probabilities), options, random)]!++;
  return counts.map((count) => count / draws);
}

/** The definition, by a full sort: temperature, then top-k, then top-p over what is left. */
function allowed(
  logits: Float32Array,
  { temperature = 1, topK = Infinity, topP = 1 }: SamplingOptions,
): Set<number> {
  const weights = Array.from(logits, (logit) => Math.exp((logit - Math.max(...logits)) / temperature));
  const ids = weights.map((_, id) => id).sort((a, b) => weights[b]! - weights[a]! || a - b);
  const kept = ids.slice(0, topK);
  const total = kept.reduce((sum, id) => sum + weights[id]!, 0);
  let mass = 0;
  const set = new Set<number>();
  for (const id of kept) {
    if (mass >= topP * total) break;
    mass += weights[id]!;
    set.add(id);
  }
  return set;
}

describe('sampleToken', () => {
  it('makes what is there already less likely, whatever the sign of its logit', () => {
    const logits = Float32Array.of(3, 2.5, -1, -1.5);
    const options = { repetitionPenalty: 2 };
    expect(sampleToken(logits, options, new Random(1), [])).toBe(0);
    expect(sampleToken(logits, options, new Random(1), [0, 0, 0])).toBe(1); // 3 / 2, once
    expect(sampleToken(logits, options, new Random(1), [0, 1])).toBe(0);
    const negative = Float32Array.of(-1, -1.5, -9);
    expect(sampleToken(negative, options, new Random(1), [0])).toBe(1); // -1 * 2
    expect(sampleToken(negative, { repetitionPenalty: 0.5 }, new Random(1), [1])).toBe(1);
    expect([...logits]).toEqual([3, 2.5, -1, -1.5]);
  });

  it('knows the log-probability of a token, for logits of any size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(0, 300, -300),
        (logits, shift) => {
          const values = Float32Array.from(logits, (logit) => logit + shift);
          const total = values.reduce((sum, logit) => sum + Math.exp(logit - shift), 0);
          values.forEach((logit, token) => {
            expect(logProbability(values, token)).toBeCloseTo(logit - shift - Math.log(total), 6);
          });
        },
      ),
    );
  });

  it('takes the most likely token, the first of equals, at temperature 0', () => {
    expect(sampleToken(Float32Array.of(1, 3, 3, 2), {}, new Random(1))).toBe(1);
  });

  it('says so when the logits are broken, whatever it was asked', () => {
    for (const broken of [NaN, Infinity]) {
      for (const options of [{}, { temperature: 1 }, { temperature: 1, topP: 0.5 }]) {
        expect(() => sampleToken(Float32Array.of(1, broken, 2), options, new Random(1))).toThrow(/finite/);
      }
    }
  });

  it('draws each token as often as it is likely', () => {
    frequencies([0.5, 0.3, 0.15, 0.05], { temperature: 1 }).forEach((found, id) => {
      expect(Math.abs(found - [0.5, 0.3, 0.15, 0.05][id]!)).toBeLessThan(0.012);
    });
  });

  it('sharpens with a low temperature', () => {
    const [first] = frequencies([0.6, 0.4], { temperature: 0.5 });
    expect(Math.abs(first! - 0.36 / (0.36 + 0.16))).toBeLessThan(0.012);
  });

  it('keeps to the nucleus and shares its mass', () => {
    const found = frequencies([0.1, 0.5, 0.3, 0.1], { temperature: 1, topP: 0.7 });
    expect(found[0]).toBe(0);
    expect(found[3]).toBe(0);
    expect(Math.abs(found[1]! - 5 / 8)).toBeLessThan(0.012);
  });

  it('never draws what top-k and top-p leave out, and everything else in time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 5, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.record({
          temperature: fc.constantFrom(0.2, 1, 3),
          topP: fc.constantFrom(0.05, 0.5, 0.95, 1),
          topK: fc.integer({ min: 1, max: 45 }),
        }),
        fc.integer(),
        (logits, options, seed) => {
          const values = Float32Array.from(logits);
          const set = allowed(values, { ...options, topP: options.topP + 1e-9 });
          const random = new Random(seed);
          for (let i = 0; i < 20; i++) expect(set.has(sampleToken(values, options, random))).toBe(true);
        },
      ),
    );
  });

  it.each([
    [{ temperature: -1 }, /temperature is -1/],
    [{ temperature: NaN }, /temperature/],
    [{ topP: 0 }, /top-p is 0/],
    [{ topP: 1.5 }, /top-p/],
    [{ topK: 0.5 }, /top-k/],
    [{ repetitionPenalty: 0 }, /repetition-penalty is 0/],
  ])('refuses %j', (options, message) => {
    expect(() => checkSampling(options)).toThrow(message);
  });
});

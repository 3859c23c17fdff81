import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEvaluations, shortNames } from './compare-folders.js';
import { renderComparison } from './compare-html.js';
import { comparisonText } from './compare-text.js';
import { compareRates, mcNemar } from './compare.js';

describe('mcNemar', () => {
  it('is the two-sided sign test, counted out', () => {
    const choose = (n: bigint, k: bigint): bigint => (k === 0n ? 1n : (choose(n, k - 1n) * (n - k + 1n)) / k);
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (one, other) => {
        const n = BigInt(one + other);
        let sum = 0n;
        for (let k = 0n; k <= BigInt(Math.min(one, other)); k++) sum += choose(n, k);
        const exact = Math.min(1, Number((2n * sum * 10n ** 15n) / 2n ** n) / 1e15);
        expect(mcNemar(one, other)).toBeCloseTo(exact, 10);
      }),
    );
    expect(mcNemar(0, 0)).toBe(1);
    expect(mcNemar(2, 10)).toBeCloseTo(158 / 4096, 12);
    expect(mcNemar(0, 5000)).toBe(0);
  });
});

describe('compareRates', () => {
  const rates = (...values: number[]) => values.map((rate, i) => ({ taskId: `T/${String(i)}`, rate }));

  it('counts what each solves and takes the test that fits', () => {
    const single = compareRates(rates(1, 0, 0, 1), rates(1, 1, 0, 0), true);
    expect(single).toMatchObject({
      ...{ first: 0.5, second: 0.5, difference: 0, pValue: 1, method: 'mcnemar' },
      ...{ improved: ['T/1'], worsened: ['T/3'], bothSolved: 1, neitherSolved: 1 },
    });
    const several = compareRates(rates(0.5, 0.25, 0), rates(0.5, 0.75, 0), false);
    expect(several).toMatchObject({
      method: 'bootstrap',
      improved: ['T/1'],
      bothSolved: 1,
      neitherSolved: 1,
    });
    expect(several.difference).toBeCloseTo(1 / 6, 12);
  });

  it('turns round when the two change places', () => {
    const pair = fc.array(fc.tuple(fc.constantFrom(0, 0.5, 1), fc.constantFrom(0, 0.5, 1)), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(pair, fc.boolean(), (pairs, isSingle) => {
        const whole = (rate: number): number => (isSingle ? Math.ceil(rate) : rate);
        const [a, b] = [
          rates(...pairs.map(([one]) => whole(one))),
          rates(...pairs.map(([, two]) => whole(two))),
        ];
        const [there, back] = [compareRates(a, b, isSingle), compareRates(b, a, isSingle)];
        expect(back.difference).toBeCloseTo(-there.difference, 12);
        expect(back.improved).toEqual(there.worsened);
        expect(back.interval.low).toBeCloseTo(-there.interval.high, 12);
        expect(back.pValue).toBeCloseTo(there.pValue, 12);
        expect(there.interval.low - 1e-9).toBeLessThanOrEqual(there.difference);
        expect(there.interval.high + 1e-9).toBeGreaterThanOrEqual(there.difference);
      }),
      { numRuns: 20 },
    );
  });

  it('gives an interval that holds no difference where its exact test finds none', () => {
    fc.assert(
      fc.property(fc.nat(15), fc.nat(15), fc.nat(15), (one, other, neither) => {
        fc.pre(one + other + neither > 0);
        const solved = (count: number, rate: number) => Array.from({ length: count }, () => rate);
        const a = rates(...solved(one, 1), ...solved(other + neither, 0));
        const b = rates(...solved(one, 0), ...solved(other, 1), ...solved(neither, 0));
        const { pValue, interval } = compareRates(a, b, true);
        expect(interval.low <= 0 && interval.high >= 0).toBe(pValue >= 0.05);
      }),
    );
    // Clopper and Pearson's interval of 8 in 10, as in tables: 0.4439 to 0.9748
    const { interval } = compareRates(
      rates(0, 0, 0, 0, 0, 0, 0, 0, 1, 1),
      rates(1, 1, 1, 1, 1, 1, 1, 1, 0, 0),
      true,
    );
    expect((interval.low + 1) / 2).toBeCloseTo(0.4439, 4);
    expect((interval.high + 1) / 2).toBeCloseTo(0.9748, 4);
  });

  it('finds no difference where there is none as often as it says', () => {
    // two models that solve each of 40 problems with the same chance, 60 times
    let seed = 1;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const draw = () =>
      rates(...Array.from({ length: 40 }, () => Number(random() < 0.5) / 2 + Number(random() < 0.5) / 2));
    const found = Array.from({ length: 60 }, () => compareRates(draw(), draw(), false).pValue < 0.05);
    const share = found.filter(Boolean).length / found.length;
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.15);
  });
});

describe('compareEvaluations', () => {
  const outcomes = { passed: 'passed', failed: 'failed', none: 'unsupported' };
  /** Writes an evaluation in which each problem's completions ended as it is said. */
  async function evaluation(
    folder: string,
    problems: Record<string, (keyof typeof outcomes)[]>,
    benchmark = 'b',
  ) {
    await mkdir(folder, { recursive: true });
    const graded = Object.entries(problems).map(([taskId, ends]) => ({
      taskId,
      passed: ends.filter((end) => end === 'passed').length,
      samples: ends.map((end) => ({ outcome: outcomes[end] })),
    }));
    await writeFile(join(folder, 'report.json'), JSON.stringify({ benchmark, problems: graded }));
    const lines = graded.flatMap(({ taskId, samples }) =>
      samples.map(({ outcome }) =>
        JSON.stringify({ task_id: taskId, completion: `<img>${taskId}`, outcome, output: '', seconds: 0 }),
      ),
    );
    await writeFile(join(folder, 'samples.jsonl'), `${lines.join('\n')}\n`);
    return folder;
  }

  it('compares two on what both have, in words and as a page', async () => {
    const root = temporaryFolder();
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`N/${String(i)}`, ['failed' as const]]),
    );
    const solved = Object.fromEntries(Object.keys(many).map((task) => [task, ['passed' as const]]));
    const first = await evaluation(join(root, 'one', 'b'), {
      A: ['passed'],
      B: ['none'],
      C: [],
      D: ['passed'],
      ...many,
    });
    const second = await evaluation(join(root, 'two', 'b'), {
      A: ['failed'],
      B: ['passed'],
      C: ['passed'],
      E: ['passed'],
      ...solved,
    });
    const compared = await compareEvaluations([first, second]);
    expect(compared.leftOut).toEqual(['B', 'D', 'E']);
    expect(compared.evaluations.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(compared.evaluations[1]!.change).toMatchObject({
      method: 'mcnemar',
      worsened: ['A'],
      bothSolved: 0,
    });
    const text = comparisonText(compared);
    expect(text).toMatch(/^b, 14 problems\nnot in all, and left out: B, D, E\n/);
    expect(text).toMatch(/p = 0\.002, McNemar's exact test\): two is better, and chance hardly explains it/);
    expect(text).toContain('solved more often by one: A\n');
    const html = renderComparison(compared);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img&gt;');
    expect(html).not.toMatch(/(src|href)=/);
    expect(html.match(/<details class="problem"/g)).toHaveLength(14);
  });

  it('follows more than two in their order, and checkpoints by their steps', async () => {
    const root = temporaryFolder();
    const folders = await Promise.all(
      [0, 1, 2, 3].map((count) =>
        evaluation(join(root, 'checkpoints', `step-${String(500 * count)}`, 'b'), {
          A: ['failed', count > 1 ? 'passed' : 'failed'],
          B: [count > 0 ? 'passed' : 'failed', 'failed'],
        }),
      ),
    );
    const { evaluations } = await compareEvaluations(folders.toSorted()); // as a shell lists them
    expect(evaluations.map(({ name }) => name)).toEqual(['step-0', 'step-500', 'step-1000', 'step-1500']);
    expect(evaluations.map(({ passAt1 }) => passAt1)).toEqual([0, 0.25, 0.5, 0.5]);
    expect(evaluations.map(({ change }) => change?.method)).toEqual([
      undefined,
      'bootstrap',
      'bootstrap',
      'bootstrap',
    ]);
    const labels = (html: string) => html.match(/<text[^>]*>…?\w*step-\d+</g) ?? [];
    const html = renderComparison(await compareEvaluations(folders));
    expect(html.match(/<circle/g)).toHaveLength(4);
    expect(labels(html)).toHaveLength(4);
    const many = renderComparison(
      await compareEvaluations(Array.from({ length: 48 }, (_, i) => folders[i % 4]!)),
    );
    expect(many.match(/<circle/g)).toHaveLength(48);
    expect(many.match(/text-anchor="middle"/g)).toHaveLength(12);
    const named = await compareEvaluations([
      folders[3]!,
      await evaluation(join(root, 'other', 'b'), { A: ['passed'] }),
    ]);
    expect(named.evaluations.map(({ name }) => name)).toEqual(['checkpoints/step-1500', 'other']);
  });

  it('refuses what cannot be compared', async () => {
    const root = temporaryFolder();
    const one = await evaluation(join(root, 'one'), { A: ['passed'] });
    const other = await evaluation(join(root, 'other'), { A: ['passed'] }, 'c');
    const apart = await evaluation(join(root, 'apart'), { B: ['passed'] });
    for (const [folders, message] of [
      [[one], /^expected two or more folders/],
      [[one, join(root, 'none')], /none\/report\.json: cannot be read .*; expected an evaluation's report/],
      [[one, other], /other: is an evaluation on c, expected b as in /],
      [[one, apart], /have no problem in common/],
    ] as const) {
      const run = compareEvaluations(folders);
      await expect(run).rejects.toThrow(UserError);
      await expect(run).rejects.toThrow(message);
    }
  });

  it('calls folders by what tells them apart', () => {
    expect(shortNames(['runs/a/eval/b', 'runs/c/eval/b/'])).toEqual(['a', 'c']);
    expect(shortNames(['a', 'b/c'])).toEqual(['a', 'b/c']);
    expect(shortNames(['runs/x', 'runs/x'])).toEqual(['x', 'x']);
  });
});

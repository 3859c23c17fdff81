import { Random } from '@phi1/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstBlocks } from './catalogue/families.js';
import { composeExercise, type Exercise } from './exercise.js';
import { selectionDraft } from './plans/selection.js';
import { createTeacher } from './teacher.js';
import { failures, failuresInPython } from './verify.js';

function take(count: number, options: Parameters<typeof createTeacher>[0], from = 0): Exercise[] {
  const teacher = createTeacher(options);
  return Array.from({ length: count }, (_, i) => teacher.exercise(from + i));
}

/** What makes two exercises the same: everything but the examples, which have lines of their own. */
function essence({ prompt, solution, examples }: Exercise): string {
  const lines = prompt.split('\n');
  const shows = (line: string | undefined) => examples.some(({ call }) => line?.includes(call));
  const kept = lines.filter(
    (line, i) => !shows(line) && !(lines[i - 1]?.includes('>>>') && shows(lines[i - 1])),
  );
  return kept.join('\n') + solution;
}

/** The largest expectation of a Poisson distribution under which so few as `count` are not rarer than one in twenty. */
function mostExpected(count: number): number {
  const atMost = (mean: number): number => {
    let [term, sum] = [Math.exp(-mean), 0];
    for (let k = 0; k <= count; k++) [sum, term] = [sum + term, (term * mean) / (k + 1)];
    return sum;
  };
  let mean = count;
  while (atMost(mean) > 0.05) mean += 0.01;
  return mean;
}

describe('the exercises of the built-in teacher', () => {
  const sample = take(1500, { seed: 20 });

  it('depend on seed and index alone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        (seed, index) => {
          const [once] = take(1, { seed }, index);
          take(2, { seed: seed + 1 });
          expect(take(1, { seed }, index)[0]).toEqual(once);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('hold what they say when CPython runs them, examples in the docstring included', async () => {
    const wrong = (await failuresInPython(sample)).flatMap((failed, i) =>
      failed.map(({ test, got }) => ({ ...test, got, source: sample[i]!.prompt + sample[i]!.solution })),
    );
    expect(wrong).toEqual([]);
    for (const exercise of sample) {
      for (const { call, result } of exercise.examples) {
        expect(exercise.tests).toContainEqual(expect.objectContaining({ call, result }));
        if (exercise.prompt.includes('>>>')) expect(exercise.prompt).toContain(`>>> ${call}\n`);
      }
    }
  });

  it('hold when the teacher’s own Python runs the finished text', () => {
    for (const exercise of sample.slice(0, 300)) expect(failures(exercise)).toEqual([]);
  });

  it('are nearly all distinct, also in all that is not an example', () => {
    expect(new Set(sample.map(({ prompt, solution }) => prompt + solution)).size).toBeGreaterThan(1495);
    expect(new Set(sample.map(essence)).size).toBeGreaterThan(1400);
  });

  it('are no longer than asked for, of every kind', () => {
    const short = take(300, { seed: 22, maxCharacters: 250 });
    for (const { prompt, solution } of short)
      expect(prompt.length + solution.length).toBeLessThanOrEqual(250);
    expect(new Set(short.flatMap(({ blocks }) => blocks[0]!.replace(/\..*/, ''))).size).toBeGreaterThan(20);
    expect(() => createTeacher({ seed: 0, maxCharacters: 20 })).toThrow(
      'maxCharacters=20: expected at least 150',
    );
  });

  it('are written as usual where variety is left out, of prompts and of solutions', () => {
    const dressed = (text: string) => /->|: (int|str|List|list)\b|>>>|'''|Args:|Parameters|:param/.test(text);
    const variety = { prompts: 0, solutions: 0 };
    const usual = take(300, { seed: 20, variety }).filter(({ style }) => style !== 'class');
    expect(usual.map(({ prompt }) => prompt).filter(dressed)).toEqual([]);
    expect(usual.map(({ solution }) => solution).filter((text) => text.includes("'"))).toEqual([]);
    // One realization of each function, where all have several.
    const realizations = (of: Exercise[]) =>
      new Set(
        of.filter(({ blocks }) => blocks.length === 1).map(({ blocks, style }) => `${blocks[0]!} ${style}`),
      ).size;
    const plain = take(300, { seed: 20, variety: { solutions: 0 } });
    expect(plain.filter(({ prompt }) => dressed(prompt)).length).toBeGreaterThan(150);
    expect(realizations(plain)).toBeLessThan(realizations(take(300, { seed: 20 })));
    expect(() => createTeacher({ seed: 0, variety: { prompts: 1.5 } })).toThrow(
      'variety of prompts 1.5: expected 0 to 1',
    );
  });

  it('say of a parameter that is a dictionary that it is one', () => {
    const variety = { prompts: 0, solutions: 0 };
    const walked = take(600, { seed: 23, variety }).filter(({ prompt, solution }) => {
      const [, owner] = /(\w+)\.(?:items|values|keys|get)\(/.exec(solution) ?? [];
      return owner !== undefined && new RegExp(`def .*\\b${owner}\\b.*:\n`).test(prompt);
    });
    expect(walked.length).toBeGreaterThan(10);
    for (const { prompt } of walked) expect(prompt).toMatch(/dictionar|mapping/);
  });

  it('are more than ten million, examples aside: pipelines alone are', () => {
    // Capture and recapture: of m draws, of each of N kinds with its own probability, at least m (m - 1) / 2 N pairs are
    // equal on average, and exactly so many where all are as likely. So a few pairs mean many kinds. (40,000 draws had 7
    // pairs: at least 60 million, with 95 % confidence.)
    const draws = 8000;
    const times = new Map<string, number>();
    const random = new Random(7);
    for (let made = 0; made < draws;) {
      const draft = selectionDraft(random);
      const exercise = draft && composeExercise(draft, random)?.exercise;
      if (!exercise) continue;
      made++;
      times.set(essence(exercise), (times.get(essence(exercise)) ?? 0) + 1);
    }
    const pairs = [...times.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
    expect((draws * (draws - 1)) / 2 / mostExpected(pairs)).toBeGreaterThan(1e7);
  });

  it('come from all kinds of blocks, and many are easy', () => {
    const blocks = new Set(sample.flatMap((exercise) => exercise.blocks));
    expect(blocks.size).toBeGreaterThan(300);
    const single = sample.filter((exercise) => exercise.blocks.length === 1).length;
    expect(single / sample.length).toBeGreaterThan(0.5);
    const firsts = new Set(firstBlocks().map(({ name }) => name));
    const easy = sample.filter(({ blocks: own }) =>
      own.every((name) => name === 'grammar.basic' || firsts.has(name)),
    );
    expect(easy.length / sample.length).toBeGreaterThan(0.2);
    const shown = easy.filter(({ prompt }) => prompt.includes('>>>')).length / easy.length;
    expect(shown).toBeGreaterThan(0.25); // of three, one with examples as doctest writes them
    expect(shown).toBeLessThan(0.5);
    const plain = easy.filter(({ prompt }) => /^def .*\n {4}("""|''').*\1\n$/m.test(prompt));
    expect(plain.length / easy.length).toBeGreaterThan(0.08);
    expect(
      Math.max(...sample.map((exercise) => exercise.prompt.length + exercise.solution.length)),
    ).toBeLessThan(3000);
  });

  it('are cleanly laid out', () => {
    for (const { prompt, solution } of sample) {
      const text = prompt + solution;
      expect(text.replace(/\bf(['"]).*?\1/g, 'text')).not.toMatch(/[ \t]\n|\n\n\n\n|\{\w+\} |undefined|\t/);
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(101);
    }
  });

  it('are broken on purpose as often as asked, and then fail one of their tests', async () => {
    const broken = take(200, { seed: 4, errorRate: 1 });
    for (const exercise of broken) {
      expect(exercise.corruption).not.toBeNull();
      expect(failures(exercise).length).toBeGreaterThan(0);
    }
    expect(new Set(broken.map((exercise) => exercise.corruption)).size).toBeGreaterThan(6);
    const halting = broken.filter(
      (exercise) => !failures(exercise).some(({ got }) => got.startsWith('gave up')),
    );
    expect(halting.length).toBeGreaterThan(150);
    const failed = await failuresInPython(halting);
    expect(failed.filter((list) => list.length === 0)).toEqual([]);
    const some = take(600, { seed: 4, errorRate: 0.25 }).filter(
      (exercise) => exercise.corruption !== null,
    ).length;
    expect(some / 600).toBeGreaterThan(0.19);
    expect(some / 600).toBeLessThan(0.31);
    expect(() => createTeacher({ seed: 1, errorRate: 2 })).toThrow('expected 0 to 1');
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCorpus, readCorpus, readCorpusManifest } from '../store/index.js';
import { annotate } from './annotate.js';
import { codeMetrics } from './code-metrics.js';
import { filterCorpus } from './filter.js';
import { Forest } from './forest.js';
import { hashedFeatures } from './hashed-features.js';
import { judgeByRubric } from './rubric.js';
import { computeQuality } from './scores.js';
import { loadFilter, trainFilter } from './train-filter.js';

const LESSON = `"""Small functions about numbers."""
import math


def is_prime(n):
    """Return whether n is a prime: no number from 2 to its root divides it."""
    if n < 2:
        return False
    for divisor in range(2, math.isqrt(n) + 1):
        # One divisor is enough.
        if n % divisor == 0:
            return False
    return True


def primes_up_to(limit):
    """Return all primes up to the limit."""
    return [n for n in range(2, limit + 1) if is_prime(n)]
`;

const SETTINGS = `from django.conf.urls import url
from . import views
import mycompany.secrets as secrets
DEBUG = True
HOSTS = ["a.example", "b.example", "c.example"]
TOKENS = {"alpha": "83hf83hf8h3f8h3", "beta": "9sdf8sdf98s7df9s8d7f"}
DATABASES = dict(default=secrets.database(registry))
urlpatterns = [url(r"^$", views.index), url(r"^about$", views.about), url(r"^x$", views.x)]
`;

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

describe('code metrics', () => {
  it('count what is there', () => {
    expect(codeMetrics(LESSON)).toMatchObject({
      functions: 2,
      documented: 1,
      imports: 1,
      foreignImports: 0,
      unknownNames: 0,
      errors: 0,
      lines: 14,
    });
    const settings = codeMetrics(SETTINGS);
    expect(settings).toMatchObject({ functions: 0, imports: 3, foreignImports: 1, boilerplate: 1 });
    expect(settings.unknownNames).toBeGreaterThan(0);
    expect(settings.unknownNames).toBeLessThan(0.3);
  });

  it('know the names that are bound in every way Python has', () => {
    const source = `import os.path as p, sys
from a.b import c as d, e
def f(x, *args, key=None, **kw): return [y for y, z in args if y] + [x, key, kw, w]
class C(f): pass
for i, (j, k) in enumerate(C): print(i, j, k)
with open(p) as file: file.read()
try: d, e, sys
except OSError as error: print(error)
(a, b), n = q = 1, 2
print(a, b, n, q, (m := 3), m, lambda t: t, {u: v for u, v in q})
`;
    const metrics = codeMetrics(source);
    expect(metrics.unknownNames).toBeGreaterThan(0);
    expect(codeMetrics(source.replace(', w]', ']')).unknownNames).toBe(0);
  });

  it('take any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { score } = judgeByRubric(text);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(10);
        for (const value of Object.values(codeMetrics(text))) expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

it('the rubric prefers a lesson to settings, prose and noise', () => {
  expect(judgeByRubric(LESSON).score).toBeGreaterThan(8);
  expect(judgeByRubric(SETTINGS).score).toBeLessThan(4);
  expect(judgeByRubric('Dear all, (this is [not Python: at all}} ]]\n'.repeat(9)).score).toBeLessThan(2);
  expect(judgeByRubric('').score).toBeLessThan(5);
});

describe('hashed features', () => {
  it('have length 1, and tell order and marks apart', () => {
    const length = (vector: Float32Array) => Math.hypot(...vector);
    expect(length(hashedFeatures(LESSON))).toBeCloseTo(1, 5);
    expect(length(hashedFeatures('   '))).toBe(0);
    expect(hashedFeatures('a b')).not.toEqual(hashedFeatures('b a'));
    expect(hashedFeatures('a + b')).not.toEqual(hashedFeatures('a - b'));
  });
});

describe('quality', () => {
  it('is what the definitions say', () => {
    const quality = computeQuality([0.9, 0.8, 0.4, 0.3, 0.6], [true, true, true, false, false], 0.5);
    expect(quality).toEqual({ precision: 2 / 3, recall: 2 / 3, accuracy: 3 / 5, rocAuc: 5 / 6 });
    expect(computeQuality([1, 1], [true, false], 2)).toMatchObject({ precision: 1, recall: 0, rocAuc: 0.5 });
  });

  it('has the area that counting all pairs gives', () => {
    const cases = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 2 });
    fc.assert(
      fc.property(cases, (all) => {
        const [yes, no] = [true, false].map((kind) => all.filter(([, own]) => own === kind));
        fc.pre(yes!.length > 0 && no!.length > 0);
        let wins = 0;
        for (const [a] of yes!) for (const [b] of no!) wins += a > b ? 1 : a === b ? 0.5 : 0;
        const { rocAuc } = computeQuality(
          all.map(([score]) => score),
          all.map(([, own]) => own),
          3,
        );
        expect(rocAuc).toBeCloseTo(wins / (yes!.length * no!.length), 10);
      }),
    );
  });
});

describe('the forest', () => {
  it('learns a rule that no line can draw, and is the same after saving', async () => {
    const random = new Random(1);
    const draw = (count: number) =>
      Array.from({ length: count }, () => Float32Array.from({ length: 6 }, () => random.next()));
    const rule = ([a, b]: Float32Array) => a! > 0.5 !== b! > 0.5;
    const [train, test] = [draw(600), draw(200)];
    const forest = Forest.train(train, train.map(rule));
    const scores = forest.score(test);
    expect(computeQuality(scores, test.map(rule), 0.5).accuracy).toBeGreaterThan(0.85);
    const again = Forest.load(JSON.parse(JSON.stringify(forest.save())) as Record<string, string>);
    expect(again.score(test)).toEqual(scores);
    expect(again.score(test.slice(3, 4))).toEqual(scores.slice(3, 4));
  });

  it('gives yes its score whichever class is more frequent', async () => {
    const vectors = Array.from({ length: 60 }, (_, i) => Float32Array.from([i, 0]));
    for (const cut of [10, 50]) {
      const forest = Forest.train(
        vectors,
        vectors.map(([x]) => x! >= cut),
      );
      const [low, high] = forest.score([Float32Array.from([0, 0]), Float32Array.from([59, 0])]);
      expect(low).toBeLessThan(0.3);
      expect(high).toBeGreaterThan(0.7);
    }
  });

  it('is the same for a seed, bit for bit, and another for another', () => {
    const random = new Random(2);
    const vectors = Array.from({ length: 100 }, () => Float32Array.from({ length: 9 }, () => random.int(4)));
    const labels = vectors.map(([a, b]) => a! + b! > 3);
    const of = (seed: number) => JSON.stringify(Forest.train(vectors, labels, { seed, trees: 20 }).save());
    expect(of(7)).toBe(of(7));
    expect(of(7)).not.toBe(of(8));
  });

  it('splits where only one of many features tells anything, and gives a constant where none does', () => {
    const vectors = Array.from({ length: 80 }, (_, i) =>
      Float32Array.from({ length: 50 }, (_, k) => (k === 31 ? i : 1)),
    );
    const forest = Forest.train(
      vectors,
      vectors.map((_, i) => i % 20 < 10),
    );
    for (const [i, score] of forest.score(vectors).entries()) {
      if (i % 10 > 1 && i % 10 < 8) expect(score > 0.5).toBe(i % 20 < 10);
    }
    const same = Array.from({ length: 40 }, () => new Float32Array(3));
    const [share] = Forest.train(
      same,
      same.map((_, i) => i % 4 === 0),
    ).score([new Float32Array(3)]);
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.3);
  });

  it('refuses what it did not save', () => {
    const saved = Forest.train([Float32Array.of(0), Float32Array.of(1)], [true, false]).save();
    const circle = Buffer.from(Int32Array.from([1, 0, 0]).buffer).toString('base64');
    for (const wrong of [{}, { ...saved, child: circle }, { ...saved, value: 'AAAA' }]) {
      expect(() => Forest.load(wrong)).toThrow('the forest');
    }
  });
});

describe('labels, filter, cut', () => {
  let corpus: string;
  let labels: string;
  let filter: string;

  /** Lessons and settings with other names, half of each. */
  function texts(count: number): string[] {
    const random = new Random(4);
    return Array.from({ length: count }, (_, i) => {
      const name = `w${String(random.int(1000))}`;
      return (i % 2 === 0 ? LESSON : SETTINGS).replaceAll(
        /\b(n|divisor|limit|HOSTS|alpha|url)\b/g,
        `$1_${name}`,
      );
    });
  }

  beforeAll(async () => {
    [corpus, labels, filter] = [
      join(folder, 'corpus'),
      join(folder, 'labels.jsonl'),
      join(folder, 'filter.json'),
    ];
    const all = texts(120);
    await makeCorpus({
      to: corpus,
      name: 'test',
      options: {},
      units: 3,
      async make(unit, writer) {
        for (let i = unit * 40; i < unit * 40 + 40; i++) await writer.write({ id: String(i), text: all[i]! });
      },
    });
    await annotate({ from: corpus, out: labels, sample: 80 });
    const report = await trainFilter({ labels, out: filter });
    expect(report).toMatchObject({ trained: 64, heldOut: 16, precision: 1, recall: 1, rocAuc: 1 });
  });

  const ids = async (path: string): Promise<number[]> => {
    const found: number[] = [];
    for await (const { id } of readCorpus(path)) found.push(Number(id));
    return found;
  };

  it.each([0.95, 0.999])(
    'refuses to hold out %d where that leaves a kind nothing to learn from',
    async (heldOut) => {
      const few = join(folder, 'few.jsonl');
      const label = (_: unknown, i: number) =>
        JSON.stringify({
          id: String(i),
          text: `x = ${String(i)}`,
          score: i < 5 ? 8 : 2,
          reason: '',
          by: 'rubric',
        });
      await writeFile(few, `${Array.from({ length: 100 }, label).join('\n')}\n`);
      await expect(trainFilter({ labels: few, out: join(folder, 'never'), heldOut })).rejects.toThrow(
        `held-out share ${String(heldOut)}: leaves none of the 5 labels that score at least 5`,
      );
    },
  );

  it('keeps what scores enough, with its score', async () => {
    const out = join(folder, 'kept');
    const summary = await filterCorpus({ from: corpus, out, filter });
    expect(summary).toMatchObject({ complete: true, documents: 120, kept: 60, threshold: 0.5 });
    expect(await ids(out)).toEqual(Array.from({ length: 60 }, (_, i) => 2 * i));
    for await (const row of readCorpus(out)) expect(row.score).toBeGreaterThanOrEqual(0.5);
    expect((await readCorpusManifest(out)).dropped['low score']?.count).toBe(60);
  });

  it('gives the same bytes on two processes', async () => {
    const out = join(folder, 'shared');
    const run = (rank: number) => filterCorpus({ from: corpus, out, filter, rank, worldSize: 2 });
    expect((await run(1)).complete).toBe(false);
    expect((await run(0)).complete).toBe(true);
    const alone = join(folder, 'kept');
    for (const { file } of (await readCorpusManifest(out)).shards) {
      expect(await readFile(join(out, file))).toEqual(await readFile(join(alone, file)));
    }
  });

  it('fills a budget of tokens with the best', async () => {
    const out = join(folder, 'budget');
    const summary = await filterCorpus({ from: corpus, out, filter, tokenBudget: 8000 });
    expect(summary.complete).toBe(true);
    expect(summary.tokens).toBeLessThanOrEqual(8000);
    let [tokens, least] = [0, 1];
    for await (const row of readCorpus(out)) {
      tokens += row.tokens as number;
      least = Math.min(least, row.score as number);
    }
    expect(tokens).toBe(summary.tokens);
    expect(least).toBe(summary.threshold);
    // Better ones are all there, and there is no room for another lesson.
    const [kept, longest] = [new Set(await ids(out)), { tokens: 0 }];
    for await (const row of readCorpus(`${out}.scored`)) {
      if ((row.score as number) > least) expect(kept.has(Number(row.id))).toBe(true);
      longest.tokens = Math.max(longest.tokens, row.tokens as number);
    }
    expect(tokens + longest.tokens).toBeGreaterThan(8000);
    const all = await filterCorpus({ from: corpus, out: join(folder, 'all'), filter, tokenBudget: 1e9 });
    expect(all.kept).toBe(120);
  });

  it('scores with an embedding of the caller and refuses another', async () => {
    const embed = (all: readonly string[]) =>
      Promise.resolve(all.map((text) => Float32Array.from([text.length, text.split('import').length])));
    const own = join(folder, 'own.json');
    await trainFilter({ labels, out: own, embed, embedName: 'lengths' });
    const score = await loadFilter(own, { embed, embedName: 'lengths' });
    const [lesson, settings] = await score([LESSON, SETTINGS]);
    expect(lesson).toBeGreaterThan(settings!);
    await expect(loadFilter(own)).rejects.toThrow(/trained on the embedding lengths, not on hashed/);
  });

  it('says what is wrong', async () => {
    const out = join(folder, 'never');
    const bad = join(folder, 'bad.json');
    await writeFile(bad, '{"format": "else"}');
    await expect(filterCorpus({ from: corpus, out, filter: bad })).rejects.toThrow(/bad\.json: is no filter/);
    await expect(filterCorpus({ from: corpus, out, filter, threshold: 2 })).rejects.toThrow(/^threshold 2/);
    await expect(filterCorpus({ from: corpus, out, filter, threshold: 0, tokenBudget: 5 })).rejects.toThrow(
      /expected one of them/,
    );
    await expect(filterCorpus({ from: corpus, out, filter, tokenBudget: 1 })).rejects.toThrow(
      /^token budget 1/,
    );
    await expect(trainFilter({ labels, out, positiveFrom: 11 })).rejects.toThrow(
      /0 of 80 labels score at least 11/,
    );
  });
});

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random, UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { findFunctions, parsePython, bodyTree, type LabeledTree } from '@phi1/python';
import { makeCorpus, readCorpus } from '../store/index.js';
import { hashedEmbed } from '../filter/hashed-features.js';
import { createTeacher } from '@phi1/teacher';
import { MATCH_RATES } from './ast-match.js';
import { loadProblems, type BenchmarkProblem } from './benchmark.js';
import { ContaminationCheck, decontaminate, pythonIn } from './decontaminate.js';
import { problemSimilarities } from './similarity.js';
import { nearCopy } from './testing/near-copies.js';
import { flatten, Labels, matchRate, mayMatch, treeEditDistance } from './tree-edit.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const everyday = 'everyday';
const benchmarks = process.env.PHI1_BENCHMARKS ?? here('../../../../../shared/benchmarks');
const humanEval = join(benchmarks, 'HumanEval.jsonl.gz');

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

const label = fc.constantFrom('a', 'b', 'c');
const leaf: fc.Arbitrary<LabeledTree> = label.map((own) => ({ label: own, children: [] }));
const tree = fc.letrec<{ tree: LabeledTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ label, children: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
  ),
})).tree;

/** The textbook recursion over forests, without any table of key roots: slow and hard to get wrong. */
function distanceByDefinition(a: LabeledTree, b: LabeledTree): number {
  const known = new Map<string, number>();
  const ids = new Map<LabeledTree, number>();
  const nodeId = (node: LabeledTree) => ids.get(node) ?? (ids.set(node, ids.size), ids.size - 1);
  const size = (trees: LabeledTree[]): number => trees.reduce((sum, t) => sum + 1 + size(t.children), 0);
  const between = (f: LabeledTree[], g: LabeledTree[]): number => {
    if (f.length === 0 || g.length === 0) return size(f) + size(g);
    const key = `${f.map(nodeId).join()}|${g.map(nodeId).join()}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const [v, w] = [f.at(-1)!, g.at(-1)!];
    const [f0, g0] = [f.slice(0, -1), g.slice(0, -1)];
    const result = Math.min(
      between([...f0, ...v.children], g) + 1,
      between(f, [...g0, ...w.children]) + 1,
      between(f0, g0) + between(v.children, w.children) + (v.label === w.label ? 0 : 1),
    );
    known.set(key, result);
    return result;
  };
  return between([a], [b]);
}

describe('the edit distance of trees', () => {
  it('is what its definition says, and the bounds never refuse a pair that matches', () => {
    fc.assert(
      fc.property(tree, tree, fc.constantFrom(0.5, 0.8, 0.9), (a, b, rate) => {
        const labels = new Labels();
        const [x, y] = [flatten(a, labels), flatten(b, labels)];
        expect(treeEditDistance(x, y)).toBe(distanceByDefinition(a, b));
        expect(treeEditDistance(x, x)).toBe(0);
        if (matchRate(x, y) >= rate) expect(mayMatch(x, y, rate)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the normalized tree', () => {
  const parseTree = (source: string): LabeledTree => {
    const parsed = parsePython(source);
    return bodyTree(findFunctions(parsed)[0]!, source);
  };

  it('is the same for other names, constants, annotations and docstrings', () => {
    expect(parseTree('def f(a, b=1):\n    c = a + (b * 2)\n    return c\n')).toEqual(
      parseTree(
        '@cache\ndef g(x: int, y=3) -> int:\n    """Add."""\n    total = x + y * 5  # sum\n    return total\n',
      ),
    );
  });

  it('differs for other operators, calls and structure', () => {
    const base = parseTree('def f(a):\n    return len(a) + 1\n');
    for (const other of ['len(a) - 1', 'sum(a) + 1', 'a.len + 1', '(len(a) + 1) * 2', 'not len(a) + 1']) {
      expect(parseTree(`def f(a):\n    return ${other}\n`)).not.toEqual(base);
    }
  });

  it('comes of source that does not parse as well', () => {
    const parsed = parsePython('def f(a:\n    return a +\n');
    expect(parsed.errors).toBeGreaterThan(0);
    expect(() => findFunctions(parsed)).not.toThrow();
  });
});

/** Of 50 near-copies, how many are found; and what is found in exercises that have nothing to do with it. */
async function measure(problems: BenchmarkProblem[], exercises: number) {
  const check = await ContaminationCheck.of(problems);
  const random = new Random(50);
  const chosen = random.shuffle([...problems]).slice(0, 50);
  const found = await check.find(
    chosen.map((problem) => ({ text: nearCopy(problem, random), isTaught: false })),
  );
  const missed = chosen.filter((_, i) => found[i]!.length === 0).map(({ id }) => id);
  const right = found.filter((all, i) => all.some(({ problem }) => problem === chosen[i]!.id)).length;
  const teacher = createTeacher({ seed: 11 });
  const start = performance.now();
  let falsePositives = 0;
  for (let i = 0; i < exercises; i += 100) {
    const texts = Array.from({ length: 100 }, (_, k) => {
      const { prompt, solution } = teacher.exercise(i + k);
      return { text: prompt + solution, isTaught: true };
    });
    falsePositives += (await check.find(texts)).filter((all) => all.length > 0).length;
  }
  const seconds = (performance.now() - start) / 1000;
  const share = `${String(falsePositives)} of ${String(exercises)} unrelated exercises in ${seconds.toFixed(1)} s`;
  console.log(
    `near-copies found ${String(chosen.length - missed.length)} of ${String(chosen.length)} (missed ${missed.join(', ')}); ${share}`,
  );
  return {
    recall: 1 - missed.length / chosen.length,
    right: right / chosen.length,
    falseRate: falsePositives / exercises,
  };
}

describe('small functions', () => {
  const problem: BenchmarkProblem = {
    id: 'p',
    prompt: 'def below(l, t):\n',
    solution: '    for e in l:\n        if e >= t:\n            return False\n    return True\n',
    entryPoint: 'below',
  };
  const renamed =
    'def small(xs, k):\n    for x in xs:\n        if x >= k:\n            return False\n    return True\n';
  const another =
    'def any_negative(xs):\n    for x in xs:\n        if x < 0:\n            return True\n    return False\n';
  const found = async (leastNearNodes?: number) => {
    const check = await ContaminationCheck.of(
      [problem],
      leastNearNodes === undefined ? {} : { leastNearNodes },
    );
    return (await check.find([renamed, another].map((text) => ({ text, isTaught: false })))).map((all) =>
      all.map(({ measure, score }) => [measure, score >= 1]),
    );
  };

  it('match when they are equal but for names, not when they are nearly so', async () => {
    expect(await found()).toEqual([[['ast', true]], []]);
    expect(await found(0)).toEqual([[['ast', true]], [['ast', false]]]);
  });
});

describe('near-copies of 50 problems', () => {
  it("of our own benchmark are found, one-liners left aside, which are no one's", async () => {
    const problems = await loadProblems([everyday]);
    const isLonger = ({ solution }: BenchmarkProblem) => solution.trim().includes('\n');
    const { recall, falseRate } = await measure(problems.filter(isLonger), 500);
    expect(recall).toBeGreaterThanOrEqual(0.9);
    expect(falseRate).toBeLessThan(0.05);
  });

  it.skipIf(!existsSync(humanEval))(
    'of HumanEval are found (skipped where there is no HumanEval.jsonl.gz in PHI1_BENCHMARKS)',
    async () => {
      const exercises = Number(process.env.PHI1_UNRELATED ?? 1000);
      const { recall, right, falseRate } = await measure(await loadProblems([humanEval]), exercises);
      expect(recall).toBeGreaterThanOrEqual(0.9);
      expect(right).toBeGreaterThanOrEqual(0.85);
      expect(falseRate).toBeLessThan(0.02);
    },
    120_000,
  );
});

describe('decontaminate', () => {
  it('writes what stays, and who went and why', async () => {
    const problems = await loadProblems([everyday]);
    const long = problems.filter(({ solution }) => solution.split('\n').length > 5);
    const copies = long.slice(0, 3).map((problem) => nearCopy(problem, new Random(1)));
    const verbatim = `Some text.\n\n\`\`\`python\n${long[5]!.prompt}${long[5]!.solution}\`\`\`\n`;
    const from = join(folder, 'corpus');
    await makeCorpus({
      to: from,
      name: 'test',
      options: {},
      units: 2,
      async make(unit, writer) {
        const texts = unit === 0 ? ['x = 1\n', copies[0]!, copies[1]!] : [copies[2]!, verbatim, ''];
        for (const [i, text] of texts.entries())
          await writer.write({ id: `${String(unit)}/${String(i)}`, text });
      },
    });
    const out = join(folder, 'clean');
    const summary = await decontaminate({ from, out, benchmarks: [everyday] });
    expect(summary).toMatchObject({ complete: true, documents: 6, removed: 4, problems: problems.length });
    expect(summary.byMeasure.ast).toBe(4);
    expect(summary.byMeasure['13-gram']).toBeGreaterThanOrEqual(1);
    expect(summary.byMatchRate['0.8']).toBe(4);
    const ids: string[] = [];
    for await (const { id } of readCorpus(out)) ids.push(id);
    expect(ids).toEqual(['0/0', '1/2']);
    const report = (await readFile(summary.report, 'utf8')).trim().split('\n');
    expect(report.map((line) => JSON.parse(line) as { id: string })).toContainEqual(
      expect.objectContaining({ id: '0/1', measure: 'ast', problem: long[0]!.id }),
    );

    const similar = async (corpus: string) =>
      (await problemSimilarities({ corpora: [corpus], problems }))
        .filter(({ astMatchRate, embeddingSimilarity }) => astMatchRate >= 0.8 || embeddingSimilarity >= 0.9)
        .map(({ taskId }) => taskId);
    const copied = [0, 1, 2, 5].map((i) => long[i]!.id);
    expect(await similar(from)).toEqual(expect.arrayContaining(copied));
    expect(await similar(out)).toEqual([]);
    const { id, prompt, solution } = long[5]!;
    const all = await problemSimilarities({ corpora: [out, from], problems });
    expect(all.map(({ taskId }) => taskId)).toEqual(problems.map((problem) => problem.id));
    const found = all.find(({ taskId }) => taskId === id)!;
    expect(found).toMatchObject({ astMatchRate: 1, isComparable: true });
    const [a, b] = await hashedEmbed([prompt + solution, verbatim]);
    expect(found.embeddingSimilarity).toBeCloseTo(
      a!.reduce((sum, value, i) => sum + value * b![i]!, 0),
      5,
    );
    await expect(problemSimilarities({ corpora: [join(folder, 'nowhere')], problems })).rejects.toThrow(
      UserError,
    );
  });

  it('prunes more with each of the rates of the paper', async () => {
    const problems = await loadProblems([everyday]);
    const from = join(folder, 'near');
    await makeCorpus({
      ...{ to: from, name: 'test', options: {}, units: 1 },
      async make(_, writer) {
        for (const [i, { prompt, solution }] of problems.entries()) {
          const lines = solution.trimEnd().split('\n');
          const extra = Array.from({ length: i % 4 }, (_, j) => `    extra_${String(j)} = ${String(j)}`);
          const body = [...lines.slice(0, -1), ...extra, lines.at(-1)!].join('\n');
          const head = prompt.split('\n')[0]!;
          await writer.write({ id: String(i), text: `${head}\n${body}\n` });
        }
      },
    });
    const left: string[][] = [];
    for (const rate of MATCH_RATES) {
      const out = join(folder, `near-${String(rate)}`);
      const { complete } = await decontaminate({ from, out, benchmarks: [everyday], astMatchRate: rate });
      expect(complete).toBe(true);
      const ids: string[] = [];
      for await (const { id } of readCorpus(out)) ids.push(id);
      left.push(ids);
      const similar = await problemSimilarities({ corpora: [out], problems });
      expect(Math.max(...similar.map(({ astMatchRate }) => astMatchRate))).toBeLessThan(rate);
    }
    const sizes = left.map(({ length }) => length);
    expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes);
    expect(new Set(sizes).size).toBeGreaterThan(1);
    for (const [i, ids] of left.slice(1).entries()) expect(left[i]).toEqual(expect.arrayContaining(ids));
  });

  it("takes problems in MBPP's form, and says what is wrong with a file", async () => {
    const good = join(folder, 'mbpp.jsonl');
    const record = {
      task_id: 7,
      text: 'Add.',
      code: 'def add(a, b):\r\n  return a + b',
      test_list: ['assert set(add(1, 2)) == 3'],
    };
    await writeFile(good, `${JSON.stringify(record)}\n\n`);
    expect(await loadProblems([good])).toEqual([
      { id: 'MBPP/7', prompt: '# Add.\n', solution: 'def add(a, b):\n  return a + b', entryPoint: 'add' },
    ]);
    for (const [content, message] of [
      ['{"task_id": 7', /bad\.jsonl:1: is not JSON/],
      ['{"task_id": 7}', /bad\.jsonl:1: expected a problem in HumanEval's form/],
      ['\n', /bad\.jsonl: holds no problem/],
    ] as const) {
      const bad = join(folder, 'bad.jsonl');
      await writeFile(bad, content);
      await expect(loadProblems([bad])).rejects.toThrow(message);
    }
    await expect(loadProblems([join(folder, 'none')])).rejects.toThrow(
      /no benchmark .*none: expected everyday, exercises, exercises-unseen, unusual, humaneval, .* or/,
    );
    await expect(ContaminationCheck.of([], { astMatchRate: 0 })).rejects.toThrow(
      /^AST match rate 0: expected/,
    );
  });

  it('looks for Python in the fences of a textbook', () => {
    expect(pythonIn('a\n```python\nx = 1\n```\nb\n```\ny = 2\n```\n')).toBe('x = 1\n\ny = 2\n');
    expect(pythonIn('x = 1\n')).toBe('x = 1\n');
  });
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, type EvaluateProgress } from './evaluate.js';
import { loadBenchmark } from './load-benchmark.js';
import type { Benchmark } from './problem.js';
import { writeReport } from './report.js';
import { runEvaluation } from './run-evaluation.js';
import { formatSamples, readSamples } from './samples.js';
import { Sandbox } from './sandbox/sandbox.js';
import { canonicalSource, type CompletionSource, type Sample } from './source.js';

const sandbox = new Sandbox({ threads: 2 });
afterAll(() => sandbox.close());

function source(...samples: Sample[]): CompletionSource {
  return {
    description: { kind: 'test' },
    async *complete() {
      yield* samples;
    },
  };
}

const benchmark: Benchmark = {
  name: 'two',
  problems: ['a', 'b'].map((taskId) => ({
    taskId,
    prompt: `def ${taskId}():\n`,
    canonicalSolution: '    return 1\n',
    checks: `assert ${taskId}() == 1`,
    stops: [],
  })),
};
const right = '    return 1\n';
const wrong = '    return "</script><b>"\n';

describe('the everyday benchmark', () => {
  it('is passed by its own solutions and by nothing that ignores the question', async () => {
    const everyday = await loadBenchmark('everyday');
    expect(everyday.problems.length).toBeGreaterThanOrEqual(60);
    for (const { taskId, checks, prompt, entryPoint } of everyday.problems) {
      expect(checks.split('assert ').length, taskId).toBeGreaterThan(5);
      expect(prompt, taskId).toContain(`def ${entryPoint!}(`);
      expect(prompt, taskId).toContain(`>>> ${entryPoint!}(`);
    }
    const canonical = await evaluate({ benchmark: everyday, source: canonicalSource(), sandbox });
    expect(canonical.problems.filter(({ passed }) => passed !== 1)).toEqual([]);
    expect(canonical.passAtK).toEqual({ '1': 1 });

    const bodies = ['pass', 'return 0', 'return 1', 'return ""', 'return []', 'return True', 'return False'];
    const broken = everyday.problems.flatMap(({ taskId }) =>
      bodies.map((body) => ({ taskId, completion: `    ${body}\n` })),
    );
    const evaluation = await evaluate({ benchmark: everyday, source: source(...broken), sandbox });
    expect(evaluation.problems.filter(({ passed }) => passed > 0)).toEqual([]);
    expect(evaluation.passAtK).toEqual({ '1': 0 });
  });
});

describe('evaluate', () => {
  it('estimates pass@k from unequal numbers of samples, in the order they came', async () => {
    const progress: EvaluateProgress[] = [];
    const evaluation = await evaluate({
      benchmark,
      samplesPerProblem: 2,
      k: [1, 2],
      source: source(
        { taskId: 'b', completion: right },
        { taskId: 'a', completion: wrong },
        { taskId: 'a', completion: right },
        { taskId: 'b', completion: right },
        { taskId: 'a', completion: wrong, note: 'cut short' },
      ),
      sandbox,
      onProgress: (each) => progress.push(each),
    });
    expect(evaluation.passAtK['1']).toBeCloseTo((1 / 3 + 1) / 2, 12);
    expect(evaluation.passAtK['2']).toBeCloseTo((2 / 3 + 1) / 2, 12);
    expect(evaluation.problems.map(({ passed }) => passed)).toEqual([1, 2]);
    expect(evaluation.problems[0]!.samples.map(({ outcome }) => outcome)).toEqual([
      'failed',
      'passed',
      'failed',
    ]);
    expect(progress.at(-1)).toEqual({ graded: 5, passed: 3, produced: 5, expected: 4 });
    expect(evaluation.interval.method).toBe('bootstrap');
  });

  it.each([
    ['a completion of no problem', source({ taskId: 'c', completion: right }), /c, which is not in two/],
    ['a problem without completions', source({ taskId: 'a', completion: right }), /none of b/],
  ])('refuses %s', async (_what, source, message) => {
    const run = evaluate({ benchmark, source, sandbox });
    await expect(run).rejects.toThrow(UserError);
    await expect(run).rejects.toThrow(message);
  });

  it('refuses a k beyond the samples', async () => {
    const run = evaluate({ benchmark, source: canonicalSource(), k: [1, 2], sandbox });
    await expect(run).rejects.toThrow(/pass@2 needs 2 samples of every problem, there are 1/);
  });

  it('passes on what the source throws, and grades what the source gives while it is busy', async () => {
    const events: string[] = [];
    const slow: CompletionSource = {
      description: {},
      async *complete() {
        yield { taskId: 'a', completion: right };
        while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        throw new Error('out of tokens');
      },
    };
    const run = evaluate({ benchmark, source: slow, sandbox, onProgress: () => events.push('graded') });
    await expect(run).rejects.toThrow('out of tokens');
    expect(events).toEqual(['graded']);
  });
});

describe('the report', () => {
  it('holds the figures, the samples and a page that shows them harmlessly', async () => {
    const out = join(temporaryFolder(), 'deep', 'er');
    const samples = [
      { taskId: 'a', completion: wrong },
      { taskId: 'b', completion: right },
    ];
    const evaluation = await evaluate({ benchmark, source: source(...samples), sandbox });
    const report = await writeReport(out, evaluation);
    expect((await readdir(out)).sort()).toEqual(['report.html', 'report.json', 'samples.jsonl']);
    expect(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(report)),
    );
    expect(report).toMatchObject({
      benchmark: 'two',
      source: { kind: 'test' },
      passAtK: { '1': 0.5 },
      solved: 1,
      problemCount: 2,
      outcomes: { passed: 1, failed: 1, timeout: 0, memory: 0, syntax: 0 },
    });
    expect(report.problems[0]).toMatchObject({
      taskId: 'a',
      passed: 0,
      samples: [{ outcome: 'failed', line: 4 }],
    });
    expect(await readFile(join(out, 'samples.jsonl'), 'utf8')).toBe(formatSamples(samples));
    const html = await readFile(join(out, 'report.html'), 'utf8');
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(html).not.toContain('<b>"');
    expect(html).not.toMatch(/(src|href)=/);
    expect(html).toContain('pass@1 50.0 %');
  });
});

describe('runEvaluation', () => {
  it('grades a samples.jsonl that an earlier run wrote to the same result', async () => {
    const root = temporaryFolder();
    const options = { limit: 5, sandbox };
    const first = await runEvaluation({ ...options, canonical: true, out: join(root, 'first') });
    expect(first.report).toMatchObject({ benchmark: 'everyday', solved: 5, problemCount: 5 });
    const samples = join(root, 'first', 'samples.jsonl');
    expect(await readSamples(samples)).toHaveLength(5);
    const second = await runEvaluation({ ...options, samples, out: join(root, 'second') });
    expect(second.report.passAtK).toEqual(first.report.passAtK);
    await expect(runEvaluation({ samples, out: join(root, 'third'), sandbox })).rejects.toThrow(
      /has no completion of Everyday\/5 \(69 of 74 problems lack one\)/,
    );
    expect((await readdir(root)).sort()).toEqual(['first', 'second']);
  });

  it.each([
    [{}, /exactly one of --model, --samples and --canonical/],
    [{ canonical: true, samples: 'x' }, /exactly one/],
    [{ canonical: true, limit: 0 }, /--limit=0/],
    [{ canonical: true, k: [0] }, /--k=0/],
    [{ canonical: true, samplesPerProblem: 1.5 }, /--samples-per-problem=1.5/],
    [{ model: { model: 'x' }, k: [2] }, /--k=2/],
    [{ canonical: true, benchmark: 'nope' }, /no benchmark nope/],
    [{ samples: 'nope.jsonl' }, /--samples=nope.jsonl: no such file/],
    [{ canonical: true, out: 'package.json' }, /--out: package.json is not a folder/],
    [{ canonical: true, out: 'package.json/x' }, /--out: package.json is not a folder/],
  ])('refuses %j', async (options, message) => {
    const run = runEvaluation({ sandbox, ...options });
    await expect(run).rejects.toThrow(UserError);
    await expect(run).rejects.toThrow(message);
  });
});

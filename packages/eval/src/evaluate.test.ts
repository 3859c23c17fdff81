import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, type EvaluateProgress, type GradedSample, type Runner } from './evaluate.js';
import { loadBenchmark, type Benchmark } from '@phi1/benchmarks';
import { renderHtml } from './report-html.js';
import { summarizeEvaluation, writeReport } from './report.js';
import { formatSamples, samplesSource } from './samples.js';
import { Sandbox, type Outcome } from '@phi1/python';
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
/** A sandbox that answers as it is told and runs nothing. */
function answering(run: (program: string) => Promise<Outcome>): Runner {
  return { run: (program) => run(typeof program === 'string' ? program : program.source + program.tests) };
}

function fail(message: string): never {
  throw new Error(message);
}

const right = '    return 1\n';
const wrong = '    return "</script><b>"\n';

describe.each(['everyday', 'unusual'])('the benchmark %s', (name) => {
  it('is passed by its own solutions and by nothing that ignores the question', async () => {
    const own = await loadBenchmark(name);
    expect(own.problems.length).toBeGreaterThanOrEqual(50);
    for (const { taskId, checks, prompt, entryPoint, rubric } of own.problems) {
      if (name === 'unusual') expect(rubric, taskId).toMatch(/\w.*\.$/);
      expect(checks.split('assert ').length, taskId).toBeGreaterThan(5);
      expect(prompt, taskId).toContain(`def ${entryPoint!}(`);
      expect(prompt, taskId).toContain(`>>> ${entryPoint!}(`);
    }
    const canonical = await evaluate({ benchmark: own, source: canonicalSource(), sandbox });
    expect(canonical.problems.filter(({ passed }) => passed !== 1)).toEqual([]);
    expect(canonical.passAtK).toEqual({ '1': 1 });

    const bodies = ['pass', 'return 0', 'return 1', 'return ""', 'return []', 'return True', 'return False'];
    const broken = own.problems.flatMap(({ taskId }) =>
      bodies.map((body) => ({ taskId, completion: `    ${body}\n` })),
    );
    const evaluation = await evaluate({ benchmark: own, source: source(...broken), sandbox });
    expect(evaluation.problems.filter(({ passed }) => passed > 0)).toEqual([]);
    expect(evaluation.passAtK).toEqual({ '1': 0 });
  });
});

it('unusual: what a second reader wrote from the prompts alone passes', async () => {
  const { problems } = await loadBenchmark('unusual');
  const file = new URL('../../benchmarks/src/testing/unusual.py', import.meta.url);
  const program = await readFile(file, 'utf8');
  const outcomes = await Promise.all(
    problems.map(({ checks: tests, entryPoint }) => sandbox.run({ source: program, tests, entryPoint })),
  );
  expect(problems.filter((_, i) => outcomes[i]!.outcome !== 'passed').map(({ taskId }) => taskId)).toEqual(
    [],
  );
});

it.each(['exercises', 'exercises-unseen'])(
  '%s: its solutions pass in the sandbox (every tenth)',
  async (name) => {
    const { problems } = await loadBenchmark(name);
    const some = { name, problems: problems.filter((_, index) => index % 10 === 0) };
    const { passAtK } = await evaluate({ benchmark: some, source: canonicalSource(), sandbox });
    expect(passAtK).toEqual({ '1': 1 });
  },
);

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
    expect(progress.at(-1)).toEqual({ graded: 5, passed: 3, produced: 5, expected: 5 });
    expect(evaluation.intervals).toMatchObject({
      '1': { method: 'bootstrap' },
      '2': { method: 'bootstrap' },
    });
  });

  it.each([
    ['a completion of no problem', source({ taskId: 'c', completion: right }), /c, which is not in two/],
    ['nothing', source(), /^the completions hold none of two/],
  ])('refuses %s', async (_what, source, message) => {
    const run = evaluate({ benchmark, source, sandbox });
    await expect(run).rejects.toThrow(UserError);
    await expect(run).rejects.toThrow(message);
  });

  it('counts a problem without completions as not solved', async () => {
    const given = source({ taskId: 'a', completion: right }, { taskId: 'a', completion: right });
    const evaluation = await evaluate({ benchmark, source: given, samplesPerProblem: 2, k: [1, 2], sandbox });
    expect(evaluation.passAtK).toEqual({ '1': 0.5, '2': 0.5 });
    const report = summarizeEvaluation(evaluation);
    expect(report).toMatchObject({ missing: ['b'], solved: 1, problemCount: 2, notGradable: 0 });
    expect(renderHtml(evaluation, report)).toContain('<dt>problems without a completion</dt><dd>1</dd>');
  });

  it('grades what the source gave before it failed', async () => {
    const failing: CompletionSource = {
      description: {},
      async *complete() {
        yield { taskId: 'a', completion: right };
        yield await Promise.reject<Sample>(new Error('gone'));
      },
    };
    const graded: string[] = [];
    const onGraded = ({ outcome }: GradedSample) => graded.push(outcome);
    await expect(evaluate({ benchmark, source: failing, sandbox, onGraded })).rejects.toThrow('gone');
    expect(graded).toEqual(['passed']);
  });

  it('says what completions as they are would have come to', async () => {
    const fenced = (code: string) => `\`\`\`python\n${code}\`\`\``;
    const given = source({ taskId: 'a', completion: fenced(right) }, { taskId: 'b', completion: right });
    const evaluation = await evaluate({ benchmark, source: given, sandbox });
    expect(evaluation.passAtK).toEqual({ '1': 1 });
    expect(evaluation.passAtKWithoutExtraction).toEqual({ '1': 0.5 });
    expect(evaluation.problems[0]!.samples[0]).toMatchObject({ code: right, withoutExtraction: 'syntax' });
    expect(evaluation.problems[1]!.samples[0]).not.toHaveProperty('withoutExtraction');
    expect(summarizeEvaluation(evaluation).extracted).toBe(1);
  });

  it('does not run again what was graded before', async () => {
    const samples = [
      { taskId: 'a', completion: right },
      { taskId: 'b', completion: wrong },
    ];
    const { problems } = await evaluate({ benchmark, source: source(...samples), sandbox });
    const known = problems.flatMap((problem) => problem.samples);
    const again = answering(() => fail('nothing may run'));
    const evaluation = await evaluate({ benchmark, source: source(...samples), known, sandbox: again });
    expect(evaluation.problems).toEqual(problems);
  });

  it('refuses a k beyond the samples', async () => {
    const run = evaluate({ benchmark, source: canonicalSource(), k: [1, 2], sandbox });
    await expect(run).rejects.toThrow(/^k=2: pass@2 needs 2 samples of every problem, there are 1/);
  });

  it('knows before it runs anything how many samples there are', async () => {
    const samples = join(temporaryFolder(), 'samples.jsonl');
    const given = ['a', 'a', 'a', 'b', 'b'].map((taskId) => ({ taskId, completion: right }));
    await writeFile(samples, formatSamples([...given, { taskId: 'of another benchmark', completion: '' }]));
    const progress: EvaluateProgress[] = [];
    const options = { benchmark, source: samplesSource(samples), sandbox };
    await evaluate({ ...options, onProgress: (each) => progress.push(each) });
    expect(new Set(progress.map(({ expected }) => expected))).toEqual(new Set([5]));
    const run = evaluate({ ...options, k: [1, 3], sandbox: answering(() => fail('nothing may run')) });
    await expect(run).rejects.toThrow(/^k=3: pass@3 needs 3 samples of every problem, there are 2/);
  });

  it('grades the code in a completion, and keeps the completion', async () => {
    const fenced = `<think>Hm.</think>\n\`\`\`python\n${right}\`\`\`\nIt is 1.`;
    const given = source({ taskId: 'a', completion: fenced }, { taskId: 'b', completion: right });
    const { problems } = await evaluate({ benchmark, source: given, sandbox });
    expect(problems[0]!.samples[0]).toMatchObject({ outcome: 'passed', completion: fenced, code: right });
    expect(problems[1]!.samples[0]).not.toHaveProperty('code');
  });

  it('takes from a program nothing but how it ended', async () => {
    const forged = { taskId: 'b', completion: 'forged', note: 'forged', code: 'forged' };
    const forging = answering(() =>
      Promise.resolve({ outcome: 'failed', output: '', seconds: 0, ...forged }),
    );
    const given = source({ taskId: 'a', completion: wrong }, { taskId: 'b', completion: right });
    const { problems } = await evaluate({ benchmark, source: given, sandbox: forging });
    expect(problems.map(({ samples }) => samples)).toMatchObject([
      [{ taskId: 'a', completion: wrong }],
      [{ taskId: 'b', completion: right }],
    ]);
    expect(JSON.stringify(problems)).not.toContain('forged');
  });

  it('ends when it is told to, and when what it tells fails', async () => {
    const interrupt = new AbortController();
    const graded: string[] = [];
    const endless: CompletionSource = {
      description: {},
      async *complete() {
        yield { taskId: 'a', completion: right };
        await new Promise(() => undefined);
      },
    };
    const run = evaluate({
      ...{ benchmark, source: endless, sandbox, signal: interrupt.signal },
      onGraded: ({ taskId }) => {
        graded.push(taskId);
        interrupt.abort(new Error('enough'));
      },
    });
    await expect(run).rejects.toThrow('enough');
    expect(graded).toEqual(['a']);
    const full = evaluate({
      ...{ benchmark, source: canonicalSource(), sandbox },
      onGraded: () => fail('disk full'),
    });
    await expect(full).rejects.toThrow('disk full');
  });
});

describe('what the sandbox lacks', () => {
  const lacking: Benchmark = {
    name: 'lacking',
    problems: benchmark.problems.map((problem) => ({
      ...problem,
      checks: problem.taskId === 'a' ? `import numpy as np\n${problem.checks}` : problem.checks,
    })),
  };

  it('is said before the run, and counted apart', async () => {
    const said: string[] = [];
    const evaluation = await evaluate({
      ...{ benchmark: lacking, source: canonicalSource(), sandbox },
      onUngradable: (problems) => {
        for (const [{ taskId }, module] of problems) said.push(`${taskId} ${module}`);
      },
      onProgress: () => expect(said).toEqual(['a numpy']),
    });
    expect(evaluation.passAtK).toEqual({ '1': 1 });
    const report = summarizeEvaluation(evaluation);
    expect(report).toMatchObject({ solved: 1, problemCount: 2, notGradable: 1 });
    expect(report.outcomes).toMatchObject({ passed: 1, failed: 0, unsupported: 1 });
    const html = renderHtml(evaluation, report);
    expect(html).toMatch(/not gradable here<\/span> 1</);
    expect(html).toContain('1 of 1');
  });

  it('leaves pass@k to the problems with k samples that could be graded', async () => {
    const some = answering((program) =>
      Promise.resolve({ outcome: program.includes('2') ? 'unsupported' : 'passed', output: '', seconds: 0 }),
    );
    const samples = ['a', 'a', 'b', 'b'].map((taskId, i) => ({ taskId, completion: `#${String(i)}\n` }));
    const options = { benchmark, source: source(...samples), samplesPerProblem: 2 };
    const { passAtK, problems } = await evaluate({ ...options, k: [1, 2], sandbox: some });
    expect(passAtK).toEqual({ '1': 1, '2': 1 });
    expect(problems.map(({ gradable }) => gradable)).toEqual([2, 1]);
    const none = answering(() => Promise.resolve({ outcome: 'unsupported', output: '', seconds: 0 }));
    const evaluation = await evaluate({ ...options, sandbox: none });
    expect(evaluation).toMatchObject({ passAtK: { '1': null }, intervals: { '1': null } });
    expect(renderHtml(evaluation, summarizeEvaluation(evaluation))).toContain('pass@1 unknown');
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
    const run = evaluate({ benchmark, source: slow, sandbox, onGraded: () => events.push('graded') });
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
      outcomes: { passed: 1, failed: 1, timeout: 0, memory: 0, syntax: 0, unsupported: 0 },
    });
    expect(report.problems[0]).toMatchObject({
      taskId: 'a',
      passed: 0,
      samples: [{ outcome: 'failed', line: 4 }],
    });
    const lines = (await readFile(join(out, 'samples.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { task_id: 'a', completion: wrong, outcome: 'failed' },
      { task_id: 'b', completion: right, outcome: 'passed' },
    ]);
    const html = await readFile(join(out, 'report.html'), 'utf8');
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(html).not.toContain('<b>"');
    expect(html).not.toMatch(/(src|href)=(?!"#p\d+")/);
    expect(html).toContain('pass@1 50.0 %');
    expect(html).toMatch(/<pre class="check failed"><code><span class="hljs-keyword">assert<\/span> a\(\)/);
    expect(html).toMatch(/<a class="passed" href="#p0" title="b: passed"/);
  });

  it('shows all that comes from outside as text, and says what was evaluated and when', async () => {
    const evil = '<img src=x onerror=alert(1)>"\'</script>';
    const forged = { outcome: 'failed', message: evil, line: evil, output: evil, seconds: 0 };
    const problem = { ...benchmark.problems[0]!, taskId: evil, entryPoint: evil, prompt: evil, checks: evil };
    const evaluation = await evaluate({
      benchmark: { name: evil, problems: [problem] },
      source: {
        description: {
          kind: 'model',
          model: evil,
          maxNewTokens: 1300,
          dtype: 'float32',
          odd: [evil],
          none: undefined,
        },
        async *complete() {
          yield { taskId: evil, completion: evil };
        },
      },
      sandbox: answering((program) => Promise.resolve((program ? forged : forged) as unknown as Outcome)),
    });
    const html = renderHtml(evaluation, summarizeEvaluation(evaluation, new Date('2026-03-04T05:06:07Z')));
    expect(html.match(/<img|<\/script>|onerror=alert\(1\)>/g)).toEqual(['</script>']);
    expect(html).toMatch(/<p class="when">2026-03-04 05:06 UTC, phi1 \d/);
    expect(html).toMatch(/<title>&lt;img .* on .*: pass@1 0\.0 %<\/title>/);
    expect(html).toContain('<div><dt>max new tokens</dt><dd>1,300</dd></div>');
    expect(html).toContain('<i style="width:0.00%"></i>');
    expect(html).not.toContain('<dt>none</dt>');
  });
});

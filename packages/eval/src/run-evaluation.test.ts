import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { EvaluationStopped, runEvaluation } from './run-evaluation.js';
import { readSamples } from './samples.js';
import { Sandbox, type SandboxProgram } from '@phi1/python';

const sandbox = new Sandbox({ threads: 2 });
afterAll(() => sandbox.close());

const add = {
  task_id: 'T/0',
  prompt: 'def add(a, b):\n    """Add."""\n',
  entry_point: 'add',
  canonical_solution: '    return a + b\n',
  test: 'def check(candidate):\n    assert candidate(1, 2) == 3\n',
};
const jsonLines = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** A folder with the benchmark in it. */
async function withBenchmark(...problems: object[]): Promise<{ folder: string; benchmark: string }> {
  const folder = temporaryFolder();
  const benchmark = join(folder, 'b.jsonl');
  await writeFile(benchmark, jsonLines(...problems));
  return { folder, benchmark };
}

describe('runEvaluation', () => {
  it('grades a samples.jsonl that an earlier run wrote to the same result', async () => {
    const root = temporaryFolder();
    const options = { limit: 5, sandbox };
    const first = await runEvaluation({ ...options, canonical: true, out: join(root, 'first') });
    expect(first.report).toMatchObject({ benchmark: 'everyday', solved: 5, problemCount: 5 });
    const samples = join(root, 'first', 'samples.jsonl');
    expect(await readSamples(samples)).toHaveLength(5);
    expect((await readdir(join(root, 'first'))).sort()).toEqual([
      'evaluation.json',
      'report.html',
      'report.json',
      'samples.jsonl',
    ]);
    const second = await runEvaluation({ ...options, samples, out: join(root, 'second') });
    expect(second.report.passAtK).toEqual(first.report.passAtK);
    const benchmark = 'exercises';
    await expect(runEvaluation({ samples, benchmark, out: join(root, 'third'), sandbox })).rejects.toThrow(
      /has no completion of any of the 200 problems, Exercises\/0 for one/,
    );
    expect((await readdir(root)).sort()).toEqual(['first', 'second']);
  });

  it.each([
    [{}, /exactly one of \(model\), \(endpoint\), \(samples\) and \(canonical\)/],
    [{ canonical: true, overwrite: true, resume: true }, /one of \(overwrite\) and \(resume\) at most/],
    [{ canonical: true, samples: 'x' }, /exactly one/],
    [{ canonical: true, limit: 0 }, /^limit=0/],
    [{ canonical: true, k: [0] }, /^k=0/],
    [{ canonical: true, samplesPerProblem: 1.5 }, /^samplesPerProblem=1.5/],
    [{ model: { model: 'x' }, k: [2] }, /^k=2/],
    [{ canonical: true, benchmark: 'nope' }, /no benchmark nope/],
    [{ samples: 'nope.jsonl' }, /nope\.jsonl: cannot be read \(ENOENT/],
    [{ canonical: true, out: 'package.json' }, /^out=package.json: is a file, expected a folder/],
    [{ canonical: true, out: 'package.json/x' }, /^out=package.json\/x: cannot be written/],
    [{ canonical: true, out: 'src' }, /^out=src: is there already; name another folder, or replace it/],
  ])('refuses %j', async (options, message) => {
    const run = runEvaluation({ sandbox, ...options });
    await expect(run).rejects.toThrow(UserError);
    await expect(run).rejects.toThrow(message);
  });

  it.runIf(existsSync('/proc/self'))('refuses at once a place where nothing can be made', async () => {
    await expect(runEvaluation({ canonical: true, out: '/proc/x', sandbox })).rejects.toThrow(
      /^out=\/proc\/x: cannot be written/,
    );
  });

  it('replaces a report only when it may, and never what it reads', async () => {
    const { folder, benchmark } = await withBenchmark(add);
    const samples = join(folder, 'samples.jsonl');
    const text = jsonLines({ task_id: 'T/0', completion: '    return a + b\n', logprob: -1 });
    await writeFile(samples, text);
    const options = { samples, benchmark, sandbox };
    const over = { ...options, out: `${folder}/.`, overwrite: true };
    await expect(runEvaluation(over)).rejects.toThrow(
      /the report would overwrite .*samples\.jsonl, which is read/,
    );
    await copyFile(benchmark, join(folder, 'samples.partial.jsonl'));
    const partial = { ...over, samples: join(folder, 'samples.partial.jsonl') };
    await expect(runEvaluation(partial)).rejects.toThrow(/would overwrite/);
    expect(await readFile(samples, 'utf8')).toBe(text);

    const out = join(folder, 'out');
    await runEvaluation({ ...options, out });
    await expect(runEvaluation({ ...options, out })).rejects.toThrow(/is there already/);
    const { report } = await runEvaluation({ ...options, out, overwrite: true });
    expect(report.solved).toBe(1);
  });

  it('keeps what was graded when it is interrupted', async () => {
    const { folder, benchmark } = await withBenchmark(add, { ...add, task_id: 'T/1' });
    const samples = join(folder, 'given.jsonl');
    const endless = '    while True:\n        pass\n';
    await writeFile(
      samples,
      jsonLines({ task_id: 'T/0', completion: '    return 3\n' }, { task_id: 'T/1', completion: endless }),
    );
    const interrupt = new AbortController();
    const out = join(folder, 'out');
    const run = runEvaluation({
      ...{ samples, benchmark, out, signal: interrupt.signal, sandbox: { threads: 2 } },
      onProgress: ({ graded }) => {
        if (graded === 1) interrupt.abort(new Error('interrupted'));
      },
    });
    const partial = join(out, 'samples.partial.jsonl');
    await expect(run).rejects.toThrow(EvaluationStopped);
    await expect(run).rejects.toThrow(`interrupted; 1 graded samples are in ${partial}, and the next call`);
    expect(JSON.parse(await readFile(partial, 'utf8'))).toMatchObject({ task_id: 'T/0', outcome: 'passed' });
    expect(await readSamples(partial)).toHaveLength(1);
  });

  it('goes on with what was interrupted, and gives a finished report again', async () => {
    const { folder, benchmark } = await withBenchmark(add, { ...add, task_id: 'T/1' });
    const [samples, out] = [join(folder, 'given.jsonl'), join(folder, 'out')];
    const given = ['    return a + b\n', '    return 3\n'];
    await writeFile(
      samples,
      jsonLines(...given.map((completion, i) => ({ task_id: `T/${String(i)}`, completion }))),
    );
    const runner = { run: vi.fn((program: SandboxProgram) => sandbox.run(program)) };
    const options = { samples, benchmark, out, sandbox: runner };
    const interrupt = new AbortController();
    const begun = runEvaluation({
      ...{ ...options, signal: interrupt.signal },
      onProgress: ({ graded }) => {
        if (graded === 1) interrupt.abort(new Error('interrupted'));
      },
    });
    await expect(begun).rejects.toThrow('1 graded samples');
    const other = runEvaluation({ ...options, limit: 1 });
    await expect(other).rejects.toThrow(/holds an evaluation with another benchmark/);
    const partial = join(out, 'samples.partial.jsonl');
    const kept = await readFile(partial, 'utf8');
    await writeFile(partial, `${kept}{"task_id":"T/1","comple`); // as a kill leaves it
    runner.run.mockClear();
    const onNote = vi.fn<(line: string) => void>();
    const { report } = await runEvaluation({ ...options, onNote });
    expect(onNote.mock.calls).toEqual([[`goes on with 1 graded samples in ${out}`]]);
    expect(report).toMatchObject({ solved: 2, problemCount: 2 });
    expect(runner.run).toHaveBeenCalledTimes(1);
    expect(existsSync(partial)).toBe(false);

    await expect(runEvaluation(options)).rejects.toThrow(
      /is there already; .* or go by its samples \(resume\)/,
    );
    runner.run.mockClear();
    const again = await runEvaluation({ ...options, resume: true });
    expect(again.report).toEqual({ ...report, date: again.report.date, seconds: again.report.seconds });
    expect(runner.run).not.toHaveBeenCalled();
    const failing = { ...options, overwrite: true, benchmark: join(folder, 'none.jsonl') };
    await expect(runEvaluation(failing)).rejects.toThrow(/no benchmark/);
    expect(existsSync(join(out, 'report.json'))).toBe(true);
  });

  it('counts and names what is wrong with samples, and is not harmed by any', async () => {
    const tasks = Array.from({ length: 8 }, (_, i) => ({ ...add, task_id: `T/${String(i)}` }));
    const { folder, benchmark } = await withBenchmark(...tasks);
    const samples = join(folder, 'given.jsonl');
    const right = '    return a + b\n';
    const given: [string, string][] = [
      ['T/0', right],
      ['T/0', right],
      ['T/0', '    return 0\n'],
      ['T/1', '    return a + b\0\n'],
      ['T/2', `    x = "\ud800"\n${right}`],
      ['T/3', 'x'.repeat(1_000_000)],
      ['T/4', ''],
      ['T/5', `    # \ud800\n${right}`],
      ['U/0', right],
      ['U/0', right],
      ['U/1', right],
      ['x'.repeat(100), right],
    ];
    await writeFile(samples, jsonLines(...given.map(([task_id, completion]) => ({ task_id, completion }))));
    const out = join(folder, 'out');
    const onNote = vi.fn<(line: string) => void>();
    const options = { samples, benchmark, out, sandbox, onNote };
    await expect(runEvaluation(options)).rejects.toThrow(
      new UserError(
        `${samples}: has no completion of 2 of 8 problems, expected one of each, or that they count as not solved (missingAsFailed): T/6, T/7`,
      ),
    );
    expect([existsSync(out), onNote.mock.calls]).toEqual([false, []]);
    const { report } = await runEvaluation({ ...options, missingAsFailed: true });
    expect(onNote.mock.calls.flat()).toEqual([
      `${samples}: has no completion of 2 of 8 problems, which count as not solved: T/6, T/7`,
      `${samples}: has 4 completions of no problem of b, which are left out: U/0, U/1, ${'x'.repeat(80)}...`,
      `${samples}: has 1 to 3 completions a problem`,
    ]);
    const ends = report.problems.map((problem) => problem.samples.map(({ outcome }) => outcome).join());
    expect(ends).toEqual(['passed,passed,failed', 'syntax', 'syntax', 'failed', 'failed', 'syntax', '', '']);
    expect(report).toMatchObject({
      missing: ['T/6', 'T/7'],
      unknown: { 'U/0': 2, 'U/1': 1, ['x'.repeat(100)]: 1 },
      problemCount: 8,
    });
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('left out</dt><dd>4</dd>');
    expect(report.passAtK['1']).toBeCloseTo(2 / 3 / 8, 12);
    expect((await readSamples(join(out, 'samples.jsonl'))).map(({ completion }) => completion)).toEqual(
      given.slice(0, 8).map(([, completion]) => completion),
    );
  });

  it('keeps what was graded when the report cannot be written', async () => {
    const { folder, benchmark } = await withBenchmark(add);
    const out = join(folder, 'out');
    await mkdir(join(out, 'report.json', 'in the way'), { recursive: true });
    const run = runEvaluation({ canonical: true, benchmark, out, overwrite: true, sandbox });
    await expect(run).rejects.toThrow(/report\.json: cannot be written .*; 1 graded samples are in /);
    expect(await readSamples(join(out, 'samples.partial.jsonl'))).toHaveLength(1);
  });

  it('says before the run what it cannot grade, and refuses where that is all', async () => {
    const numpy = { ...add, test: `import numpy as np\n${add.test}` };
    const { folder, benchmark } = await withBenchmark(numpy, { ...add, task_id: 'T/1' });
    const onNote = vi.fn<(line: string) => void>();
    const options = { canonical: true, benchmark, sandbox, onNote };
    const { report } = await runEvaluation({ ...options, out: join(folder, 'some') });
    expect(report).toMatchObject({ passAtK: { '1': 1 }, notGradable: 1 });
    const line = '1 problem needs numpy, which the sandbox does not have, and is not graded: T/0';
    expect(onNote.mock.calls).toEqual([[line]]);
    const none = join(folder, 'none');
    const all = runEvaluation({ ...options, limit: 1, out: none });
    await expect(all).rejects.toThrow(new UserError(`${benchmark}: ${line}`));
    expect(existsSync(none)).toBe(false);
  });

  it("grades both of MBPP's layouts with their imports", async () => {
    const mbpp = { code: 'def r(x):\n    return x ** 0.5', test_list: ['assert math.isclose(r(9), 3)'] };
    const { folder, benchmark } = await withBenchmark(
      { task_id: 2, text: 'Root.', test_imports: ['import math'], ...mbpp },
      { task_id: 3, prompt: 'Root.', test_imports: ['import math'], ...mbpp },
      { task_id: 4, text: 'Root.', test_setup_code: 'import math', ...mbpp },
    );
    const { report } = await runEvaluation({ canonical: true, benchmark, out: join(folder, 'out'), sandbox });
    expect(report.solved).toBe(3);
  });
});

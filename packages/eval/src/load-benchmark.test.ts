import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '@phi1/base/testing';
import { describe, expect, it } from 'vitest';
import { loadBenchmark, importedModules, assembleProgram } from '@phi1/benchmarks';
import { formatSamples, readSamples } from './samples.js';

const task = {
  task_id: 'T/0',
  prompt: 'def one():\n    """1"""\n',
  entry_point: 'one',
  canonical_solution: '    return 1\n',
  test: 'def check(candidate):\n    assert candidate() == 1\n',
};

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}
const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe('loadBenchmark', () => {
  it("reads HumanEval's format, zipped or not, with blank lines and further fields", async () => {
    const text = `${lines({ ...task, more: 1 })}\n${lines({ ...task, task_id: 'T/1' })}`;
    const plain = await loadBenchmark(await file('My.jsonl', text));
    expect(plain.name).toBe('My');
    expect(plain.problems.map(({ taskId }) => taskId)).toEqual(['T/0', 'T/1']);
    expect(await loadBenchmark(await file('My.jsonl.gz', gzipSync(text)))).toEqual(plain);
    expect(assembleProgram(plain.problems[0]!, task.canonical_solution)).toEqual({
      source: `${task.prompt}    return 1\n\n`,
      tests: `\n\n\n\n${task.test}\ncheck(one)`, // at the lines that they have after the source
      entryPoint: 'one',
    });
  });

  it("reads MBPP's format", async () => {
    const record = {
      task_id: 11,
      text: 'Write a function to add one.',
      code: 'def inc(x):\n    return x + 1',
      test_list: ['assert inc(1) == 2', 'assert inc(0) == 1'],
      test_setup_code: 'import math',
    };
    const { problems } = await loadBenchmark(await file('mbpp.jsonl', lines(record)));
    expect(problems[0]).toMatchObject({
      taskId: 'MBPP/11',
      prompt: '"""\nWrite a function to add one.\nassert inc(1) == 2\n"""\n',
      checks: 'import math\nassert inc(1) == 2\nassert inc(0) == 1',
      entryPoint: 'inc',
    });
  });

  it("reads MBPP's sanitized layout, and runs its imports before the assertions", async () => {
    const record = {
      task_id: 2,
      prompt: 'Root.',
      code: 'def r(x):\n    return x ** 0.5',
      test_imports: ['import math'],
      test_list: ['assert math.isclose(r(9), 3)'],
    };
    const { name, problems } = await loadBenchmark(
      await file('sanitized-mbpp.json', JSON.stringify([record])),
    );
    expect(name).toBe('sanitized-mbpp');
    expect(problems[0]).toMatchObject({
      prompt: '"""\nRoot.\nassert math.isclose(r(9), 3)\n"""\n',
      checks: 'import math\nassert math.isclose(r(9), 3)',
    });
    const whole = await loadBenchmark(await file('a.jsonl', lines({ ...record, test: 'assert r(4) == 2' })));
    expect(whole.problems[0]!.checks).toBe('assert r(4) == 2');
  });
});

describe('assembleProgram', () => {
  const problem = { taskId: 'T/0', canonicalSolution: '', checks: 'assert f(1)', stops: [] };
  const helpers = (prompt: string, entryPoint?: string) =>
    assembleProgram({ ...problem, prompt, ...(entryPoint !== undefined && { entryPoint }) }, '').tests;

  it('gives the tests what the prompt defines before the function that is to be completed', () => {
    const imports = 'import math\nX = 1\n\n\ndef g(x):\n    return x\n\n\n';
    const head = '@decorated\ndef f(x):\n    """f\n    def h():\n    """\n';
    expect(helpers(imports + head)).toBe(`${imports}${'\n'.repeat(6)}assert f(1)`);
    expect(helpers(`${imports}class f:\n`)).toBe(`${imports}\n\nassert f(1)`);
    expect(helpers(`${imports}def f(x):\n`)).toBe(`${imports}\n\nassert f(1)`);
    expect(helpers(`${head}\n\ndef g(x):\n`, 'f')).toBe(`${'\n'.repeat(9)}assert f(1)`);
    expect(helpers('"""Words.\n"""\n')).toBe('"""Words.\n"""\n\nassert f(1)');
  });
});

describe('completions', () => {
  it('are written and read back as the official harness has them', async () => {
    const samples = [
      { taskId: 'T/0', completion: '    return "é\\n"\n' },
      { taskId: 'T/0', completion: '' },
    ];
    const text = formatSamples(samples);
    expect(JSON.parse(text.split('\n')[0]!)).toEqual({ task_id: 'T/0', completion: '    return "é\\n"\n' });
    expect(await readSamples(await file('samples.jsonl', text))).toEqual(samples);
    const marked = `\ufeff{"task_id":7,"completion":"a\u2028b"}\n`;
    expect(await readSamples(await file('samples.jsonl', marked))).toEqual([
      { taskId: 'MBPP/7', completion: 'a\u2028b' },
    ]);
    await expect(readSamples(await file('s.jsonl', '{"task_id": "x"}\n'))).rejects.toThrow(
      /s\.jsonl:1: completion/,
    );
  });
});

it('knows which modules a program needs whatever is completed', () => {
  const problem = {
    taskId: 'T/0',
    prompt: 'import a.b, c as d , e\nfrom f.g import h\n"important"\n',
    canonicalSolution: '    import j\n',
    checks: 'def check():\n    from i import *\n    x = "import k"\n',
    stops: [],
  };
  expect(importedModules(problem)).toEqual(['a', 'c', 'e', 'f', 'i']);
  expect(importedModules({ ...problem, hasReference: true })).toEqual(['a', 'c', 'e', 'f', 'i', 'j']);
  const prompt = 'def f(x):\n    """Round away\n    from zero, or\n    import duties.\n    """\n';
  expect(importedModules({ ...problem, prompt, checks: 'import math\n' })).toEqual(['math']);
});

it('names a problem without checks, which only decontamination can use', async () => {
  const path = join(temporaryFolder(), 'benchmark.jsonl');
  const problem = {
    task_id: 't/0',
    prompt: 'def f():\n',
    canonical_solution: '    pass\n',
    entry_point: 'f',
  };
  await writeFile(path, JSON.stringify(problem));
  await expect(loadBenchmark(path)).rejects.toThrow(/^t\/0: test: expected Python that defines check/);
});

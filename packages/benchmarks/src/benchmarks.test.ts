import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { describe, expect, it } from 'vitest';
import { readBenchmark } from './read-benchmark.js';

async function readTasks(name: string, content: string | Uint8Array) {
  const path = join(temporaryFolder(), name);
  await writeFile(path, content);
  return (await readBenchmark(path)).map(({ task }) => task);
}
const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

const humanEval = {
  task_id: 'T/0',
  prompt: 'def one():\n    """1"""\n',
  entry_point: 'one',
  canonical_solution: '    return 1\n',
  test: 'def check(candidate):\n    assert candidate() == 1\n',
};
const untested = { ...humanEval, test: undefined };
const evalPlus = {
  ...untested,
  task_id: 'HumanEval/0',
  base_input: [[]],
  plus_input: [[]],
  contract: '',
  atol: 0,
};
const mbpp = { task_id: 2, code: 'def f(a):\r\n  return a', test_list: ['assert f(1) == 1'] };

describe('readBenchmark', () => {
  it("reads HumanEval's layout, zipped or not, with a byte order mark, blank lines and further fields", async () => {
    const text = `\ufeff${lines({ ...humanEval, more: 1 })}\n${lines({ ...humanEval, task_id: 'T/1' })}`;
    const tasks = await readTasks('a.jsonl', text);
    expect(tasks).toMatchObject([
      { layout: 'humaneval', taskId: 'T/0', entryPoint: 'one', solution: '    return 1\n' },
      { taskId: 'T/1' },
    ]);
    expect(await readTasks('a.jsonl.gz', gzipSync(text))).toEqual(tasks);
  });

  it("reads MBPP's layouts, the full one, the sanitized one and what is between", async () => {
    const full = { ...mbpp, text: 'Same.', test_setup_code: 'import re', challenge_test_list: [] };
    const sanitized = {
      ...mbpp,
      source_file: 'x',
      prompt: 'Same.',
      test_imports: ['import math', 'import re'],
    };
    const task = { layout: 'mbpp', taskId: 'MBPP/2', text: 'Same.', solution: 'def f(a):\n  return a' };
    expect(await readTasks('a.jsonl', lines(full))).toMatchObject([{ ...task, setup: 'import re' }]);
    const read = [{ ...task, setup: 'import math\nimport re', tests: ['assert f(1) == 1'] }];
    expect(await readTasks('a.jsonl', lines(sanitized))).toMatchObject(read);
    expect(await readTasks('sanitized-mbpp.json', JSON.stringify([sanitized]))).toMatchObject(read);
    const between = { ...mbpp, text: 'Same.', test_imports: ['import math'], test_setup_code: 'x = 1' };
    expect(await readTasks('a.jsonl', lines(between))).toMatchObject([
      { ...task, setup: 'import math\nx = 1' },
    ]);
    expect(await readTasks('a.jsonl', lines({ ...sanitized, test: 'assert False' }))).toMatchObject([
      { test: 'assert False' },
    ]);
  });

  it("reads EvalPlus's layout and keeps the line, whose numbers JavaScript would change", async () => {
    const line = JSON.stringify(evalPlus).replace('"plus_input":[[]]', '"plus_input":[[1.0,Infinity]]');
    expect(await readTasks('a.jsonl', `${line}\n`)).toMatchObject([
      { layout: 'evalplus', dataset: 'humaneval', entryPoint: 'one', json: line },
    ]);
    expect(await readTasks('a.jsonl', lines({ ...evalPlus, task_id: 'Mbpp/2' }))).toMatchObject([
      { dataset: 'mbpp' },
    ]);
  });

  it.each([
    ['not JSON', `${lines(humanEval)}{"task_id": \n`, /a\.jsonl:2: is not JSON/],
    [
      'a missing field',
      lines(humanEval, { ...humanEval, prompt: undefined }),
      /a\.jsonl:2: prompt: .*expected string/,
    ],
    ['a field of another type', lines({ ...humanEval, prompt: 3 }), /:1: prompt: .*expected string/],
    ['no object', '7\n', /a\.jsonl:1: expected a problem in HumanEval's form/],
    [
      'another layout',
      lines({ task_id: 1, question: 'x' }),
      /a\.jsonl:1: expected a problem in HumanEval's form/,
    ],
    ['MBPP without a task', lines(mbpp), /a\.jsonl:1: text: expected the task in words here/],
    [
      'EvalPlus of another benchmark',
      lines({ ...evalPlus, task_id: 'T/0' }),
      /T\/0 is of neither HumanEval\+ nor/,
    ],
    ['half of EvalPlus', lines({ ...evalPlus, base_input: undefined }), /base_input: .*expected array/],
    [
      'an entry point that is no name',
      lines({ ...humanEval, entry_point: 'a b' }),
      /entry_point: is not the name/,
    ],
    ['a task twice', lines(humanEval, humanEval), /a\.jsonl:2: task_id T\/0 occurs twice/],
    ['nothing', '\n', /a\.jsonl: holds no problem/],
  ])('refuses %s, naming file and line', async (_what, content, message) => {
    const read = readTasks('a.jsonl', content);
    await expect(read).rejects.toThrow(UserError);
    await expect(read).rejects.toThrow(message);
  });

  it('knows its own benchmarks by name, and refuses other names', async () => {
    expect(await readBenchmark('everyday')).toHaveLength(74);
    for (const name of ['exercises', 'exercises-unseen']) expect(await readBenchmark(name)).toHaveLength(200);
    expect(await readBenchmark('unusual')).toHaveLength(50);
    await expect(readBenchmark('nope')).rejects.toThrow(
      /no benchmark nope: expected everyday, exercises, exercises-unseen, unusual, humaneval, mbpp, humaneval-plus, mbpp-plus or the path/,
    );
    await expect(readTasks('a.json', '{}')).rejects.toThrow(/a\.json: expected an array of problems/);
    await expect(readTasks('a.jsonl.gz', 'not zipped')).rejects.toThrow(UserError);
  });
});

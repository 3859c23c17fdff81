import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { describe, expect, it } from 'vitest';
import { loadBenchmark } from './load-benchmark.js';
import { programOf, truncateAtStop } from './problem.js';
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
    expect(programOf(plain.problems[0]!, task.canonical_solution)).toBe(
      `${task.prompt}    return 1\n\n${task.test}\ncheck(one)`,
    );
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
    });
  });

  const untested = { ...task, test: undefined };
  it.each([
    ['not JSON', `${lines(task)}{"task_id": \n`, /a\.jsonl:2: is not JSON/],
    ['a missing field', lines(task, untested), /a\.jsonl:2: field test: .*expected string/],
    ['a field of another type', lines({ ...task, prompt: 3 }), /a\.jsonl:1: field prompt: .*expected string/],
    ['no object', '[1]\n', /a\.jsonl:1: .*expected/],
    [
      'an entry point that is no name',
      lines({ ...task, entry_point: 'a b' }),
      /entry_point: is not the name/,
    ],
    ['a task twice', lines(task, task), /a\.jsonl:2: task_id T\/0 occurs twice/],
    ['nothing', '\n', /a\.jsonl: holds no problem/],
  ])('refuses %s, naming file and line', async (_what, content, message) => {
    const load = loadBenchmark(await file('a.jsonl', content));
    await expect(load).rejects.toThrow(UserError);
    await expect(load).rejects.toThrow(message);
  });

  it('refuses a name that it does not know, and files that it cannot read', async () => {
    await expect(loadBenchmark('nope')).rejects.toThrow(/no benchmark nope: expected everyday or the path/);
    await expect(loadBenchmark(await file('a.jsonl.gz', 'not zipped'))).rejects.toThrow(UserError);
    await expect(loadBenchmark(tmpdir())).rejects.toThrow(UserError);
  });
});

describe('completions', () => {
  it('end where the first stop begins', async () => {
    const { problems } = await loadBenchmark(await file('a.jsonl', lines(task)));
    const cut = (completion: string) => truncateAtStop(completion, problems[0]!.stops);
    const body = '    if x:\n        print(x)\n    # note\n    return 1';
    expect(cut(body)).toBe(body);
    for (const stop of ['def f():', 'class A:', 'if x:', 'print(1)', '# end', '@cached', 'print one'])
      expect(cut(`${body}\n${stop}\n    pass`)).toBe(body);
    expect(cut(`${body}<|endoftext|>def`)).toBe(body);
    expect(cut(`${body}\n\n\ndef f(): pass\nclass A: pass`)).toBe(`${body}\n\n`);
  });

  it('are written and read back as the official harness has them', async () => {
    const samples = [
      { taskId: 'T/0', completion: '    return "é\\n"\n' },
      { taskId: 'T/0', completion: '' },
    ];
    const text = formatSamples(samples);
    expect(JSON.parse(text.split('\n')[0]!)).toEqual({ task_id: 'T/0', completion: '    return "é\\n"\n' });
    expect(await readSamples(await file('samples.jsonl', text))).toEqual(samples);
    await expect(readSamples(await file('s.jsonl', '{"task_id": "x"}\n'))).rejects.toThrow(
      /s\.jsonl:1: field completion/,
    );
  });
});

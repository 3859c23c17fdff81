import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { describe, expect, it } from 'vitest';
import { loadBenchmark } from './load-benchmark.js';
import { assembleProgram, shownPrompt } from './problem.js';
import { readBenchmark } from './read-benchmark.js';

const problem = {
  task_id: 'T/0',
  prompt: 'def one():\n    """1"""\n',
  entry_point: 'one',
  canonical_solution: '    return 1\n',
  test: 'def check(candidate):\n    assert candidate() == 1\n',
};
const other = { ...problem, task_id: 'T/1', prompt: 'def two():\n    """{{2}}"""\n', entry_point: 'two' };

function define(text: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'files'));
  writeFileSync(join(folder, 'files', 'p.jsonl'), `${JSON.stringify(problem)}\n${JSON.stringify(other)}\n`);
  const path = join(folder, 'mine.yaml');
  writeFileSync(path, text);
  return path;
}

describe("a benchmark's definition of one's own", () => {
  it('names its problems and changes what it says, and that alone', async () => {
    const path = define('extends: humaneval\nproblems: files/p.jsonl\nstops: ["\\nEND"]\n');
    const { name, problems } = await loadBenchmark(path);
    expect(name).toBe('mine');
    expect(problems.map(({ taskId, stops }) => [taskId, stops])).toEqual([
      ['T/0', ['\nEND']],
      ['T/1', ['\nEND']],
    ]);
    expect(problems[1]!.prompt).toBe(other.prompt); // fields are put in, not read again
    expect((await readBenchmark(path)).map(({ task }) => task.taskId)).toEqual(['T/0', 'T/1']);
    const plain = await loadBenchmark(join(path, '..', 'files', 'p.jsonl'));
    expect(plain.problems[0]!.stops).toContain('\nclass ');
    expect({ ...problems[0], stops: 0 }).toEqual({ ...plain.problems[0], stops: 0 });
  });

  it('shows solved tasks before the others, in its own words', async () => {
    const path = define(
      'extends: humaneval\nproblems: files/p.jsonl\nshots: [T/0]\nshot: "Q {{entry_point}} A {{solution}};"\nshown: "Q {{entry_point}} A"\n',
    );
    const { problems } = await loadBenchmark(path);
    expect(problems.map(({ taskId }) => taskId)).toEqual(['T/1']);
    expect(shownPrompt(problems[0]!)).toBe('Q one A return 1;Q two A');
    expect(problems[0]!.prompt).toBe(other.prompt);
  });

  it('takes no code out of completions where it says so', async () => {
    const fenced = '```python\n    return 1\n```';
    for (const [line, taken] of [
      ['', true],
      ['extraction: false\n', false],
    ] as const) {
      const { problems } = await loadBenchmark(
        define(`extends: humaneval\nproblems: files/p.jsonl\n${line}`),
      );
      expect(assembleProgram(problems[0]!, fenced).source.includes('```')).toBe(!taken);
    }
  });

  it.each([
    ['stops: [1]', /mine\.yaml: stops(\.0|\[0\])/],
    ['stop: ["x"]', /mine\.yaml: .*stop/],
    ['problems: [', /mine\.yaml:\d+: /],
    ['extends: nothing', /extends: there is no nothing, expected one of humaneval, /],
    ['extends: humaneval', /mine\.yaml: problems: expected the file of problems/],
    [
      'extends: mbpp\nproblems: files/p.jsonl',
      /mine\.yaml: format: T\/0 is in the layout of humaneval, not of mbpp/,
    ],
    [
      'extends: humaneval\nproblems: files/p.jsonl\nprompt: "{{text}}"',
      /mine\.yaml: \{\{text\}\} is no field of its problems, expected one of prompt, /,
    ],
    [
      'extends: humaneval\nproblems: files/p.jsonl\nshots: [T/9]',
      /has no T\/9, expected all of the shots T\/9/,
    ],
    ['extends: humaneval\nproblems: nope.jsonl', /no benchmark .*nope\.jsonl/],
  ])('is refused where it is wrong: %j', async (text, message) => {
    const loaded = loadBenchmark(define(text));
    await expect(loaded).rejects.toThrow(UserError);
    await expect(loaded).rejects.toThrow(message);
  });
});

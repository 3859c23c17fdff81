import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { loadBenchmark, assembleProgram } from '@phi1/benchmarks';
import { Sandbox } from '@phi1/python';

const sandbox = new Sandbox({ threads: 1 });
afterAll(() => sandbox.close());

interface Fields {
  task_id: string;
  entry_point: string;
  /** The solution's body; the inputs as JSON text, whose numbers must arrive as Python wrote them. */
  body: string;
  base: string;
  plus?: string;
  atol?: number;
}

/** Whether completions with these bodies pass, the first of which is the reference. */
async function passes(fields: Fields, ...bodies: string[]): Promise<boolean[]> {
  const { task_id, entry_point, body, base, plus = '[]', atol = 0 } = fields;
  const mbpp = task_id.startsWith('Mbpp');
  const head = `def ${entry_point}(*args):\n`;
  const program = (text: string) => `${mbpp ? `\n${head}` : ''}    ${text}\n`;
  const record = {
    ...{ task_id, entry_point, contract: '\n    assert True # $_CONTRACT_$\n', atol },
    prompt: mbpp ? '"""\nWrite it.\n"""\n' : `${head}    """Do it."""\n`,
    canonical_solution: program(body),
  };
  const json = JSON.stringify(record).replace(/}$/, `,"base_input":${base},"plus_input":${plus}}`);
  const path = join(temporaryFolder(), 'plus.jsonl');
  await writeFile(path, `${json}\n`);
  const [problem] = (await loadBenchmark(path)).problems;
  const outcomes = await Promise.all(
    bodies.map((text) => sandbox.run(assembleProgram(problem!, program(text)))),
  );
  return outcomes.map(({ outcome }) => outcome === 'passed');
}

describe('problems of EvalPlus', () => {
  it('are checked on both lists of inputs, which nobody changes for the other', async () => {
    const sum = { task_id: 'HumanEval/1', entry_point: 'f', body: 'return sum(args[0])' };
    const inputs = { ...sum, base: '[[[1, 2]]]', plus: '[[[0]], [[3, 4, 5]]]' };
    expect(
      await passes(
        inputs,
        'return sum(args[0])',
        'return args[0].pop() + sum(args[0])',
        'return sum(args[0][:2])',
        'return 3',
        'return None',
      ),
    ).toEqual([true, true, false, false, false]);
  });

  it("get numbers as the file has them, Python's odd ones too", async () => {
    const text = { task_id: 'HumanEval/1', entry_point: 'f', body: 'return repr(args)' };
    const inputs = { ...text, base: '[[1, 1.0, 123456789012345678901, NaN, -Infinity, "é\\u2028\\"\\\\"]]' };
    const exact = `return repr(args) if args[2] == 123456789012345678901 and type(args[1]) is float and args[5] == 'é\\u2028"\\\\' else 0`;
    expect(await passes(inputs, exact, 'return repr(args[:2])')).toEqual([true, false]);
  });

  it('compare floats to 1e-6 and what has a tolerance to that, of one type', async () => {
    const floats = { task_id: 'HumanEval/1', entry_point: 'f', body: 'return args[0] / 3', base: '[[1]]' };
    const near = ['return args[0] / 3 + 5e-7', 'return args[0] / 3 + 5e-6', 'return "0.3"', 'return [1 / 3]'];
    expect(await passes(floats, ...near)).toEqual([true, false, false, false]);
    expect(await passes({ ...floats, atol: 1e-4 }, ...near)).toEqual([true, true, false, false]);
    const list = { ...floats, body: 'return [args[0] / 3, 1.0]' };
    const others = ['return [1/3 + 5e-7, 1.0]', 'return [1/3]', 'return (1/3, 1.0)', 'return [1/3, "a"]'];
    expect(await passes(list, ...others)).toEqual([true, false, false, false]);
    const infinite = { ...floats, body: 'return float("inf")' };
    expect(await passes(infinite, 'return float("inf")', 'return 1e300', 'return float("nan")')).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each([
    ['Mbpp/2', '[[[1, 2], [3]]]', '((1, 2), (3,))'],
    ['Mbpp/63', '[[[[1, 2], [3, 4]]]]', '([(1, 2), (3, 4)],)'],
    ['Mbpp/75', '[[[[1, 2], [3, 4]], 5]]', '([(1, 2), (3, 4)], 5)'],
    ['Mbpp/106', '[[[1], [2]]]', '([1], (2,))'],
    ['Mbpp/115', '[[[[1, 1], []]]]', '([{1}, {}],)'],
    ['Mbpp/124', '[["1.5", "2j"]]', '(1.5, 2j)'],
    ['Mbpp/250', '[[[1, 2], 1]]', '((1, 2), 1)'],
    ['Mbpp/252', '[["(1+2j)"]]', '(1+2j,)'],
    ['Mbpp/259', '[[[[1, 2]], [[3, 4]]]]', '(((1, 2),), ((3, 4),))'],
    ['Mbpp/278', '[[[1, [2, 3]]]]', '((1, (2, 3)),)'],
    ['Mbpp/307', '[[[1], 2, 3]]', '((1,), 2, 3)'],
    ['Mbpp/580', '[[[1, [2, [3]]]]]', '((1, (2, (3,))),)'],
    ['Mbpp/722', '[[{"a": [1, 2]}, 3, 4]]', '({"a": (1, 2)}, 3, 4)'],
    ['Mbpp/3', '[[[1, [2]]]]', '([1, [2]],)'],
    ['HumanEval/2', '[[[1, [2]]]]', '([1, [2]],)'],
  ])('%s: %s is read as %s', async (task_id, base, value) => {
    const fields = { task_id, entry_point: 'f', body: 'return True', base };
    expect(await passes(fields, `return repr(args) == repr(${value})`)).toEqual([true]);
  });

  it.each([
    [
      'HumanEval/32',
      'find_zero',
      'return 0',
      '[[[-4, 0, 1]]]',
      ['return 2.0', 'return -2.0', 'return 1.0'],
      [true, true, false],
    ],
    ['Mbpp/164', 'are_equivalent', 'return True', '[[1, 2]]', ['return False'], [true]],
    ['Mbpp/295', 'sum_div', 'return 7', '[[8]]', ['return 7', 'return 0', 'return 8'], [true, true, false]],
    [
      'Mbpp/581',
      'surface_Area',
      'return 33',
      '[[3, 4]]',
      ['return 33', 'return 35', 'return 34'],
      [true, true, false],
    ],
    [
      'Mbpp/558',
      'digit_distance_nums',
      'return 1',
      '[[1, 23]]',
      ['return 1', 'return 4', 'return 3'],
      [true, true, false],
    ],
    [
      'Mbpp/2',
      'similar_elements',
      'return (1, 2)',
      '[[[1], [2]]]',
      ['return [2, 1, 1]', 'return [1]'],
      [true, false],
    ],
    [
      'Mbpp/434',
      'text_match_three',
      'return "m"',
      '[["a"]]',
      ['return "x"', 'return True', 'return None'],
      [true, true, false],
    ],
  ] as const)(
    '%s (%s) has more than one right answer',
    async (task_id, entry_point, body, base, bodies, right) => {
      const atol = entry_point === 'find_zero' ? 1e-4 : 0;
      expect(await passes({ task_id, entry_point, body, base, atol }, ...bodies)).toEqual(right);
    },
  );
});

import { readBenchmark } from '@phi1/benchmarks';
import { createTeacher } from '@phi1/teacher';
import { describe, expect, it } from 'vitest';
import { loadProblems, type BenchmarkProblem } from './benchmark.js';
import { ContaminationCheck } from './decontaminate.js';

const loop = (list: string, divisor: number) =>
  `    count = 0\n    for x in ${list}:\n        if x % ${String(divisor)} == 0:\n            count += 1\n    return count\n`;
const problem: BenchmarkProblem = {
  id: 'Exercises/0',
  prompt: `def count_threes(scores: list[int]) -> int:\n    """Return how many of scores are divisible by 3.\n    >>> count_threes([3])\n    1\n    """\n`,
  solution: loop('scores', 3),
  entryPoint: 'count_threes',
};
const text = (summary: string, divisor = 3) =>
  `def f(xs):\n    '''\n    ${summary}\n\n    Args:\n        xs: A list.\n    '''\n${loop('xs', divisor)}`;

async function measures(code: string, isTaught: boolean) {
  const check = await ContaminationCheck.of([problem]);
  return (await check.find([{ text: code, isTaught }]))[0]!.map(({ measure }) => measure);
}

describe('what asks the same as an exercise of a benchmark', () => {
  it('goes, whatever its names, layout and examples', async () => {
    const same = text('Return how many of xs\n    are divisible by 3.');
    expect(await measures(same, true)).toEqual(['prompt']);
    expect(await measures(`Read:\n\n\`\`\`python\n${same}\`\`\`\n`, true)).toEqual(['prompt']);
  });

  it('is not the rest of its family, where the teacher wrote it', async () => {
    for (const other of [
      text('Return how many of xs are divisible by 5.', 5),
      text('Count the multiples of 3 in xs.'),
      `def f(a, xs):\n    """Return how many of xs are divisible by 3."""\n${loop('xs', 3)}`,
    ])
      expect(await measures(other, true)).toEqual([]);
    expect(await measures(text('Count the multiples of 3 in xs.'), false)).toEqual(['ast']);
  });

  it('is known of classes by all but their session', async () => {
    const source = (methods: string, call: string) =>
      `class Box:\n    """A box.\n\n    ${methods}\n\n    >>> box = Box()\n    >>> box.${call}\n    3\n    """\n\n    def size(self):\n        return 3\n`;
    const [prompt, entryPoint] = [source('size() returns 3.', 'size()'), 'Box'];
    const check = await ContaminationCheck.of([
      { id: 'ExercisesUnseen/1', prompt, solution: '', entryPoint },
    ]);
    const find = async (code: string) => (await check.find([{ text: code, isTaught: true }]))[0]!.length;
    expect(await find(source('size() returns 3.', 'other()'))).toBe(1);
    expect(await find(source('size() returns 4.', 'size()'))).toBe(0);
  });
});

it('takes little of what the teacher writes, and every problem itself', async () => {
  const benchmarks = ['exercises', 'exercises-unseen'];
  const check = await ContaminationCheck.of(await loadProblems(benchmarks));
  const lines = (await Promise.all(benchmarks.map(readBenchmark))).flat();
  const problems = lines.map(({ task }) => {
    if (task.layout !== 'humaneval') throw new Error('expected the layout of HumanEval');
    return { text: task.prompt + task.solution, isTaught: true };
  });
  expect((await check.find(problems)).filter((found) => found.length === 0)).toEqual([]);
  const teacher = createTeacher({ seed: 5 });
  const taught = Array.from({ length: 1000 }, (_, index) => {
    const { prompt, solution } = teacher.exercise(index);
    return { text: prompt + solution, isTaught: true };
  });
  const removed = (await check.find(taught)).filter((found) => found.length > 0);
  expect(removed.length / taught.length).toBeLessThan(0.08);
  expect(removed.flat().filter(({ problem }) => problem.startsWith('ExercisesUnseen'))).toEqual([]);
});

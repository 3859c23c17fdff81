import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';
import { loadBenchmark } from './load-benchmark.js';
import { assembleProgram, shownPrompt } from './problem.js';

async function mbpp(...ids: number[]): Promise<string> {
  const path = join(temporaryFolder(), 'mbpp.jsonl');
  const tasks = ids.map((id) => ({
    task_id: id,
    text: `Task ${String(id)}.`,
    code: `def f${String(id)}(a):\r\n  return a`,
    test_list: [1, 2].map((value) => `assert f${String(id)}(${String(value)}) == ${String(value)}`),
  }));
  await writeFile(path, tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
  return path;
}

it('shows the first test or all of them in the docstring', async () => {
  const path = await mbpp(11);
  const prompt = async (mbppPrompt?: 'first-test' | 'all-tests') =>
    (await loadBenchmark(path, mbppPrompt && { mbppPrompt })).problems.map(shownPrompt);
  expect(await prompt()).toEqual(['"""\nTask 11.\nassert f11(1) == 1\n"""\n']);
  expect(await prompt('first-test')).toEqual(await prompt());
  expect(await prompt('all-tests')).toEqual(['"""\nTask 11.\nassert f11(1) == 1\nassert f11(2) == 2\n"""\n']);
});

it('shows three solved tasks before each other one, which alone is in the program', async () => {
  const { problems } = await loadBenchmark(await mbpp(1, 2, 3, 4, 11), { mbppPrompt: 'three-shot' });
  expect(problems.map(({ taskId }) => taskId)).toEqual(['MBPP/1', 'MBPP/11']);
  const asked = (id: number) =>
    `You are an expert Python programmer, and here is your task: Task ${String(id)}. Your code should pass these tests:\n\nassert f${String(id)}(1) == 1\nassert f${String(id)}(2) == 2\n[BEGIN]\n`;
  const solved = [2, 3, 4].map((id) => `${asked(id)}def f${String(id)}(a):\n  return a\n[DONE]\n\n`).join('');
  const [, problem] = problems;
  expect(shownPrompt(problem!)).toBe(solved + asked(11));
  expect(problem!.stops[0]).toBe('[DONE]');
  const { source, tests } = assembleProgram(problem!, problem!.canonicalSolution);
  expect(source).toBe('def f11(a):\n  return a\n');
  expect(tests.trim()).toBe('assert f11(1) == 1\nassert f11(2) == 2');
  await expect(loadBenchmark(await mbpp(2, 3, 11), { mbppPrompt: 'three-shot' })).rejects.toThrow(
    /mbpp\.jsonl: has no MBPP\/4, expected all of the shots MBPP\/2, MBPP\/3, MBPP\/4/,
  );
});

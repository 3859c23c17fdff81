/** The ways in which MBPP's tasks, which are words and assertions, are put to a model. */
import { UserError } from '@phi1/base';
import type { BenchmarkTask, MbppTask } from './task.js';

/**
 * `first-test`: the task and its first assertion in a docstring, as in InCoder (Fried et al., 2022). `all-tests`: the same with all
 * assertions. `three-shot`: three solved tasks before it, in the words of Austin et al., 2021.
 */
export const MBPP_PROMPTS = ['first-test', 'all-tests', 'three-shot'] as const;
export type MbppPrompt = (typeof MBPP_PROMPTS)[number];

/** The tasks that Austin et al. show before each other task. */
const SHOTS = ['MBPP/2', 'MBPP/3', 'MBPP/4'];

/**
 * The solved tasks for `three-shot`, which are no problems then.
 *
 * @throws UserError when the file lacks one of them
 */
export function findShots(tasks: readonly BenchmarkTask[], where: string): MbppTask[] {
  return SHOTS.map((id) => {
    const found = tasks.find((task) => task.taskId === id);
    if (found?.layout === 'mbpp') return found;
    throw new UserError(
      `${where}: has no ${id}, expected the whole file of MBPP, of which tasks 2, 3 and 4 are the three shots`,
    );
  });
}

/** What a task's program begins with, and what the model is shown where that is something else. */
export function promptMbpp(
  task: MbppTask,
  style: MbppPrompt,
  shots: readonly MbppTask[],
): { prompt: string; shown?: string } {
  if (style !== 'three-shot') {
    const tests = style === 'all-tests' ? task.tests : task.tests.slice(0, 1);
    return { prompt: `"""\n${task.text}\n${tests.join('\n')}\n"""\n` };
  }
  const solved = shots.map((shot) => `${ask(shot)}${shot.solution.trim()}\n[DONE]\n\n`);
  return { prompt: '', shown: `${solved.join('')}${ask(task)}` };
}

function ask({ text, tests }: MbppTask): string {
  return `You are an expert Python programmer, and here is your task: ${text} Your code should pass these tests:\n\n${tests.join('\n')}\n[BEGIN]\n`;
}

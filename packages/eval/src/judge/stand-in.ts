/**
 * A stand-in for a judge where there is no model to ask: 7 points for the share of the checks that are passed before the
 * first failure, 3 for the share of the rubric's words that the completion has. It sees the tests, as no judge does, and
 * understands nothing: it tries the way of a grade, and its scores are none of the paper's kind.
 */
import { createHash } from 'node:crypto';
import { assembleProgram, type Problem } from '@phi1/benchmarks';
import { UnusableAnswer } from '@phi1/endpoint';
import type { GradedSample } from '../evaluate.js';
import { STAND_IN } from '../choices.js';
import type { Judge } from './judge.js';

const TESTS = 7;
const WORDS = 3;
const SHORTEST_WORD = 4;

/** Needs no endpoint, and gives the same score every time. */
export const standInJudge: Judge = {
  description: { name: STAND_IN, isStandIn: true, draws: 1 },
  draws: 1,
  keyOf: ({ taskId, rubric }, { completion, outcome, line }) =>
    createHash('sha256')
      .update(JSON.stringify([STAND_IN, taskId, rubric, completion, outcome, line]))
      .digest('hex'),
  judge(problem, sample) {
    if (sample.outcome === 'unsupported')
      return Promise.reject(new UnusableAnswer('its tests cannot be run here'));
    const passed = passedShare(problem, sample);
    const shared = sharedWords(problem.rubric!, sample.code ?? sample.completion);
    const grade = TESTS * passed + WORDS * shared;
    const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
    const evaluation = `stand-in: ${percent(passed)} of the checks before the first failure, ${percent(shared)} of the rubric's words`;
    return Promise.resolve({ grade, evaluation });
  },
};

/** Of the lines that assert something, the share before the one that failed; none where the failure is elsewhere. */
function passedShare(problem: Problem, { outcome, completion, line }: GradedSample): number {
  if (outcome === 'passed') return 1;
  if (typeof line !== 'number') return 0;
  const lines = assembleProgram(problem, completion).tests.split('\n');
  const count = (of: readonly string[]): number => of.filter((text) => /^\s*assert\b/.test(text)).length;
  if (!/^\s*assert\b/.test(lines[line - 1] ?? '')) return 0;
  return count(lines.slice(0, line - 1)) / count(lines);
}

function sharedWords(rubric: string, code: string): number {
  const words = (text: string): Set<string> =>
    new Set((text.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => word.length >= SHORTEST_WORD));
  const [wanted, had] = [words(rubric), words(code)];
  return wanted.size === 0 ? 0 : [...wanted].filter((word) => had.has(word)).length / wanted.size;
}

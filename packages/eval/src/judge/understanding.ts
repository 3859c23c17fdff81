/**
 * Understanding in the sense of the paper's section 4: the mean of a judge's grades over a benchmark's problems, as a share
 * of the best grade, beside the paper's own figures. Who the judge is decides on what it means (`judge.ts`).
 */
import type { Table } from '@phi1/base';
import { meanInterval, type Interval } from '../pass-at-k.js';
import type { JudgeDescription, Judgment } from './judge.js';

const BEST_GRADE = 10;

/** A completion as judged. */
export interface JudgedSample {
  /** 0 to 10, the mean of its judgments; 0 of an empty completion, null of one that was not graded. */
  grade: number | null;
  judgments: Judgment[];
  /** Draws without a judgment, if any, and why there is none. */
  missing?: number;
  reason?: string;
}

/** A problem's completions as judged. */
export interface JudgedProblem {
  taskId: string;
  /** 0 to 10, the mean over its completions that were graded; null where none was. */
  grade: number | null;
  /** In the order of the report's samples. */
  samples: JudgedSample[];
}

/** What a report says of understanding. */
export interface Understanding {
  judge: JudgeDescription;
  /** In [0, 1], over the problems with a grade; null where there is none. */
  score: number | null;
  /** 95 %, over problems; null where there is no score. */
  interval: Interval | null;
  /** Problems with a grade. */
  graded: number;
  /** Problems of which no completion was graded, which the score leaves out, by task, with the reason. */
  notGraded: Record<string, string>;
  /** Grades, each a draw of a completion's, to which the judge gave no usable answer; the means leave them out. */
  missingGrades: number;
  problems: JudgedProblem[];
}

/** The score over all problems. */
export function summarize(
  problems: readonly JudgedProblem[],
  seed: number,
): Pick<Understanding, 'score' | 'interval' | 'graded' | 'notGraded' | 'missingGrades'> {
  const shares = problems.filter(({ grade }) => grade !== null).map(({ grade }) => grade! / BEST_GRADE);
  const without = problems.filter(({ grade }) => grade === null);
  return {
    score: mean(shares),
    interval: shares.length === 0 ? null : meanInterval(shares, seed),
    graded: shares.length,
    notGraded: Object.fromEntries(without.map(({ taskId, samples }) => [taskId, samples[0]?.reason ?? ''])),
    missingGrades: problems
      .flatMap(({ samples }) => samples)
      .reduce((sum, { missing = 0 }) => sum + missing, 0),
  };
}

/** Null of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Section 4 of Gunasekar et al. 2023 (table 2): understanding in percent, as graded by GPT-4. */
const QUOTED: readonly (readonly [model: string, percent: number])[] = [
  ['phi-1', 52],
  ['StarCoder', 51],
  ['phi-1-small', 45],
  ['phi-1-base', 37],
];

/** This model's row, and the paper's below it; a stand-in's score stands alone. */
export function understandingTable(understanding: Understanding, model: string): Table {
  const { score, interval, judge } = understanding;
  const percent = (share: number): string => (100 * share).toFixed(1);
  const range = interval ? `${percent(interval.low)} to ${percent(interval.high)} %` : '';
  const own = [model, score === null ? 'unknown' : `${percent(score)} %`, range, judge.name, 'measured'];
  if (judge.isStandIn) return { head: ['model', 'stand-in score', '95 %', 'scored by', ''], rows: [own] };
  return {
    head: ['model', 'understanding', '95 %', 'graded by', ''],
    rows: [own, ...QUOTED.map(([name, value]) => [name, `${String(value)} %`, '', 'GPT-4', 'quoted'])],
  };
}

/** How the grades came about, in a sentence or two. */
export function describeUnderstanding(understanding: Understanding): string {
  const { judge, graded, notGraded, missingGrades, problems } = understanding;
  const names = Object.keys(notGraded);
  const some = `${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${String(names.length - 10)} more` : ''}`;
  const left = [
    ...(names.length > 0 ? [` Not graded, and left out: ${some}.`] : []),
    ...(missingGrades > 0 ? [` To ${String(missingGrades)} questions the judge gave no usable answer.`] : []),
  ].join('');
  const of = `${String(graded)} of ${String(problems.length)} problems`;
  if (judge.isStandIn)
    return `A stand-in scored ${of} by the checks that pass and by words of the rubric; no model judged, and this is no understanding in the paper's sense.${left}`;
  const draws = judge.draws === 1 ? '' : `, mean of ${String(judge.draws)} draws`;
  return `Graded 0 to 10 by ${judge.name}${draws}, on ${of}. The paper's figures are quoted from its section 4: its own fifty problems, graded by GPT-4; grades of different judges are not the same measure.${left}`;
}

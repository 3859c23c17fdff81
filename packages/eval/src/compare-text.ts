/** A comparison of evaluations in words and tables, for a terminal. */
import { alignedTable, type Table } from '@phi1/base';
import type { ComparedEvaluations } from './compare-folders.js';
import type { Comparison } from './compare.js';
import { percent } from './page.js';

/** From where on chance is no explanation. */
const SIGNIFICANT = 0.05;

const MOST_NAMED = 20;

function points(difference: number): string {
  return `${difference < 0 ? '-' : '+'}${Math.abs(100 * difference).toFixed(1)}`;
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** The difference with its interval, the test, and what that means. */
export function describeChange(name: string, change: Comparison): string {
  const { difference, interval, pValue, method } = change;
  const test = method === 'mcnemar' ? "McNemar's exact test" : 'paired bootstrap';
  const p = pValue < 0.001 ? 'p < 0.001' : `p = ${pText(pValue)}`;
  const figures = `${points(difference)} points (95 % interval ${points(interval.low)} to ${points(interval.high)}; ${p}, ${test})`;
  if (pValue >= SIGNIFICANT) return `${figures}: chance may explain the difference`;
  return `${figures}: ${name} is ${difference > 0 ? 'better' : 'worse'}, and chance hardly explains it`;
}

/** A line an evaluation. */
export function comparisonTable({ evaluations }: ComparedEvaluations): Table {
  return {
    head: ['evaluation', 'pass@1', '95 % interval', 'change', 'p', 'solved more', 'less'],
    rows: evaluations.map(({ name, passAt1, interval, change }) => [
      name,
      percent(passAt1),
      `${percent(interval.low)} to ${percent(interval.high)}`,
      ...(change
        ? [
            points(change.difference),
            pText(change.pValue),
            String(change.improved.length),
            String(change.worsened.length),
          ]
        : ['', '', '', '']),
    ]),
  };
}

/** All of a comparison: of two with the problems that differ, of more a table. */
export function comparisonText(compared: ComparedEvaluations): string {
  const { benchmark, evaluations, leftOut } = compared;
  const { head, rows } = comparisonTable(compared);
  const lines = [`${benchmark}, ${String(evaluations[0]!.problems.size)} problems`];
  if (leftOut.length > 0) lines.push(`not in all, and left out: ${listed(leftOut)}`);
  lines.push(alignedTable([head, ...rows]).trimEnd());
  const last = evaluations.at(-1)!;
  if (evaluations.length === 2 && last.change) {
    const [first] = evaluations;
    const { improved, worsened, bothSolved, neitherSolved } = last.change;
    lines.push(
      describeChange(last.name, last.change),
      `alike: solved ${String(bothSolved)}, not solved ${String(neitherSolved)}`,
      ...(improved.length > 0 ? [`solved more often by ${last.name}: ${listed(improved)}`] : []),
      ...(worsened.length > 0 ? [`solved more often by ${first!.name}: ${listed(worsened)}`] : []),
    );
  }
  return `${lines.join('\n')}\n`;
}

function listed(tasks: readonly string[]): string {
  const more = tasks.length > MOST_NAMED ? ` and ${String(tasks.length - MOST_NAMED)} more` : '';
  return `${tasks.slice(0, MOST_NAMED).join(', ')}${more}`;
}

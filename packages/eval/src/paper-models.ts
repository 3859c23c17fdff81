/**
 * The paper's table of models (table 1 of Gunasekar et al. 2023) with the row of an evaluation in it: what was measured here
 * beside what is quoted. Only for HumanEval and MBPP themselves; nobody quotes figures on other problems.
 */
import type { Table } from '@phi1/base';
import type { Evaluation } from './evaluate.js';
import type { Report } from './report.js';

/** A benchmark on which the paper compares models. */
export type PaperBenchmark = 'HumanEval' | 'MBPP';

/** pass@1 in percent on HumanEval and on MBPP; null where the paper has no figure. */
const QUOTED: readonly (readonly [
  model: string,
  size: string,
  humanEval: number | null,
  mbpp: number | null,
])[] = [
  ['GPT-4', '', 67, null],
  ['WizardCoder', '16B', 57.3, 51.8],
  ['phi-1', '1.3B', 50.6, 55.5],
  ['GPT-3.5', '175B', 47, null],
  ['phi-1-small', '350M', 45, null],
  ['PaLM 2-S', '', 37.6, 50],
  ['StarCoder', '15.5B', 33.6, 52.7],
  ['CodeGen-Mono', '16.1B', 29.3, 35.3],
  ['phi-1-base', '1.3B', 29, null],
  ['Codex', '12B', 28.8, null],
  ['Replit', '2.7B', 21.9, null],
];

/** Which of the two an evaluation is on, by the names of its tasks; EvalPlus's have the same and more checks, and are neither. */
export function paperBenchmark({ problems }: Pick<Evaluation, 'problems'>): PaperBenchmark | undefined {
  const isAll = (name: RegExp): boolean =>
    problems.every(({ problem: { taskId, hasReference } }) => name.test(taskId) && hasReference !== true);
  if (isAll(/^HumanEval\/\d+$/)) return 'HumanEval';
  return isAll(/^MBPP\/\d+$/) ? 'MBPP' : undefined;
}

/** The models from the best to the worst; undefined where there is nothing to compare, as of canonical solutions. */
export function paperModelsTable(report: Report, name: string): Table | undefined {
  const { paperBenchmark: benchmark, passAtK, intervals, source, problemCount, notGradable } = report;
  const own = passAtK['1'];
  if (benchmark === undefined || typeof own !== 'number' || source.kind === 'canonical') return undefined;
  const interval = intervals['1'];
  const percent = (share: number): string => (100 * share).toFixed(1);
  const range = interval ? `${percent(interval.low)} to ${percent(interval.high)} %` : '';
  const count = `${String(problemCount - notGradable)} problems`;
  const size = typeof source.parameters === 'number' ? toSize(source.parameters) : '';
  const quoted = QUOTED.flatMap(([model, size, humanEval, mbpp]) => {
    const value = benchmark === 'HumanEval' ? humanEval : mbpp;
    return value === null ? [] : [{ value, row: [model, size, `${String(value)} %`, '', 'quoted'] }];
  });
  const rows = [
    { value: 100 * own, row: [name, size, `${percent(own)} %`, range, `measured, ${count}`] },
    ...quoted,
  ];
  return {
    head: ['model', 'parameters', `${benchmark}, pass@1`, '95 %', ''],
    rows: rows.toSorted((a, b) => b.value - a.value).map(({ row }) => row),
  };
}

/** A number of weights as papers give it: 1.3M, 350M. */
function toSize(parameters: number): string {
  return new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 2 }).format(
    parameters,
  );
}

/** What an evaluation leaves in a folder: `report.json`, `samples.jsonl` and `report.html`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically, writeJson } from '@phi1/base';
import type { Evaluation, GradedSample } from './evaluate.js';
import type { Interval } from './pass-at-k.js';
import { renderHtml } from './report-html.js';
import { formatGraded } from './samples.js';

/** All that an evaluation may write into its folder, the log of unfinished ones included. */
export const REPORT_FILES = ['samples.jsonl', 'report.html', 'report.json', 'samples.partial.jsonl'] as const;

/** The content of `report.json`. */
export interface Report {
  benchmark: string;
  /** When it was written, in ISO 8601. */
  date: string;
  /** Of this package. */
  version: string;
  /** Where the completions came from. */
  source: Readonly<Record<string, unknown>>;
  /** k, as a string, to the estimate of pass@k over the problems that could be graded; null where none could. */
  passAtK: Record<string, number | null>;
  /** The 95 % interval of pass@1. */
  passAt1Interval: Interval | null;
  /** Problems of which at least one completion passed, and all problems. */
  solved: number;
  problemCount: number;
  /** Problems of which no completion could be graded here; pass@k leaves them out. */
  notGradable: number;
  /** How many completions ended in each way. */
  outcomes: Record<GradedSample['outcome'], number>;
  /** Seconds on the clock, generation and grading together. */
  seconds: number;
  /** Samples are in the order of their lines in `samples.jsonl`. */
  problems: {
    taskId: string;
    passed: number;
    samples: Pick<GradedSample, 'outcome' | 'message' | 'reason' | 'line' | 'note' | 'seconds'>[];
  }[];
}

/** The content of `report.json`: counts of outcomes and each sample's grade, without the completions themselves. */
export function summarizeEvaluation(evaluation: Evaluation, date = new Date()): Report {
  const outcomes = { passed: 0, failed: 0, timeout: 0, memory: 0, syntax: 0, unsupported: 0 };
  for (const { samples } of evaluation.problems) for (const { outcome } of samples) outcomes[outcome]++;
  return {
    benchmark: evaluation.benchmark,
    date: date.toISOString(),
    version: packageVersion(),
    source: evaluation.source,
    passAtK: evaluation.passAtK,
    passAt1Interval: evaluation.interval,
    solved: evaluation.problems.filter(({ passed }) => passed > 0).length,
    problemCount: evaluation.problems.length,
    notGradable: evaluation.problems.filter(({ gradable }) => gradable === 0).length,
    outcomes,
    seconds: evaluation.seconds,
    problems: evaluation.problems.map(({ problem, passed, samples }) => ({
      taskId: problem.taskId,
      passed,
      samples: samples.map(({ outcome, message, reason, line, note, seconds }) => ({
        outcome,
        message,
        reason,
        line,
        note,
        seconds,
      })),
    })),
  };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Writes the three files, each whole or not at all, `report.json` last: where it is, the others are too. */
export async function writeReport(folder: string, evaluation: Evaluation): Promise<Report> {
  const report = summarizeEvaluation(evaluation);
  const samples = evaluation.problems.flatMap((graded) => graded.samples);
  await writeFileAtomically(join(folder, 'samples.jsonl'), samples.map(formatGraded).join(''));
  await writeFileAtomically(join(folder, 'report.html'), renderHtml(evaluation, report));
  await writeJson(join(folder, 'report.json'), report);
  return report;
}

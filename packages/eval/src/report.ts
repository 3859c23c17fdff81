/** What an evaluation leaves in a folder: `report.json`, `samples.jsonl` and `report.html`. */
import { join } from 'node:path';
import { writeFileAtomically } from '@phi1/base';
import type { Evaluation } from './evaluate.js';
import type { Interval } from './pass-at-k.js';
import { renderHtml } from './report-html.js';
import { formatSamples } from './samples.js';
import type { OutcomeKind } from './sandbox/outcome.js';

/** The content of `report.json`. */
export interface Report {
  benchmark: string;
  /** Where the completions came from. */
  source: Readonly<Record<string, unknown>>;
  /** k, as a string, to the estimate of pass@k. */
  passAtK: Record<string, number>;
  /** The 95 % interval of pass@1. */
  passAt1Interval: Interval;
  /** Problems of which at least one completion passed, and all problems. */
  solved: number;
  problemCount: number;
  /** How many completions ended in each way. */
  outcomes: Record<OutcomeKind, number>;
  /** Seconds on the clock, generation and grading together. */
  seconds: number;
  /** Samples are in the order of their lines in `samples.jsonl`. */
  problems: {
    taskId: string;
    passed: number;
    samples: {
      outcome: OutcomeKind;
      message?: string;
      line?: number | null;
      note?: string;
      seconds: number;
    }[];
  }[];
}

export function reportOf(evaluation: Evaluation): Report {
  const outcomes: Report['outcomes'] = {
    passed: 0,
    failed: 0,
    timeout: 0,
    memory: 0,
    syntax: 0,
    unsupported: 0,
  };
  for (const { samples } of evaluation.problems) for (const { outcome } of samples) outcomes[outcome]++;
  return {
    benchmark: evaluation.benchmark,
    source: evaluation.source,
    passAtK: evaluation.passAtK,
    passAt1Interval: evaluation.interval,
    solved: evaluation.problems.filter(({ passed }) => passed > 0).length,
    problemCount: evaluation.problems.length,
    outcomes,
    seconds: evaluation.seconds,
    problems: evaluation.problems.map(({ problem, passed, samples }) => ({
      taskId: problem.taskId,
      passed,
      samples: samples.map(({ outcome, message, line, note, seconds }) => ({
        outcome,
        message,
        line,
        note,
        seconds,
      })),
    })),
  };
}

/** Writes the three files, each whole or not at all, `report.json` last: where it is, the others are too. */
export async function writeReport(folder: string, evaluation: Evaluation): Promise<Report> {
  const report = reportOf(evaluation);
  const samples = evaluation.problems.flatMap((graded) => graded.samples);
  await writeFileAtomically(join(folder, 'samples.jsonl'), formatSamples(samples));
  await writeFileAtomically(join(folder, 'report.html'), renderHtml(evaluation, report));
  await writeFileAtomically(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

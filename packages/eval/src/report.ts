/** What an evaluation leaves in a folder: `report.json`, `samples.jsonl` and `report.html`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically, writeJson } from '@phi1/base';
import type { SandboxKind } from '@phi1/python';
import type { Contamination } from './contamination.js';
import type { Evaluation, GradedSample } from './evaluate.js';
import type { Understanding } from './judge/understanding.js';
import { paperBenchmark, type PaperBenchmark } from './paper-models.js';
import type { Interval } from './pass-at-k.js';
import { renderHtml } from './report-html.js';
import { formatGraded } from './samples.js';

/** The content of `report.json`. */
export interface Report {
  benchmark: string;
  /** Which benchmark of the paper's table of models this is, if it is one. */
  paperBenchmark?: PaperBenchmark;
  /** When it was written, in ISO 8601. */
  date: string;
  /** Of this package. */
  version: string;
  /** Where the completions came from. */
  source: Readonly<Record<string, unknown>>;
  /** What ran the programs: `pyodide`, `native` or `native-unsafe`; absent where the caller gave it. */
  sandbox?: SandboxKind;
  /** k, as a string, to the estimate of pass@k over the problems that could be graded; null where none could. */
  passAtK: Record<string, number | null>;
  /** k to the 95 % interval of pass@k. */
  intervals: Record<string, Interval | null>;
  /** The same as `passAtK` when completions are run as they are. */
  passAtKWithoutExtraction: Record<string, number | null>;
  /** Completions out of which code was taken. */
  extracted: number;
  /** Problems of which at least one completion passed, and all problems. */
  solved: number;
  problemCount: number;
  /** Problems of which no completion could be graded here; pass@k leaves them out. */
  notGradable: number;
  /** Problems without a completion, which count as not solved, by task. */
  missing: string[];
  /** Completions of problems that the benchmark does not have, which were left out: how many, by task. */
  unknown: Record<string, number>;
  /** Completions that are empty because none could be got; their notes say why. */
  noted: number;
  /** What was solved with and without a similar training document, where that was asked. */
  contamination?: Contamination;
  /** What a judge thinks of the completions, where one was asked. */
  understanding?: Understanding;
  /** How many completions ended in each way. */
  outcomes: Record<GradedSample['outcome'], number>;
  /** Seconds on the clock, generation and grading together, of the call that wrote the report. */
  seconds: number;
  /** Samples are in the order of their lines in `samples.jsonl`. */
  problems: {
    taskId: string;
    passed: number;
    samples: Pick<GradedSample, 'outcome' | 'message' | 'reason' | 'line' | 'note' | 'seconds'>[];
  }[];
}

/** What a report says beside the grades. */
export interface ReportExtras {
  /** Completions that were left out: how many, by task. */
  unknown?: ReadonlyMap<string, number> | undefined;
  contamination?: Contamination | undefined;
  understanding?: Understanding | undefined;
}

/**
 * The content of `report.json`: counts of outcomes and each sample's grade, without the completions themselves.
 *
 * @param more what is known beside the grades
 */
export function summarizeEvaluation(
  evaluation: Evaluation,
  date = new Date(),
  { unknown = new Map(), contamination, understanding }: ReportExtras = {},
): Report {
  const outcomes = { passed: 0, failed: 0, timeout: 0, memory: 0, syntax: 0, unsupported: 0 };
  const samples = evaluation.problems.flatMap((graded) => graded.samples);
  for (const { outcome } of samples) outcomes[outcome]++;
  const quotedOn = paperBenchmark(evaluation);
  return {
    benchmark: evaluation.benchmark,
    ...(quotedOn && { paperBenchmark: quotedOn }),
    date: date.toISOString(),
    version: packageVersion(),
    source: evaluation.source,
    ...(evaluation.sandbox && { sandbox: evaluation.sandbox }),
    passAtK: evaluation.passAtK,
    intervals: evaluation.intervals,
    passAtKWithoutExtraction: evaluation.passAtKWithoutExtraction,
    extracted: samples.filter(({ code }) => code !== undefined).length,
    solved: evaluation.problems.filter(({ passed }) => passed > 0).length,
    problemCount: evaluation.problems.length,
    notGradable: evaluation.problems.filter(({ gradable, samples }) => gradable === 0 && samples.length > 0)
      .length,
    missing: evaluation.problems
      .filter(({ samples }) => samples.length === 0)
      .map(({ problem }) => problem.taskId),
    unknown: Object.fromEntries(unknown),
    ...(contamination && { contamination }),
    ...(understanding && { understanding }),
    noted: samples.filter(({ note }) => note !== undefined).length,
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

/** This package's version, with which grades may change. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Writes the three files, each whole or not at all, `report.json` last: where it is, the others are too. */
export async function writeReport(
  folder: string,
  evaluation: Evaluation,
  more: ReportExtras = {},
): Promise<Report> {
  const report = summarizeEvaluation(evaluation, new Date(), more);
  const samples = evaluation.problems.flatMap((graded) => graded.samples);
  await writeFileAtomically(join(folder, 'samples.jsonl'), samples.map(formatGraded).join(''));
  await writeFileAtomically(join(folder, 'report.html'), renderHtml(evaluation, report));
  await writeJson(join(folder, 'report.json'), report);
  return report;
}

/** The figures of a recipe's run as text as the field writes them, and a table of the stages. */
import { alignedTable, type Table } from '@phi1/base';
import type { RecipeSummary, StageSummary } from './recipe-summary.js';

/** `41.5 % (34.9 to 48.4)`. */
export function passAt1Text({
  passAt1,
  interval,
}: {
  passAt1: number | null;
  interval: { low: number; high: number } | null;
}): string {
  if (passAt1 === null) return 'not gradable';
  return interval === null
    ? `${percent(passAt1)} %`
    : `${percent(passAt1)} % (${percent(interval.low)} to ${percent(interval.high)})`;
}

/** A share in [0, 1] in percent, one decimal, without the sign. */
export function percent(share: number): string {
  return (100 * share).toFixed(1);
}

/** Bits per byte to three decimals; a dash where there are none. */
export function bitsText(bits: number | null): string {
  return bits === null ? '-' : bits.toFixed(3);
}

/** `3.5M`. */
export function tokensText(tokens: number): string {
  if (tokens >= 1e9) return `${(tokens / 1e9).toPrecision(3)}B`;
  if (tokens >= 1e6) return `${(tokens / 1e6).toPrecision(3)}M`;
  return tokens >= 1e4 ? `${Math.round(tokens / 1e3).toString()}k` : String(tokens);
}

/** Column heads and rows: what is said of every stage, on a terminal, in Markdown and on a page. */
export function stageTable({ stages, heldOut }: RecipeSummary): Table {
  const names = stages[0]?.benchmarks.map(({ benchmark }) => benchmark) ?? [];
  return {
    head: [
      'stage',
      'tokens',
      'bits per byte',
      ...(heldOut === null ? [] : [`of ${heldOut}`]),
      ...names.map((name) => `${name}, pass@1`),
    ],
    rows: stages.map((stage) => stageRow(stage, heldOut !== null)),
  };
}

/** {@link stageTable} for a terminal. */
export function stageText(summary: RecipeSummary): string {
  const { head, rows } = stageTable(summary);
  return alignedTable([head, ...rows]);
}

function stageRow(stage: StageSummary, withHeldOut: boolean): string[] {
  const { tokens, bitsPerByte, exercisesBitsPerByte, benchmarks } = stage;
  return [
    stage.stage,
    tokensText(tokens),
    bitsText(bitsPerByte),
    ...(withHeldOut ? [bitsText(exercisesBitsPerByte)] : []),
    ...benchmarks.map(passAt1Text),
  ];
}

/** What a run prints when it is over. */
export function recipeText(summary: RecipeSummary): string {
  const { run, stages } = summary;
  if (stages.length === 0) return `run  ${run}\n`;
  return `${stageText(summary)}\npass@1 with 95 % intervals. Picture, report and samples: ${run}/report.html\n`;
}

/** A problem and what a model wrote for it. */
export function completionText(stage: StageSummary): string | undefined {
  const [shown] = stage.completions;
  if (!shown) return undefined;
  const lines = `${shown.prompt}${shown.completion}`.trimEnd().split('\n').slice(0, COMPLETION_LINES);
  return `after ${stage.stage}, ${shown.taskId} (${shown.outcome}):\n\n${lines.map((line) => `    ${line.slice(0, LINE_LENGTH)}`.trimEnd()).join('\n')}\n`;
}

const COMPLETION_LINES = 24;
const LINE_LENGTH = 100;

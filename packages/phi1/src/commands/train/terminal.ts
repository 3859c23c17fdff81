/** A run at a terminal: lines and a progress bar on stderr while it goes, a table when it is over. */
import { alignedTable, formatBytes, formatCount, formatDuration, Progress } from '@phi1/base';
import type { RunSummary, RunWatcher, StepEvaluation, StepReport } from '@phi1/train';

/** Prints to stderr what happens. */
export class TerminalWatcher implements Required<RunWatcher> {
  readonly #onTraining: () => void;
  #bar: Progress | undefined;
  #work: string | undefined;
  #progress = 0;

  /** @param onTraining called when the training begins */
  constructor(onTraining: () => void = () => undefined) {
    this.#onTraining = onTraining;
  }

  note(line: string): void {
    this.#stop();
    process.stderr.write(`${line}\n`);
  }

  preparing(what: string, share: number | undefined, detail: string): void {
    if (what !== this.#work) {
      this.#stop();
      this.#work = what;
      this.#bar = new Progress({ label: what, total: 1 });
    }
    this.#bar?.update(share ?? 0, detail);
  }

  claimed(path: string): void {
    process.send?.({ run: path }); // to whoever starts the ranks, and may have to start them again
  }

  trainingBegins(): void {
    this.#stop();
    this.#bar = new Progress({ label: 'train', total: 1 });
    this.#onTraining();
  }

  step(report: StepReport, validationLoss: number | undefined): void {
    this.#progress = report.progress;
    this.#bar?.update(report.progress, progressText(report, validationLoss));
  }

  evaluating(evaluator: string, step: number): void {
    this.#bar?.update(this.#progress, `step ${formatCount(step)}  evaluate on ${evaluator}`);
  }

  evaluated({ step, evaluator, metrics }: StepEvaluation): void {
    this.note(`step ${formatCount(step)}: ${evaluator} ${metricsText(metrics)}`);
    this.#bar = new Progress({ label: 'train', total: 1 });
  }

  trainingEnds(): void {
    this.#stop();
  }

  #stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#work = undefined;
  }
}

/** The text beside the bar: step, losses, speed and time left. */
export function progressText(report: StepReport, validationLoss: number | undefined): string {
  const { step, loss, tokensPerSecond, seconds, progress } = report;
  const parts = [`step ${formatCount(step)}`, `loss ${loss.toFixed(3)}`];
  if (validationLoss !== undefined) parts.push(`val ${validationLoss.toFixed(3)}`);
  parts.push(`${formatCount(tokensPerSecond)} tok/s`);
  if (progress > 0) parts.push(`${formatDuration((seconds / progress) * (1 - progress))} left`);
  return parts.join('  ');
}

/** Metrics by name, those of `pass@k` in percent. */
function metricsText(metrics: Record<string, number>): string {
  return Object.entries(metrics)
    .map(([name, value]) =>
      /(^|\/)pass@\d+$/.test(name) ? `${name} ${(100 * value).toFixed(1)} %` : `${name} ${value.toFixed(3)}`,
    )
    .join(', ');
}

/** The completions before and after, and the table of a run that is over. */
export function summaryText(summary: RunSummary): string {
  const { validation, completions, seconds, tokensPerSecond, mfu } = summary;
  const rows: [string, string][] = [
    ['steps', `${formatCount(summary.steps)}, ${formatCount(summary.tokens)} tokens`],
    ['time', `${formatDuration(seconds)}${summary.interrupted ? ', interrupted' : ''}`],
    ['tokens per second', formatCount(tokensPerSecond)],
    ['share of matrix rate', `${(100 * mfu).toFixed(0)} %`],
    ['peak memory', formatBytes(summary.peakMemoryBytes)],
    ['parameters', formatCount(summary.parameters)],
    ['engine', summary.engine],
    ...(summary.ranks > 1 ? [['ranks', formatCount(summary.ranks)] as [string, string]] : []),
    ...(summary.evaluation ? [['evaluation', metricsText(summary.evaluation)] as [string, string]] : []),
    ...(summary.best ? [['best checkpoint', bestText(summary.best)] as [string, string]] : []),
    ['run', summary.run],
    ['loss curve', summary.lossCurve],
    ['report', summary.report],
  ];
  if (validation) rows.unshift(...validationRows(validation, summary.steps));
  if (summary.interrupted) rows.push(['continue with', `--resume=${summary.run}`]);
  const samples = [completions[0], completions.at(-1)]
    .filter((sample, i) => sample && (i === 0 || completions.length > 1))
    .map(
      (sample) =>
        `after ${formatCount(sample!.step)} steps:\n\n${indented(sample!.prompt + sample!.completion)}\n`,
    );
  return `${samples.join('\n')}\n${alignedTable(rows)}`;
}

function bestText({ step, metric, value }: NonNullable<RunSummary['best']>): string {
  return `after ${formatCount(step)} steps, ${metricsText({ [metric]: value })}`;
}

function validationRows(
  { firstLoss, lastLoss, firstBitsPerByte, lastBitsPerByte, lastStep }: NonNullable<RunSummary['validation']>,
  steps: number,
): [string, string][] {
  const asOf = lastStep === steps ? '' : ` after ${formatCount(lastStep)} steps`;
  return [
    ['validation, bits per byte', change(firstBitsPerByte, lastBitsPerByte) + asOf],
    ['validation, nats per token', change(firstLoss, lastLoss) + asOf],
  ];
}

function change(before: number, after: number): string {
  return `${before.toFixed(3)} -> ${after.toFixed(3)}`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ').trimEnd();
}

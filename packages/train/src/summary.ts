/** `summary.json`: what came of a run, from its metrics and the trainer's last state. */
import type { Best } from './best-checkpoint.js';
import type { Completion } from './samples.js';
import { toBitsPerByte, type MetricsLine } from './metrics.js';
import type { Job } from './run-config.js';
import type { TrainerState } from './trainer.js';

/** What a run came to, as `summary.json` has it and as the last table in the terminal shows it. */
export interface RunSummary {
  /** The run's folder. */
  run: string;
  job: Job;
  preset: string;
  /** The model that was trained on. */
  init?: string | undefined;
  corpus: string;
  /** Whether the run was stopped before its budget was used up. */
  interrupted: boolean;
  /** The model's parameters. */
  parameters: number;
  steps: number;
  tokens: number;
  /** Of training, validation and checkpoints included. */
  seconds: number;
  /** Absent when the run was interrupted before it was validated for the first time. */
  validation?: {
    /** Nats a token before the first step and when last validated. */
    firstLoss: number;
    lastLoss: number;
    /** The steps done when last validated: all of them, unless the run was interrupted. */
    lastStep: number;
    firstBitsPerByte: number;
    lastBitsPerByte: number;
  };
  /** Over all steps, validation and checkpoints excluded. */
  tokensPerSecond: number;
  /** See metrics.ts. */
  mfu: number;
  peakMemoryBytes: number;
  /** Processes that trained it. */
  ranks: number;
  /** The engine and its device. */
  engine: string;
  /** The last evaluation, by `<evaluator>/<metric>`. */
  evaluation?: Record<string, number> | undefined;
  /** The newest checkpoint's folder. */
  checkpoint: string;
  /** The best checkpoint, where one was looked for. */
  best?: (Best & { checkpoint: string }) | undefined;
  /** The folder of the model that came of it: merged, the best, or the newest; of an adapter alone that one's. */
  model: string;
  /** The picture of the losses. */
  lossCurve: string;
  /** The page of the run: curves, figures and samples. */
  report: string;
  /** Before the first step and now. */
  completions: Completion[];
}

/** The figures of a summary that come from the log and the trainer. */
export function computeFigures(
  lines: readonly MetricsLine[],
  state: TrainerState,
  validationBytesPerToken: number,
): Pick<
  RunSummary,
  'steps' | 'tokens' | 'seconds' | 'validation' | 'tokensPerSecond' | 'mfu' | 'peakMemoryBytes'
> {
  const { step: steps, tokens, seconds } = state;
  const { firstValidationLoss: firstLoss, lastValidationLoss: lastLoss } = state;
  return {
    steps,
    tokens,
    seconds,
    ...(firstLoss !== undefined &&
      lastLoss !== undefined && {
        validation: {
          firstLoss,
          lastLoss,
          lastStep: lines.findLast(({ valLoss }) => valLoss !== null)?.step ?? 0,
          firstBitsPerByte: toBitsPerByte(firstLoss, validationBytesPerToken),
          lastBitsPerByte: toBitsPerByte(lastLoss, validationBytesPerToken),
        },
      }),
    tokensPerSecond: harmonicMean(lines.map((line) => line.tokensPerSecond)),
    mfu: harmonicMean(lines.map((line) => line.mfu)),
    peakMemoryBytes: Math.max(0, ...lines.map((line) => line.peakMemoryBytes)),
  };
}

/** The mean of rates over equal amounts of work; 0 where none was done. */
function harmonicMean(rates: readonly number[]): number {
  if (rates.length === 0) return 0;
  return rates.length / rates.reduce((sum, rate) => sum + 1 / rate, 0);
}

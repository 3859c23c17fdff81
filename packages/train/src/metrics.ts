/**
 * `metrics.jsonl`: a JSON line a step, appended as the run goes. Losses are in nats a token and, because they can
 * be compared between tokenizers, in bits a byte of text.
 */
import { appendFileSync } from 'node:fs';
import { notWritten, readText, UserError, writeFileAtomically } from '@phi1/base';
import { z } from 'zod';
import type { StepReport } from './trainer.js';

const lineSchema = z.object({
  step: z.number(),
  /** Mean cross-entropy of the step, nats a token. */
  loss: z.number(),
  /** The same on the validation texts; null where the step was not followed by a validation. */
  valLoss: z.number().nullable(),
  bitsPerByte: z.number(),
  valBitsPerByte: z.number().nullable(),
  /** Of evaluators, by `<evaluator>/<metric>`; null where the step was not followed by an evaluation. */
  evaluation: z.record(z.string(), z.number()).nullable().default(null),
  /** The learning rate. */
  lr: z.number(),
  /** Norm of all gradients before clipping. */
  gradNorm: z.number(),
  /** Tokens trained on so far. */
  tokens: z.number(),
  tokensPerSecond: z.number(),
  /** The model's arithmetic as a share of the engine's own matrix-product rate (engine-rate.ts). */
  mfu: z.number(),
  /** The largest so far: a GPU's in tensors, else what the process had resident. */
  peakMemoryBytes: z.number(),
  /** Seconds since the run began. */
  seconds: z.number(),
});

export type MetricsLine = z.output<typeof lineSchema>;

/** Nats a token as bits a byte, for texts with so many bytes a token. */
export function toBitsPerByte(nats: number, bytesPerToken: number): number {
  return nats / Math.LN2 / bytesPerToken;
}

/** The line of a step. */
export function toMetricsLine(
  report: StepReport,
  bytesPerToken: { training: number; validation: number },
  engine: Pick<MetricsLine, 'mfu' | 'peakMemoryBytes'>,
): MetricsLine {
  const { step, loss, validationLoss, learningRate, gradientNorm, tokens, tokensPerSecond, seconds } = report;
  return {
    step,
    loss,
    valLoss: validationLoss ?? null,
    bitsPerByte: toBitsPerByte(loss, bytesPerToken.training),
    valBitsPerByte:
      validationLoss === undefined ? null : toBitsPerByte(validationLoss, bytesPerToken.validation),
    evaluation: report.evaluation ?? null,
    lr: learningRate,
    gradNorm: gradientNorm,
    tokens,
    tokensPerSecond,
    ...engine,
    seconds,
  };
}

/** The open log of one run. A line that cannot be written is kept in memory, so that the run can be saved before it ends. */
export class MetricsLog {
  readonly #path: string;
  readonly lines: MetricsLine[];
  /** Why a line could not be written: the disk is full, say. From then on lines are only kept in `lines`. */
  failure: unknown;

  private constructor(path: string, lines: MetricsLine[]) {
    this.#path = path;
    this.lines = lines;
  }

  /**
   * Opens the log for a run that continues after `step` steps: what an interrupted session logged beyond that is
   * cut off, since those steps will be done again. A step of 0 begins an empty log.
   *
   * @throws UserError naming the line that is not one of a metrics file
   */
  static async open(path: string, step: number): Promise<MetricsLog> {
    const lines = step === 0 ? [] : (await readMetrics(path)).filter((line) => line.step <= step);
    const log = new MetricsLog(path, lines);
    await log.rewrite();
    return log;
  }

  /** Adds a line; whoever calls it looks at {@link failure}. */
  append(line: MetricsLine): void {
    this.lines.push(line);
    if (this.failure !== undefined) return;
    try {
      appendFileSync(this.#path, toText(line));
    } catch (error) {
      this.failure = notWritten(this.#path, error);
    }
  }

  /** Writes the whole file anew, with the lines that could not be written. */
  async rewrite(): Promise<void> {
    await writeFileAtomically(this.#path, this.lines.map(toText).join(''));
  }
}

/**
 * Reads a metrics file; a last line that a killed process left half written is ignored.
 *
 * @throws UserError naming the line that is not one of a metrics file
 */
export async function readMetrics(path: string): Promise<MetricsLine[]> {
  const text = await readText(path);
  const whole = text.split('\n').slice(0, -1);
  return whole.map((line, i) => {
    const parsed = parseMetricsLine(line);
    if (parsed) return parsed;
    throw new UserError(`${path}:${String(i + 1)}: expected a JSON object of metrics`);
  });
}

/** A line of a metrics file; undefined where the text is none. */
export function parseMetricsLine(text: string): MetricsLine | undefined {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function toText(line: MetricsLine): string {
  return `${JSON.stringify(line)}\n`;
}

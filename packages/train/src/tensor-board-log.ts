/**
 * A run for TensorBoard: event files in the run's folder, one a session, with the numbers of `metrics.jsonl`, what the model
 * writes, and the hyperparameters. It is a view of the run, which goes on when it cannot be written.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '@phi1/base';
import { EventFile } from '@phi1/tensor';
import type { Completion } from './samples.js';
import type { StepEvaluation } from './evaluator.js';
import type { MetricsLine } from './metrics.js';
import type { RunConfig } from './run-config.js';

/** The open event file of a session. */
export class TensorBoardLog {
  readonly #file: EventFile;
  readonly #note: (line: string) => void;
  #isBroken = false;

  private constructor(file: EventFile, note: (line: string) => void) {
    this.#file = file;
    this.#note = note;
  }

  /**
   * Opens the log of a session that goes on after `step` steps: what others wrote of later steps does not count any more.
   *
   * @param note told when it cannot be written
   * @returns undefined where it cannot
   */
  static open(
    folder: string,
    step: number,
    config: RunConfig,
    note: (line: string) => void = () => undefined,
  ): TensorBoardLog | undefined {
    try {
      const log = new TensorBoardLog(new EventFile(folder), note);
      log.#write((file) => {
        file.sessionStart(step === 0 ? 0 : step + 1);
        file.hyperparameters(toHyperparameters(config));
      });
      return log;
    } catch (error) {
      note(`no files for TensorBoard: ${errorMessage(error)}`);
      return undefined;
    }
  }

  /** The numbers of a step. */
  step(line: MetricsLine): void {
    const { valLoss, valBitsPerByte, evaluation } = line;
    this.#write((file) => {
      file.scalars(
        {
          'loss/training': line.loss,
          'bits_per_byte/training': line.bitsPerByte,
          ...(valLoss !== null && { 'loss/validation': valLoss }),
          ...(valBitsPerByte !== null && { 'bits_per_byte/validation': valBitsPerByte }),
          ...prefixed('evaluation', evaluation ?? {}),
          learning_rate: line.lr,
          gradient_norm: line.gradNorm,
          tokens: line.tokens,
          'speed/tokens_per_second': line.tokensPerSecond,
          'speed/mfu': line.mfu,
          'speed/peak_memory_bytes': line.peakMemoryBytes,
        },
        line.step,
      );
    });
  }

  /** What the model continued a prompt with. */
  completion({ step, prompt, completion }: Completion): void {
    this.#write((file) => {
      file.text('completion', toCodeBlock(prompt + completion), step);
    });
  }

  /** What the model wrote for an evaluator. */
  evaluated({ step, evaluator, completions = [] }: StepEvaluation): void {
    if (completions.length === 0) return;
    const texts = completions.map(({ prompt, completion, passed }) => {
      const verdict = passed === undefined ? '' : passed ? 'passed:\n\n' : 'failed:\n\n';
      return verdict + toCodeBlock(prompt + completion);
    });
    this.#write((file) => {
      file.text(`evaluation/${evaluator}`, texts.join('\n\n'), step);
    });
  }

  /** @param isFinished whether the run came to its end */
  close(isFinished: boolean): void {
    this.#write((file) => {
      if (isFinished) file.sessionEnd();
      file.close();
    });
  }

  #write(work: (file: EventFile) => void): void {
    if (this.#isBroken) return;
    try {
      work(this.#file);
    } catch (error) {
      this.#isBroken = true;
      this.#note(`no more for TensorBoard: ${errorMessage(error)}`);
    }
  }
}

/** Removes the event files of a run that is replaced. */
export async function removeEventFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith('events.out.tfevents.')) await rm(join(folder, name));
  }
}

/** What of a config is a number, a text or a choice; intervals as `every/steps`. */
function toHyperparameters(config: RunConfig): Record<string, number | string | boolean> {
  const entries = Object.entries(config).flatMap(([name, value]): [string, unknown][] =>
    typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value as object).map(([inner, each]) => [`${name}/${inner}`, each])
      : [[name, Array.isArray(value) ? value.join(',') : value]],
  );
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number | string | boolean] =>
      ['number', 'string', 'boolean'].includes(typeof entry[1]),
    ),
  );
}

function prefixed(prefix: string, values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]));
}

/** As Markdown; a text with a fence of its own ends inside a longer one. */
function toCodeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}\n${text}\n${fence}`;
}

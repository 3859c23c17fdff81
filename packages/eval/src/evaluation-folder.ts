/**
 * An evaluation's folder between one call and the next. `evaluation.json` says what is evaluated and how, so that an
 * evaluation which was killed is gone on with by whoever asks for the same, and never mixed with another; each sample is
 * in `samples.partial.jsonl` from when it was graded until there is a report.
 */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  claimOutput,
  isThere,
  notWritten,
  readJsonIfThere,
  UserError,
  writeFileAtomically,
} from '@phi1/base';
import type { GradedSample } from './evaluate.js';
import { SampleLog } from './sample-log.js';
import { formatGraded, readGradedSamples } from './samples.js';

const SETTINGS = 'evaluation.json';
const LOG = 'samples.partial.jsonl';
const SAMPLES = 'samples.jsonl';
const REPORT = 'report.json';
const GRADES = 'grades.jsonl';

/** All that an evaluation may write into its folder. */
export const EVALUATION_FILES = [SAMPLES, 'report.html', REPORT, SETTINGS, LOG, GRADES] as const;

/** All that decides on the completions and their grades, under the names of the parameters. */
export type EvaluationSettings = Readonly<Record<string, string | number | undefined>>;

/** What becomes of an evaluation that is there. */
interface OpenOptions {
  /** It is replaced, from when the first sample of the new one is graded. */
  overwrite: boolean;
  /** Of one that is finished the samples are kept, for a new report. One that is not finished goes on anyhow. */
  resume: boolean;
}

/** A folder that is open for an evaluation, with the samples that were graded before. */
export class EvaluationFolder {
  /** What earlier calls graded. */
  readonly graded: readonly GradedSample[];
  /** Where samples are until there is a report. */
  readonly logPath: string;
  /** Where a judge's grades are. */
  readonly gradesPath: string;
  readonly #path: string;
  readonly #settings: EvaluationSettings;
  readonly #wasThere: boolean;
  #log: SampleLog | undefined;
  #count: number;

  private constructor(
    path: string,
    settings: EvaluationSettings,
    graded: readonly GradedSample[],
    wasThere: boolean,
  ) {
    [this.#path, this.#settings, this.graded, this.#wasThere] = [path, settings, graded, wasThere];
    this.logPath = join(path, LOG);
    this.gradesPath = join(path, GRADES);
    this.#count = graded.length;
  }

  /**
   * Claims the folder, or goes on with what an evaluation of the same settings left in it.
   *
   * @throws UserError when it holds anything else, and neither `overwrite` nor `resume` says what is to become of it
   */
  static async open(
    path: string,
    settings: EvaluationSettings,
    { overwrite, resume }: OpenOptions,
  ): Promise<EvaluationFolder> {
    const wasThere = await isThere(path);
    const before = overwrite ? undefined : await readJsonIfThere(join(path, SETTINGS));
    const isFinished = before !== undefined && (await isThere(join(path, REPORT)));
    const goesOn = before !== undefined && (resume || !isFinished);
    if (goesOn) expectSame(path, before as EvaluationSettings, settings);
    const again = isFinished ? ', or go by its samples (resume)' : '';
    const instead = `replace it (overwrite)${again}`;
    await claimOutput(path, { overwrite: overwrite || goesOn, instead });
    if (!goesOn) return new EvaluationFolder(path, settings, [], wasThere);
    const samples = join(path, isFinished ? SAMPLES : LOG);
    const graded = (await isThere(samples)) ? await readGradedSamples(samples) : [];
    const folder = new EvaluationFolder(path, settings, graded, wasThere);
    if (!isFinished) {
      await writeFileAtomically(folder.logPath, graded.map(formatGraded).join('')); // without a line that is cut off
      folder.#log = new SampleLog(folder.logPath);
    }
    return folder;
  }

  /** Samples that are kept, whatever happens now. */
  get count(): number {
    return this.#count;
  }

  /** Returns when the sample is the operating system's. With the first one the folder becomes this evaluation's. */
  append(sample: GradedSample): void {
    this.#log ??= this.#begin();
    this.#log.append(sample);
    this.#count++;
  }

  /** Closes the log, which a report supersedes. A folder that was made for nothing is removed. */
  async close(hasReport: boolean): Promise<void> {
    this.#log?.close();
    if (hasReport) rmSync(this.logPath, { force: true });
    if (!this.#wasThere && this.#count === 0) await rmdir(this.#path).catch(() => undefined);
  }

  #begin(): SampleLog {
    const file = (name: string): string => join(this.#path, name);
    try {
      for (const name of EVALUATION_FILES)
        if (!statSync(file(name), { throwIfNoEntry: false })?.isDirectory())
          rmSync(file(name), { force: true });
      writeFileSync(`${file(SETTINGS)}.tmp`, `${JSON.stringify(this.#settings, null, 2)}\n`);
      renameSync(`${file(SETTINGS)}.tmp`, file(SETTINGS));
    } catch (error) {
      throw notWritten(this.#path, error);
    }
    return new SampleLog(this.logPath);
  }
}

function expectSame(path: string, before: EvaluationSettings, now: EvaluationSettings): void {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  const other = [...names].find((name) => before[name] !== now[name]);
  if (other === undefined) return;
  const shown = (value: string | number | undefined): string =>
    value === undefined ? 'none' : String(value);
  throw new UserError(
    `out=${path}: holds an evaluation with another ${other} (${shown(before[other])}, now ${shown(now[other])}); name another folder, or replace it (overwrite)`,
  );
}

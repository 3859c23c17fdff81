/** Judgments as they come, a line each in `grades.jsonl`, so that who is killed need not pay for them again. */
import { isThere, readJsonLines, writeFileAtomically } from '@phi1/base';
import { AppendedLines } from '@phi1/endpoint';
import { z } from 'zod';
import type { Judgment } from './judge.js';

const lineSchema = z.object({
  task_id: z.string(),
  judge: z.string(),
  draw: z.number().int(),
  grade: z.number().min(0).max(10),
  evaluation: z.string(),
  /** Of all that the judgment depends on. */
  key: z.string(),
});

/** Which judgment one is: of what, and which of several draws. */
interface Place {
  key: string;
  draw: number;
}

/** The judgments of a file, and more that are appended. */
export class GradeLog {
  readonly #found = new Map<string, Judgment>();
  readonly #path: string;
  readonly #lines: string[] = [];
  #file: Promise<AppendedLines> | undefined;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Reads what is there; lines that are not whole, or not ours, are left out, and removed before anything is appended. */
  static async open(path: string): Promise<GradeLog> {
    const log = new GradeLog(path);
    if (!(await isThere(path))) return log;
    for await (const { value, text } of readJsonLines(path, { onFault: () => undefined })) {
      const { success, data } = lineSchema.safeParse(value);
      if (!success) continue;
      const { grade, evaluation } = data;
      log.#found.set(nameOf(data), { grade, evaluation });
      log.#lines.push(`${text}\n`);
    }
    return log;
  }

  get(place: Place): Judgment | undefined {
    return this.#found.get(nameOf(place));
  }

  /** @throws NotWritten of `@phi1/endpoint` when it cannot be written */
  async append(place: Place, taskId: string, judge: string, judgment: Judgment): Promise<void> {
    this.#found.set(nameOf(place), judgment);
    this.#file ??= this.#begin();
    const { key, draw } = place;
    await (await this.#file).append([{ task_id: taskId, judge, draw, ...judgment, key }]);
  }

  async close(): Promise<void> {
    await (await this.#file)?.close();
  }

  async #begin(): Promise<AppendedLines> {
    await writeFileAtomically(this.#path, this.#lines.join(''));
    return AppendedLines.open(this.#path);
  }
}

function nameOf({ key, draw }: Place): string {
  return `${key} ${String(draw)}`;
}

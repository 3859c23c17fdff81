/**
 * What a teacher has answered so far, a JSON line an answer, written as soon as it is accepted: a run that was
 * stopped, by a kill too, goes on with what is missing, and pays for nothing twice.
 */
import { stat, truncate } from 'node:fs/promises';
import { readByteLines, UserError } from '@phi1/base';
import { z } from 'zod';
import { AppendedLines } from '@phi1/endpoint';

const recordSchema = z.object({
  text: z.string(),
  examples: z.enum(['confirmed', 'unconfirmed']).optional(),
});

const answerSchema = z.object({
  request: z.int().min(0),
  constraints: z.object({
    topic: z.string(),
    audience: z.string().optional(),
    style: z.string().optional(),
    names: z.array(z.string()).optional(),
  }),
  records: z.array(recordSchema),
  refused: z.array(z.object({ reason: z.string(), example: z.string() })),
  /** What the model said, word for word. */
  raw: z.string(),
});
export type Answer = z.infer<typeof answerSchema>;

/** What decides on the answers; a log is not continued under another. */
export type LogPlan = Record<string, string | number>;

/**
 * Opens a log to go on with it, or begins one. A last line that was cut off by a kill is taken out.
 *
 * @param onAnswer called with each answer that is there
 * @throws UserError when the file is no log, or one of another plan
 */
export async function openAnswers(
  path: string,
  plan: LogPlan,
  onAnswer: (answer: Answer) => void,
): Promise<AppendedLines> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  let whole = 0;
  if (size > 0) {
    for await (const { bytes, number } of readByteLines(path)) {
      if (whole + bytes.length + 1 > size) break;
      whole += bytes.length + 1;
      if (number === 1) checkPlan(bytes, plan, path);
      else onAnswer(parseAnswer(bytes, path, number));
    }
    await truncate(path, whole);
  }
  const log = await AppendedLines.open(path);
  if (whole === 0) await log.append([{ plan }]);
  return log;
}

/** The answers of a log in the order in which they came. */
export async function* readAnswers(path: string): AsyncGenerator<Answer> {
  for await (const { bytes, number } of readByteLines(path)) {
    if (number > 1) yield parseAnswer(bytes, path, number);
  }
}

function parseAnswer(bytes: Buffer, path: string, number: number): Answer {
  try {
    return answerSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new UserError(
      `${path}:${String(number)}: is no answer of a teacher; expected what synthesize wrote`,
    );
  }
}

function checkPlan(bytes: Buffer, plan: LogPlan, path: string): void {
  let there: LogPlan | undefined;
  try {
    there = (JSON.parse(bytes.toString('utf8')) as { plan?: LogPlan }).plan;
  } catch {
    // said below
  }
  if (there === undefined)
    throw new UserError(`${path}: is no log of answers; expected what synthesize wrote`);
  const differing = Object.keys(plan).filter((name) => plan[name] !== there[name]);
  if (differing.length === 0) return;
  throw new UserError(
    `${path}: holds answers to other questions (different in ${differing.join(', ')}); remove it or choose another folder`,
  );
}

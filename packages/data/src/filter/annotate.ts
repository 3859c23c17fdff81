/**
 * Labels a sample of a corpus for educational value, by a model or by the rubric, as JSON lines. Every answer is on
 * disk as soon as it is there; a run that was interrupted goes on with what is missing, and a piece that the model
 * would not judge is counted and left.
 */
import { createHash } from 'node:crypto';
import { readTextIfThere, UserError, writeFileAtomically } from '@phi1/base';
import { z } from 'zod';
import { readCorpus, type Row } from '../store/index.js';
import { AppendedLines, askInTurn, readPrompt, type ModelOptions, type Usage } from '@phi1/endpoint';
import { PROMPTS } from '../prompt-files.js';
import { ModelJudge } from './ask-model.js';
import { judgeByRubric } from './rubric.js';

export const labelSchema = z.object({
  id: z.string(),
  text: z.string(),
  /** 0 to 10. */
  score: z.number().min(0).max(10),
  reason: z.string(),
  /** `rubric` or the model. */
  by: z.string(),
  /** What the model answered, for the first piece of a request. */
  raw: z.string().optional(),
});
export type Label = z.infer<typeof labelSchema>;

/** Which rows are labeled, by the rubric or by which model, and where the labels go. */
export interface AnnotateOptions {
  from: string;
  /** The .jsonl file of labels; what is in it already is not asked again. */
  out: string;
  /** How many rows. */
  sample: number;
  /** Decides on which. Default 1. */
  seed?: number;
  /** Without it the rubric judges. */
  model?: ModelOptions;
  /** Pieces a request. Default 4. */
  batch?: number;
  /** Requests at a time. Default 4. */
  concurrency?: number;
  /** A folder with a `judge.md`, what the model is told. Default: this package's. */
  prompts?: string;
  onProgress?: (done: number, of: number, usage: Usage | undefined) => void;
}

/** How many labels there are, how many rows have none, and what the model cost. */
export interface AnnotateSummary {
  out: string;
  labels: number;
  /** Of those, how many an earlier run had. */
  before: number;
  /** Rows of the sample without a label. */
  missing: number;
  /** Of those, how many are in requests that had no usable answer; the others were not asked for any more. */
  failed: number;
  /** The first few failures. */
  failures: string[];
  meanScore: number;
  usage?: Usage;
}

const RUBRIC = 'rubric';

/**
 * @throws UserError when `from` is no corpus, a line of `out` is no label or one by another judge, or the endpoint refuses
 *   key or model
 */
export async function annotate(options: AnnotateOptions): Promise<AnnotateSummary> {
  const { from, out, sample, seed = 1, model, batch = 4, concurrency = 4, prompts, onProgress } = options;
  for (const [name, value] of Object.entries({ sample, batch, concurrency })) {
    if (!Number.isInteger(value) || value < 1)
      throw new UserError(`${name} ${String(value)}: expected at least 1`);
  }
  const rows = distinct(await drawSample(from, sample, seed));
  const judge = model && new ModelJudge(model, await readPrompt('judge.md', prompts ?? PROMPTS));
  const labels = await continueFile(out, model?.model ?? RUBRIC);
  const before = labels.size;
  const missing = rows.filter((row) => !labels.has(rowKey(row)));
  const known = rows.length - missing.length;
  const batches: Row[][] = [];
  for (let i = 0; i < missing.length; i += batch) batches.push(missing.slice(i, i + batch));

  const file = await AppendedLines.open(out);
  const { failed, failures } = await askInTurn({
    concurrency: judge ? concurrency : 1,
    next: () => batches.shift(),
    async ask(own) {
      const made = judge ? await byModel(own, judge, model.model) : own.map(byRubric);
      await file.append(made);
      for (const label of made) labels.set(rowKey(label), label);
      return true;
    },
    nameOf: (own) => own[0]!.id,
    onDone: () => onProgress?.(known + labels.size - before, rows.length, judge?.usage),
  }).finally(() => file.close());
  const scores = [...labels.values()].map(({ score }) => score);
  return {
    out,
    labels: labels.size,
    before,
    missing: rows.filter((row) => !labels.has(rowKey(row))).length,
    failed: failed.flat().length,
    failures,
    meanScore: scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length),
    ...(judge && { usage: judge.usage }),
  };
}

/** Rows of other people's files may share an id, so a label is a text's under an id. */
function rowKey({ id, text }: { id: string; text: string }): string {
  return `${id}\n${createHash('sha256').update(text).digest('base64')}`;
}

/** Each text under an id once. */
function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [rowKey(row), row])).values()];
}

function byRubric({ id, text }: Row): Label {
  return { id, text, ...judgeByRubric(text), by: RUBRIC };
}

async function byModel(rows: readonly Row[], judge: ModelJudge, by: string): Promise<Label[]> {
  const { judgments, raw } = await judge.judge(rows.map(({ text }) => text));
  return rows.map(({ id, text }, i) => ({ id, text, ...judgments[i]!, by, ...(i === 0 && { raw }) }));
}

/** The rows whose hashes are least: the same for a seed however the corpus is sharded. */
async function drawSample(folder: string, count: number, seed: number): Promise<Row[]> {
  let chosen: { key: string; row: Row }[] = [];
  const keepLeast = () => {
    chosen.sort((a, b) => (a.key < b.key ? -1 : 1));
    chosen = chosen.slice(0, count);
  };
  for await (const row of readCorpus(folder, { columns: ['id', 'text'] })) {
    const hash = createHash('sha256')
      .update(`${String(seed)}\n${row.id}`)
      .digest('hex');
    // The text decides between rows of one id.
    const key = hash + rowKey(row);
    chosen.push({ key, row });
    if (chosen.length >= 2 * count + 1000) keepLeast();
  }
  keepLeast();
  if (chosen.length === 0) throw new UserError(`corpus ${folder}: has no rows`);
  return chosen.map(({ row }) => row);
}

/** The labels that are there, all of one judge. A last line that was cut off by a kill is taken out of the file. */
async function continueFile(path: string, judge: string): Promise<Map<string, Label>> {
  const content = (await readTextIfThere(path)) ?? '';
  const whole = content.slice(0, content.lastIndexOf('\n') + 1);
  const labels = parseLabels(whole, path);
  const other = labels.find(({ by }) => by !== judge);
  if (other) throw new UserError(`${path}: holds labels by ${other.by}, not by ${judge}; name another file`);
  if (whole !== content) await writeFileAtomically(path, whole);
  return new Map(labels.map((label) => [rowKey(label), label]));
}

/** @throws UserError that names the line which is no label */
export function parseLabels(content: string, path: string): Label[] {
  return content
    .replace(/^\ufeff/, '')
    .split('\n')
    .flatMap((line, i) => {
      if (line.trim() === '') return [];
      try {
        return [labelSchema.parse(JSON.parse(line))];
      } catch {
        throw new UserError(
          `${path}:${String(i + 1)}: is no label; expected {"id", "text", "score", "reason", "by"}`,
        );
      }
    });
}

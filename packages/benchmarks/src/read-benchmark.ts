/** Reads benchmarks by name or path: JSON lines, zipped or not, or one JSON array as MBPP's sanitized part has it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseJson, readJsonLines, UserError } from '@phi1/base';
import { DOWNLOADS, downloadBenchmark } from './download.js';
import { parseTask, type BenchmarkTask } from './task.js';
import { isDefinition, readDefinition } from './task-definition.js';

/** The benchmarks that come with this package, by name. */
export const BENCHMARKS: Readonly<Record<string, string>> = Object.fromEntries(
  ['everyday', 'exercises', 'exercises-unseen', 'unusual'].map((name) => [
    name,
    fileURLToPath(new URL(`../problems/${name}.jsonl`, import.meta.url)),
  ]),
);

/** Their names: what every training set is to be decontaminated against. */
export const BUILT_IN_BENCHMARKS: readonly string[] = Object.keys(BENCHMARKS);

/** A problem as its file states it, and the place in the file. */
export interface BenchmarkLine {
  /** `file:line`, or `file[index]` of an array, for messages. */
  where: string;
  task: BenchmarkTask;
}

/**
 * The problems of a benchmark, in the file's order.
 * @param nameOrPath a name of {@link BENCHMARKS}, one of `DOWNLOADS`, which is fetched on first use, the path of a `.jsonl`, `.jsonl.gz` or `.json` file, or of a `.yaml` file that
 * names one
 * @throws UserError naming file and line when there is no such benchmark, when a line is not JSON or is of no layout,
 * when a task occurs twice or when there is none
 */
export async function readBenchmark(nameOrPath: string): Promise<BenchmarkLine[]> {
  const path = isDefinition(nameOrPath) ? await problemsOf(nameOrPath) : await findBenchmark(nameOrPath);
  if (!existsSync(path))
    throw new UserError(
      `no benchmark ${path}: expected ${[...Object.keys(BENCHMARKS), ...Object.keys(DOWNLOADS)].join(', ')} or the path of a HumanEval, MBPP or EvalPlus file (.jsonl, .jsonl.gz)`,
    );
  const seen = new Set<string>();
  const lines: BenchmarkLine[] = [];
  for await (const { where, value, text } of path.endsWith('.json') ? readArray(path) : readJsonLines(path)) {
    const task = parseTask(value, text, where);
    if (seen.has(task.taskId)) throw new UserError(`${where}: task_id ${task.taskId} occurs twice`);
    seen.add(task.taskId);
    lines.push({ where, task });
  }
  if (lines.length === 0) throw new UserError(`${path}: holds no problem`);
  return lines;
}

/** A file or folder of that name comes before a download. */
export async function findBenchmark(nameOrPath: string): Promise<string> {
  const own = BENCHMARKS[nameOrPath];
  const official = DOWNLOADS[nameOrPath];
  if (own !== undefined || official === undefined || existsSync(nameOrPath)) return own ?? nameOrPath;
  return downloadBenchmark(nameOrPath, official);
}

async function problemsOf(definition: string): Promise<string> {
  const { problems } = await readDefinition(definition);
  if (problems !== undefined) return problems;
  throw new UserError(`${definition}: problems: expected the file of problems`);
}

async function* readArray(path: string): AsyncGenerator<{ where: string; value: unknown; text: string }> {
  const values = parseJson((await readFile(path, 'utf8')).replace(/^\ufeff/, ''), path);
  if (!Array.isArray(values))
    throw new UserError(`${path}: expected an array of problems, or JSON lines in a .jsonl`);
  for (const [index, value] of values.entries())
    yield { where: `${path}[${String(index)}]`, value, text: JSON.stringify(value) };
}

/**
 * Reads benchmarks: HumanEval's format (Chen et al., 2021) and MBPP's (Austin et al., 2021), one JSON object a
 * line, gzipped or not, and the benchmarks that come with this package, by name.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, readLines, UserError } from '@phi1/base';
import { z } from 'zod';
import type { Benchmark, Problem } from './problem.js';

/** The benchmarks that come with this package, by name. */
export const BENCHMARKS: Readonly<Record<string, string>> = {
  everyday: fileURLToPath(new URL('../benchmarks/everyday.jsonl', import.meta.url)),
};

/** What ends a completed function body at the top level (Chen et al., 2021, section 3.1), and decorators. */
const FUNCTION_STOPS = ['\ndef ', '\nclass ', '\nif ', '\nprint', '\n#', '\n@', '<|endoftext|>'];

/** MBPP asks for whole functions, helpers allowed, so a new `def` ends nothing. */
const PROGRAM_STOPS = ['\nassert ', '\nif __name__', '\nprint', '\n"""', '\n```', '<|endoftext|>'];

const humanEvalRecord = z.object({
  task_id: z.string(),
  prompt: z.string(),
  entry_point: z.string().regex(/^[A-Za-z_]\w*$/, 'is not the name of a function'),
  canonical_solution: z.string(),
  test: z.string(),
});

const mbppRecord = z.object({
  task_id: z.union([z.int(), z.string()]),
  text: z.string(),
  code: z.string(),
  test_list: z.array(z.string()).min(1),
  test_setup_code: z.string().default(''),
});

/**
 * Loads a benchmark.
 * @param nameOrPath a name of {@link BENCHMARKS}, or the path of a `.jsonl` or `.jsonl.gz` file
 * @throws UserError naming file and line when there is no such benchmark, when a line is not JSON or lacks a
 * field, when a task occurs twice or when there is none
 */
export async function loadBenchmark(nameOrPath: string): Promise<Benchmark> {
  const path = BENCHMARKS[nameOrPath] ?? nameOrPath;
  if (!existsSync(path))
    throw new UserError(
      `no benchmark ${nameOrPath}: expected ${Object.keys(BENCHMARKS).join(', ')} or the path of a HumanEval or MBPP file (.jsonl, .jsonl.gz)`,
    );
  const problems = new Map<string, Problem>();
  for await (const { where, value } of readJsonLines(path)) {
    const problem = parseProblem(value, where);
    if (problems.has(problem.taskId)) throw new UserError(`${where}: task_id ${problem.taskId} occurs twice`);
    problems.set(problem.taskId, problem);
  }
  if (problems.size === 0) throw new UserError(`${path}: holds no problem`);
  return { name: basename(path).replace(/\.jsonl(\.gz)?$/, ''), problems: [...problems.values()] };
}

/** The JSON values of a file, one a line, blank lines left out. `where` is `file:line`, for messages. */
export async function* readJsonLines(path: string): AsyncGenerator<{ where: string; value: unknown }> {
  for await (const { number, text } of readLines(path)) {
    if (text.trim() === '') continue;
    const where = `${path}:${String(number)}`;
    try {
      yield { where, value: JSON.parse(text) as unknown };
    } catch (error) {
      throw new UserError(`${where}: is not JSON (${messageOf(error)})`);
    }
  }
}

/** `value` as the schema says, or a UserError that names the place and the first field that is wrong. */
export function parseRecord<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const field = path.length > 0 ? `field ${path.join('.')}` : 'the line';
  throw new UserError(`${where}: ${field}: ${message}`);
}

function parseProblem(value: unknown, where: string): Problem {
  const isMbpp = typeof value === 'object' && value !== null && 'test_list' in value;
  return isMbpp ? fromMbpp(value, where) : fromHumanEval(value, where);
}

function fromHumanEval(value: unknown, where: string): Problem {
  const record = parseRecord(humanEvalRecord, value, where);
  return {
    taskId: record.task_id,
    prompt: record.prompt,
    canonicalSolution: record.canonical_solution,
    checks: `${record.test}\ncheck(${record.entry_point})`,
    entryPoint: record.entry_point,
    stops: FUNCTION_STOPS,
  };
}

/** Prompted with the task and its first assertion in a docstring, as in InCoder (Fried et al., 2022). */
function fromMbpp(value: unknown, where: string): Problem {
  const record = parseRecord(mbppRecord, value, where);
  const taskId = typeof record.task_id === 'number' ? `MBPP/${String(record.task_id)}` : record.task_id;
  return {
    taskId,
    prompt: `"""\n${record.text}\n${record.test_list[0]!}\n"""\n`,
    canonicalSolution: record.code,
    checks: [record.test_setup_code, ...record.test_list].join('\n'),
    stops: PROGRAM_STOPS,
  };
}

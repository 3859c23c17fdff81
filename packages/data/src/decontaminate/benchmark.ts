/**
 * Problems of a benchmark as decontamination sees them: HumanEval's format (Chen et al., 2021) or MBPP's (Austin et
 * al., 2021), one JSON object a line, gzipped or not. Only what a corpus may have copied; the checks and how they
 * are run are the business of `@phi1/eval`.
 */
import { messageOf, readLines, UserError } from '@phi1/base';
import { z } from 'zod';

export interface BenchmarkProblem {
  /** Unique over all benchmarks that are loaded together. */
  id: string;
  /** HumanEval: signature and docstring. MBPP: the task as a comment. */
  prompt: string;
  /** `prompt + solution` is Python. */
  solution: string;
  /** The function that is asked for, where it is known. */
  entryPoint?: string;
}

const humanEval = z.object({
  task_id: z.string(),
  prompt: z.string(),
  canonical_solution: z.string(),
  entry_point: z.string(),
});

const mbpp = z.object({
  task_id: z.union([z.int(), z.string()]),
  text: z.string().optional(),
  prompt: z.string().optional(),
  code: z.string(),
  test_list: z.array(z.string()).default([]),
});

/** @throws UserError when a file is missing, empty, or a line is of neither form */
export async function loadProblems(paths: readonly string[]): Promise<BenchmarkProblem[]> {
  const problems: BenchmarkProblem[] = [];
  for (const path of paths) {
    const before = problems.length;
    for await (const { number, text } of readLines(path)) {
      if (text.trim() !== '') problems.push(problemOf(text, `${path}:${String(number)}`));
    }
    if (problems.length === before) throw new UserError(`${path}: holds no problem`);
  }
  return problems;
}

function problemOf(line: string, where: string): BenchmarkProblem {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UserError(`${where}: is not JSON (${messageOf(error)})`);
  }
  const ours = humanEval.safeParse(value);
  if (ours.success) {
    const { task_id: id, prompt, canonical_solution: solution, entry_point: entryPoint } = ours.data;
    return { id, prompt, solution, entryPoint };
  }
  const theirs = mbpp.safeParse(value);
  if (!theirs.success) {
    throw new UserError(
      `${where}: expected a problem in HumanEval's form (task_id, prompt, canonical_solution, entry_point) or MBPP's (task_id, text, code, test_list)`,
    );
  }
  const { task_id, text, prompt, code, test_list: tests } = theirs.data;
  const called = /\b([A-Za-z_]\w*)\s*\(/g;
  const names = [...(tests[0]?.replace(/^\s*assert\b/, '') ?? '').matchAll(called)].map(([, name]) => name!);
  const entryPoint = names.find((name) => new RegExp(`\\bdef\\s+${name}\\b`).test(code));
  return {
    id: typeof task_id === 'number' ? `MBPP/${String(task_id)}` : task_id,
    prompt: `${(text ?? prompt ?? '').replace(/^/gm, '# ')}\n`,
    solution: code.replaceAll('\r\n', '\n'),
    ...(entryPoint !== undefined && { entryPoint }),
  };
}

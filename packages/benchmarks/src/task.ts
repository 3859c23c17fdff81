/**
 * A line of a benchmark's file, in any of the layouts that are in use:
 *
 * - HumanEval (Chen et al., 2021): a function's head to complete, and a `check(candidate)`;
 * - MBPP (Austin et al., 2021): a task in words and assertions, as `text` with `test_setup_code` in the full set and as
 *   `prompt` with `test_imports` in the sanitized one; where there is a whole `test`, as in MBPP+ on Hugging Face, that
 *   counts instead of the assertions;
 * - EvalPlus (Liu et al., 2023), HumanEval+ and MBPP+: inputs (`base_input`, `plus_input`) for which the canonical
 *   solution says what is right, to within `atol`.
 */
import { parseWith, UserError } from '@phi1/base';
import { z } from 'zod';

interface Task {
  /** Unique in its benchmark, e.g. `HumanEval/0`; MBPP's numbers become `MBPP/11`. */
  taskId: string;
  /** The canonical solution. Of a layout with a `prompt` of Python, a completion of that; in MBPP a whole program. */
  solution: string;
}

/** A function's head to complete, graded by `check(candidate)` (Chen et al., 2021). */
export interface HumanEvalTask extends Task {
  layout: 'humaneval';
  prompt: string;
  entryPoint: string;
  /** Python that defines `check(candidate)`; a corpus can be decontaminated without. */
  test?: string;
  /** What it takes to understand the task, in words. */
  rubric?: string;
}

/** A task in words, graded by assertions or by a whole test program (Austin et al., 2021). */
export interface MbppTask extends Task {
  layout: 'mbpp';
  /** The task in words. */
  text: string;
  /** Python that is run before the assertions: imports and what they need. */
  setup: string;
  /** Assertions, the first of which is shown to the model. */
  tests: string[];
  /** A whole test program, which counts instead of setup and assertions. */
  test?: string;
}

/** A prompt of Python to complete, graded against the canonical solution on many inputs (Liu et al., 2023). */
export interface EvalPlusTask extends Task {
  layout: 'evalplus';
  /** Which of its two benchmarks, whose inputs and comparisons differ. */
  dataset: 'humaneval' | 'mbpp';
  prompt: string;
  entryPoint: string;
  /** The line as it is in the file: JSON in JavaScript would turn 1.0 into 1 and round large integers. */
  json: string;
}

export type BenchmarkTask = HumanEvalTask | MbppTask | EvalPlusTask;

const identifier = z.string().regex(/^[A-Za-z_]\w*$/, 'is not the name of a function');

const completionTask = {
  task_id: z.string(),
  prompt: z.string(),
  entry_point: identifier,
  canonical_solution: z.string(),
};

const humanEval = z.object({
  ...completionTask,
  test: z.string().optional(),
  rubric: z.string().optional(),
});

const evalPlus = z.object({
  ...completionTask,
  base_input: z.array(z.array(z.unknown())),
  plus_input: z.array(z.array(z.unknown())),
  contract: z.string().default(''),
  atol: z.number().min(0).default(0),
});

const mbpp = z
  .object({
    task_id: z.union([z.int(), z.string()]),
    text: z.string().optional(),
    prompt: z.string().optional(),
    code: z.string(),
    test_list: z.array(z.string()).min(1),
    test_setup_code: z.string().default(''),
    test_imports: z.array(z.string()).default([]),
    test: z.string().optional(),
  })
  .refine(({ text, prompt }) => (text ?? prompt) !== undefined, {
    path: ['text'],
    message: 'expected the task in words here, or under prompt',
  });

/** What tells the layouts apart, for messages. */
const LAYOUTS =
  "HumanEval's form (task_id, prompt, entry_point, canonical_solution, test), MBPP's (task_id, text or prompt, code, test_list) or EvalPlus's (task_id, prompt, entry_point, canonical_solution, base_input, plus_input)";

/**
 * @param value the line's JSON value
 * @param json the line
 * @param where `file:line`, for messages
 * @throws UserError when the line is of no layout, naming its first wrong field
 */
export function parseTask(value: unknown, json: string, where: string): BenchmarkTask {
  if (typeof value !== 'object' || value === null)
    throw new UserError(`${where}: expected a problem in ${LAYOUTS}`);
  if ('base_input' in value || 'plus_input' in value) return evalPlusTask(value, json, where);
  if ('test_list' in value) return mbppTask(value, where);
  if ('canonical_solution' in value || 'entry_point' in value) {
    const record = parseWith(humanEval, value, where);
    return {
      layout: 'humaneval',
      taskId: record.task_id,
      prompt: record.prompt,
      solution: record.canonical_solution,
      entryPoint: record.entry_point,
      ...(record.test !== undefined && { test: record.test }),
      ...(record.rubric !== undefined && { rubric: record.rubric }),
    };
  }
  throw new UserError(`${where}: expected a problem in ${LAYOUTS}`);
}

function mbppTask(value: object, where: string): MbppTask {
  const record = parseWith(mbpp, value, where);
  return {
    layout: 'mbpp',
    taskId: typeof record.task_id === 'number' ? `MBPP/${String(record.task_id)}` : record.task_id,
    text: record.text ?? record.prompt!,
    solution: record.code.replaceAll('\r\n', '\n'),
    setup: [...record.test_imports, record.test_setup_code].filter((part) => part.trim() !== '').join('\n'),
    tests: record.test_list,
    ...(record.test !== undefined && { test: record.test }),
  };
}

function evalPlusTask(value: object, json: string, where: string): EvalPlusTask {
  const record = parseWith(evalPlus, value, where);
  const dataset = /^(HumanEval|Mbpp)\/\d+$/i.exec(record.task_id)?.[1]?.toLowerCase();
  if (dataset !== 'humaneval' && dataset !== 'mbpp')
    throw new UserError(
      `${where}: task_id: ${record.task_id} is of neither HumanEval+ nor MBPP+, and how its inputs are to be read is known of those only`,
    );
  return {
    layout: 'evalplus',
    dataset,
    taskId: record.task_id,
    prompt: record.prompt,
    solution: record.canonical_solution,
    entryPoint: record.entry_point,
    json,
  };
}

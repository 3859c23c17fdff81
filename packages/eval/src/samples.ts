/** `samples.jsonl` as the official HumanEval harness writes and reads it: `{task_id, completion}` a line. */
import { parseWith, readJsonLines, UserError } from '@phi1/base';
import { z } from 'zod';
import type { GradedSample } from './evaluate.js';
import type { CompletionSource, Sample } from './source.js';

const sampleRecord = z.object({
  task_id: z.union([z.string(), z.int().transform((id) => `MBPP/${String(id)}`)]),
  completion: z.string(),
});

/** The text of a `samples.jsonl`. */
export function formatSamples(samples: readonly Sample[]): string {
  return samples
    .map(({ taskId, completion }) => `${JSON.stringify({ task_id: taskId, completion })}\n`)
    .join('');
}

/** A line of a `samples.jsonl` with its grade, which harnesses that read it leave alone. */
export function formatGraded({ taskId, completion, outcome, message, note }: GradedSample): string {
  return `${JSON.stringify({ task_id: taskId, completion, outcome, message, note })}\n`;
}

/**
 * Reads a `samples.jsonl` or `samples.jsonl.gz`.
 * @throws UserError naming file and line when a line is not JSON or lacks a field
 */
export async function readSamples(path: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const { where, value } of readJsonLines(path)) {
    const record = parseWith(sampleRecord, value, where);
    samples.push({ taskId: record.task_id, completion: record.completion });
  }
  return samples;
}

/**
 * Completions from a file, which is read once. Those of problems that are not asked for are left out.
 * @throws UserError (from `count` and `complete`) as {@link readSamples} does, or when a problem has no sample
 */
export function samplesSource(path: string): CompletionSource {
  let reading: Promise<Sample[]> | undefined;
  const wanted = async (problems: readonly { taskId: string }[]): Promise<Map<string, Sample[]>> => {
    const byTask = new Map(problems.map(({ taskId }) => [taskId, [] as Sample[]]));
    for (const sample of await (reading ??= readSamples(path))) byTask.get(sample.taskId)?.push(sample);
    const missing = [...byTask].filter(([, samples]) => samples.length === 0);
    if (missing.length > 0)
      throw new UserError(
        `${path}: has no completion of ${missing[0]![0]} (${String(missing.length)} of ${String(problems.length)} problems lack one)`,
      );
    return byTask;
  };
  return {
    description: { kind: 'samples', samples: path },
    async count(problems) {
      const counts = [...(await wanted(problems)).values()].map(({ length }) => length);
      return { fewest: Math.min(...counts), total: counts.reduce((sum, count) => sum + count, 0) };
    },
    async *complete(problems) {
      const byTask = await wanted(problems);
      yield* (await reading!).filter(({ taskId }) => byTask.has(taskId));
    },
  };
}

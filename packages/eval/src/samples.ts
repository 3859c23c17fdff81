/** `samples.jsonl` as the official HumanEval harness writes and reads it: `{task_id, completion}` a line. */
import { parseWith, readJsonLines, UserError } from '@phi1/base';
import { z } from 'zod';
import { outcomeSchema } from '@phi1/python';
import type { GradedSample } from './evaluate.js';
import type { CompletionSource, Sample, SampleCounts } from './source.js';

const sampleRecord = z.object({
  task_id: z.union([z.string(), z.int().transform((id) => `MBPP/${String(id)}`)]),
  completion: z.string(),
});

const gradedRecord = z.object({
  ...sampleRecord.shape,
  ...outcomeSchema.shape,
  index: z.int().min(0).optional(),
  note: z.string().optional(),
  without_extraction: outcomeSchema.shape.outcome.optional(),
});

/** The text of a `samples.jsonl`. */
export function formatSamples(samples: readonly Sample[]): string {
  return samples
    .map(({ taskId, completion }) => `${JSON.stringify({ task_id: taskId, completion })}\n`)
    .join('');
}

/** A line of a `samples.jsonl` with all of its grade, which harnesses that read it leave alone. */
export function formatGraded(sample: GradedSample): string {
  const { taskId, completion, withoutExtraction, ...grade } = sample;
  const record = { task_id: taskId, completion, ...grade, without_extraction: withoutExtraction };
  return `${JSON.stringify({ ...record, code: undefined })}\n`;
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

/** Reads what {@link formatGraded} wrote; lines that are not whole, or not ours, are left out. */
export async function readGradedSamples(path: string): Promise<GradedSample[]> {
  const samples: GradedSample[] = [];
  for await (const { value } of readJsonLines(path, { onFault: () => undefined })) {
    const { success, data } = gradedRecord.safeParse(value);
    if (!success) continue;
    const { task_id: taskId, without_extraction: withoutExtraction, ...sample } = data;
    samples.push({ taskId, ...sample, ...(withoutExtraction && { withoutExtraction }) });
  }
  return samples;
}

/**
 * Completions from a file, which is read once; those of problems that are not asked for are left out.
 *
 * @param known tasks of which there may be completions though they are not asked for
 * @throws UserError (from `count` and `complete`) as {@link readSamples} does, or when no problem has a sample
 */
export function samplesSource(path: string, known?: ReadonlySet<string>): CompletionSource {
  let reading: Promise<Sample[]> | undefined;
  const read = (): Promise<Sample[]> => (reading ??= readSamples(path));
  return {
    description: { kind: 'samples', samples: path },
    async count(problems): Promise<SampleCounts> {
      const counts = new Map(problems.map(({ taskId }) => [taskId, 0]));
      const unknown = new Map<string, number>();
      for (const { taskId } of await read()) {
        const count = counts.get(taskId);
        if (count !== undefined) counts.set(taskId, count + 1);
        else if (known?.has(taskId) === false) unknown.set(taskId, (unknown.get(taskId) ?? 0) + 1);
      }
      const missing = [...counts].filter(([, count]) => count === 0).map(([taskId]) => taskId);
      if (missing.length === counts.size)
        throw new UserError(
          `${path}: has no completion of any of the ${String(counts.size)} problems, ${missing[0]!} for one`,
        );
      const given = [...counts.values()].filter((count) => count > 0);
      const total = given.reduce((sum, count) => sum + count, 0);
      return { fewest: Math.min(...given), most: Math.max(...given), total, missing, unknown };
    },
    async *complete(problems) {
      const asked = new Set(problems.map(({ taskId }) => taskId));
      yield* (await read()).filter(({ taskId }) => asked.has(taskId));
    },
  };
}

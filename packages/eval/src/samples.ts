/** `samples.jsonl` as the official HumanEval harness writes and reads it: `{task_id, completion}` a line. */
import { existsSync } from 'node:fs';
import { UserError } from '@phi1/base';
import { z } from 'zod';
import { parseRecord, readJsonLines } from './load-benchmark.js';
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

/**
 * Reads a `samples.jsonl` or `samples.jsonl.gz`.
 * @throws UserError naming file and line when a line is not JSON or lacks a field
 */
export async function readSamples(path: string): Promise<Sample[]> {
  if (!existsSync(path)) throw new UserError(`--samples=${path}: no such file`);
  const samples: Sample[] = [];
  for await (const { where, value } of readJsonLines(path)) {
    const record = parseRecord(sampleRecord, value, where);
    samples.push({ taskId: record.task_id, completion: record.completion });
  }
  return samples;
}

/**
 * Completions from a file, taken as they are. Those of problems that are not asked for are left out.
 * @throws UserError (from `complete`) when a problem has no sample
 */
export function samplesSource(path: string): CompletionSource {
  return {
    description: { kind: 'samples', samples: path },
    async *complete(problems) {
      const samples = await readSamples(path);
      const given = new Set(samples.map(({ taskId }) => taskId));
      const missing = problems.filter(({ taskId }) => !given.has(taskId));
      if (missing.length > 0)
        throw new UserError(
          `${path}: has no completion of ${missing[0]!.taskId} (${String(missing.length)} of ${String(problems.length)} problems lack one)`,
        );
      const wanted = new Set(problems.map(({ taskId }) => taskId));
      yield* samples.filter(({ taskId }) => wanted.has(taskId));
    },
  };
}

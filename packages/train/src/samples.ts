/**
 * What a run's model wrote while it was trained: for its evaluators in `samples.jsonl`, a view of the run, which goes on when it cannot
 * be written; of itself in `completions.jsonl` (completions.ts).
 */
import { appendFile, readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@phi1/base';
import type { StepEvaluation } from './evaluator.js';

/** A continuation of a prompt by the model as it was after `step` steps. */
export interface Completion {
  step: number;
  prompt: string;
  completion: string;
}

/** A completion, and what is known of it. */
export interface Sample extends Completion {
  /** Who asked for it; absent of a run's own completions. */
  evaluator?: string | undefined;
  passed?: boolean | undefined;
}

/** Adds the completions of an evaluation. */
export async function addSamples(
  path: string,
  { step, evaluator, completions = [] }: StepEvaluation,
): Promise<void> {
  const samples = completions.map((each): Sample => ({ step, evaluator, ...each }));
  if (samples.length > 0) await appendFile(path, formatSamples(samples));
}

/** The samples so far; none where there is no such file. Of a line that is only half there nothing is read. */
export async function readSamples(path: string): Promise<Sample[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Sample);
}

/** Takes out those of later steps, which will be done again. */
export async function cutSamples(path: string, step: number): Promise<void> {
  const samples = await readSamples(path);
  const kept = samples.filter((each) => each.step <= step);
  if (kept.length < samples.length) await writeSamples(path, kept);
}

/** Replaces all samples. */
export async function writeSamples(path: string, samples: readonly Sample[]): Promise<void> {
  await writeFileAtomically(path, formatSamples(samples));
}

function formatSamples(samples: readonly Sample[]): string {
  return samples.map((each) => `${JSON.stringify(each)}\n`).join('');
}

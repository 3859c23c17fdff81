/**
 * `samples.jsonl`: what a run's model wrote for its evaluators while it was trained. It is a view of the run, which goes on when it
 * cannot be written.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@phi1/base';
import type { StepEvaluation } from './evaluator.js';

/** What a model made of a prompt after `step` steps. */
export interface Sample {
  step: number;
  /** Who asked for it; absent of a run's own completions. */
  evaluator?: string | undefined;
  prompt: string;
  completion: string;
  passed?: boolean | undefined;
}

/** Adds the completions of an evaluation. */
export async function addSamples(
  path: string,
  { step, evaluator, completions = [] }: StepEvaluation,
): Promise<void> {
  const samples = completions.map((each): Sample => ({ step, evaluator, ...each }));
  if (samples.length > 0) await appendFile(path, samples.map((each) => `${JSON.stringify(each)}\n`).join(''));
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
  if (kept.length === samples.length) return;
  await writeFileAtomically(path, kept.map((each) => `${JSON.stringify(each)}\n`).join(''));
}

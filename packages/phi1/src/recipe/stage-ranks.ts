/**
 * The trainings of a recipe on several ranks. Rank 0 runs the recipe and says which stage is to be trained; the others train
 * with it, and wait while it makes data and evaluates.
 */
import { broadcastJson, runJob, type Communicator, type JobRequest, type ResumeRequest } from '@phi1/train';
import { evaluatorsOf } from './stage-evaluators.js';
import type { Recipe } from './schema.js';

/** What rank 0 is about to do; null at the end. */
type Announcement = { stage: string; request: JobRequest | ResumeRequest } | null;

/** Says on rank 0 which job all ranks do next; they must all do it then. */
export async function announceStage(
  communicator: Communicator,
  stage: string,
  request: JobRequest | ResumeRequest,
): Promise<void> {
  await broadcastJson<Announcement>(communicator, { stage, request });
}

/** Says on rank 0 that there is nothing more to train. */
export async function endStages(communicator: Communicator): Promise<void> {
  await broadcastJson<Announcement>(communicator, null);
}

/** Trains on another rank what rank 0 announces, until nothing comes any more. @returns whether the last was interrupted */
export async function followStages(
  recipe: Recipe,
  communicator: Communicator,
  signal: AbortSignal,
): Promise<{ interrupted: boolean }> {
  for (let interrupted = false; ;) {
    const next = await broadcastJson<Announcement>(communicator, null);
    if (next === null) return { interrupted };
    const evaluators = await evaluatorsOf(recipe, next.stage);
    ({ interrupted } = await runJob(next.request, { signal, evaluators, communicator }));
  }
}

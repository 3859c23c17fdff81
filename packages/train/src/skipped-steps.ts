/** `skipped/step-N.json`: a step that the guard left out, with the token ids of its batches, to look at afterwards. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@phi1/base';
import { gatherJson, type Communicator } from './ranks/communicator.js';
import type { SkippedStep } from './trainer.js';

/**
 * Writes what all ranks had in the step; a collective.
 *
 * @returns the file
 */
export async function writeSkippedStep(
  folder: string,
  { step, fault, batches }: SkippedStep,
  communicator: Communicator,
): Promise<string> {
  const own = batches.map(({ ids, length, sequences, index, firstRow }) => ({
    batch: index,
    firstRow,
    ids: Array.from({ length: sequences }, (_, row) => [...ids.subarray(row * length, (row + 1) * length)]),
  }));
  const all = (await gatherJson(communicator, own)).flat();
  const path = join(folder, `step-${String(step)}.json`);
  if (communicator.rank === 0) {
    await mkdir(folder, { recursive: true });
    await writeFileAtomically(path, `${JSON.stringify({ step, fault, batches: all })}\n`);
  }
  return path;
}

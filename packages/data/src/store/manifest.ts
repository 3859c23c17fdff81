/**
 * What a corpus folder says of itself: `manifest.json`, which is there when the corpus is complete, and
 * `plan.json` until then. Both say how it is made, and neither says when or by which machine: the same input
 * gives the same bytes, however many processes made them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseWith, readJsonIfThere, UserError } from '@phi1/base';
import { z } from 'zod';
import { COLUMN_TYPES } from './row.js';

export const MANIFEST_FILE = 'manifest.json';
export const PLAN_FILE = 'plan.json';

const count = z.int().min(0);

/** What was left out, by reason, with a few examples each. */
const droppedSchema = z.record(z.string(), z.object({ count, examples: z.array(z.string()) }));
export type Dropped = z.infer<typeof droppedSchema>;

/** What a shard says of itself, in the metadata of its Parquet file. */
export const shardNoteSchema = z.object({
  rows: count,
  /** Of text in UTF-8. */
  textBytes: count,
  dropped: droppedSchema,
  /** No shard of the same unit follows. */
  last: z.boolean(),
});
export type ShardNote = z.infer<typeof shardNoteSchema>;

const planSchema = z.object({
  format: z.literal('phi1-corpus'),
  version: z.literal(1),
  /** The step that makes it, e.g. `ingest` or `filter`. */
  step: z.string(),
  /** All that decides what is in it: flags, seeds, versions, names and digests of inputs. */
  options: z.record(z.string(), z.json()),
  columns: z.record(z.string(), z.enum(COLUMN_TYPES)),
  /** Parts that are worked on one by one, by any process; each gives one or more shards. */
  units: count,
});
export type CorpusPlan = z.infer<typeof planSchema>;

const manifestSchema = planSchema.extend({
  rows: count,
  textBytes: count,
  dropped: droppedSchema,
  shards: z.array(z.object({ file: z.string(), rows: count, textBytes: count })),
});
export type CorpusManifest = z.infer<typeof manifestSchema>;

/** @throws UserError when the folder is no complete corpus */
export async function readCorpusManifest(folder: string): Promise<CorpusManifest> {
  const path = join(folder, MANIFEST_FILE);
  const manifest = await readIfThere(path, manifestSchema);
  if (manifest) return manifest;
  const unfinished = await readIfThere(join(folder, PLAN_FILE), planSchema);
  throw new UserError(
    unfinished
      ? `corpus ${folder}: is not finished; run the ${unfinished.step} step that makes it again, it goes on`
      : `corpus ${folder}: has no ${MANIFEST_FILE}; expected a corpus folder (make one with data ingest)`,
  );
}

/** Whether a folder is a complete corpus; one that is damaged or not finished is an error. */
export async function isCorpusFolder(folder: string): Promise<boolean> {
  for (const file of [MANIFEST_FILE, PLAN_FILE]) {
    const content = await readFile(join(folder, file), 'utf8').catch(() => undefined);
    if (content?.includes('"phi1-corpus"')) return true;
  }
  return false;
}

/** The plan by which a folder is made or was made; undefined when there is none. */
export async function readPlan(folder: string): Promise<{ plan: CorpusPlan; complete: boolean } | undefined> {
  const manifest = await readIfThere(join(folder, MANIFEST_FILE), manifestSchema);
  if (manifest) return { plan: planSchema.parse(manifest), complete: true };
  const plan = await readIfThere(join(folder, PLAN_FILE), planSchema);
  return plan && { plan, complete: false };
}

/** What two accounts left out together; of the examples, the first few. */
export function addDropped(sum: Dropped, more: Dropped): Dropped {
  const total = { ...sum };
  for (const [reason, { count, examples }] of Object.entries(more)) {
    const before = total[reason] ?? { count: 0, examples: [] };
    total[reason] = {
      count: before.count + count,
      examples: [...before.examples, ...examples].slice(0, DROPPED_EXAMPLES),
    };
  }
  return Object.fromEntries(Object.entries(total).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Examples that are kept of every reason. */
export const DROPPED_EXAMPLES = 5;

async function readIfThere<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const value = await readJsonIfThere(path);
  return value === undefined ? undefined : parseWith(schema, value, path);
}

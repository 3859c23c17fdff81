/**
 * Makes a corpus unit by unit, on any number of processes that share a folder: process `rank` makes every
 * `worldSize`th unit, the last one writes the manifest, and a run that was killed goes on where it was. The
 * bytes do not depend on how many processes there were.
 */
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError, writeJson } from '@phi1/base';
import { CorpusWriter, shardName } from './corpus-writer.js';
import {
  addDropped,
  MANIFEST_FILE,
  PLAN_FILE,
  readCorpusManifest,
  readPlan,
  type CorpusManifest,
  type CorpusPlan,
  type ShardNote,
} from './manifest.js';
import { checkShardAssignment, type ShardAssignment } from './shard-assignment.js';
import { DOCUMENT_COLUMNS, type Columns } from './row.js';
import { readNote } from './shard.js';

/** What a corpus is made of, unit by unit, where it goes, and which of the units are this process's. */
export interface MakeCorpusOptions extends Partial<ShardAssignment> {
  /** The folder of the corpus. */
  to: string;
  /** What makes it, e.g. `ingest`; kept in the manifest. */
  name: string;
  /** All that decides what is in it, as JSON; kept in the manifest. A run with others does not go on with it. */
  options: CorpusPlan['options'];
  /** Besides id, text, source, path and license. */
  columns?: Columns;
  units: number;
  /** Writes the rows of unit `unit`, the same and in the same order every time; closing is not its business. */
  make: (unit: number, writer: CorpusWriter) => Promise<void>;
  shardBytes?: number;
  /** Called when a unit of this process is done, or was done before. */
  onUnit?: (done: number, of: number) => void;
}

/**
 * @returns the manifest, or undefined when other processes are still at work
 * @throws UserError when the folder holds something that is made otherwise
 */
export async function makeCorpus(options: MakeCorpusOptions): Promise<CorpusManifest | undefined> {
  const { to, name, columns = {}, units, make, shardBytes, onUnit } = options;
  const { rank, worldSize } = checkShardAssignment(options);
  const plan: CorpusPlan = {
    format: 'phi1-corpus',
    version: 1,
    step: name,
    options: options.options,
    columns: { ...DOCUMENT_COLUMNS, ...columns },
    units,
  };
  await begin(to, plan);
  const whole = await completeManifest(to);
  if (whole) return whole;
  const mine = Math.ceil((units - rank) / worldSize);
  for (let unit = rank, done = 1; unit < units; unit += worldSize, done++) {
    if (!(await readNotes(to, unit)).at(-1)?.note.last) {
      const writer = new CorpusWriter({
        folder: to,
        unit,
        columns: plan.columns,
        ...(shardBytes !== undefined && { shardBytes }),
      });
      await make(unit, writer);
      await writer.close();
    }
    onUnit?.(done, mine);
  }
  return finish(to, plan);
}

/** Whether a folder has a manifest, and every shard that is named there ends as a Parquet file does. */
export async function isCompleteCorpus(folder: string): Promise<boolean> {
  return (await completeManifest(folder)) !== undefined;
}

/** The end says whether a shard is whole: all that it holds of itself is there, and was written last. */
async function completeManifest(folder: string): Promise<CorpusManifest | undefined> {
  if (!(await readPlan(folder))?.complete) return undefined;
  const manifest = await readCorpusManifest(folder);
  for (const { file } of manifest.shards) if (!(await endsAsParquet(join(folder, file)))) return undefined;
  return manifest;
}

async function endsAsParquet(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (!file) return false;
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    return buffer.toString('latin1') === 'PAR1';
  } finally {
    await file.close();
  }
}

async function begin(folder: string, plan: CorpusPlan): Promise<void> {
  if (await isBegun(folder, plan)) return;
  const there = await readdir(folder).catch(() => []);
  if (there.some((file) => !file.includes('.tmp-'))) {
    if (await isBegun(folder, plan)) return; // by another process, meanwhile
    throw new UserError(`${folder}: is not empty and no corpus; expected a new folder`);
  }
  await writeJson(join(folder, PLAN_FILE), plan);
}

/** @throws UserError when something else was begun there */
async function isBegun(folder: string, plan: CorpusPlan): Promise<boolean> {
  const before = await readPlan(folder);
  if (!before) return false;
  if (JSON.stringify(before.plan) === JSON.stringify(plan)) return true;
  throw new UserError(
    `${folder}: holds a corpus that was made otherwise (by ${before.plan.step}, ${findDifference(before.plan, plan)}); remove it or choose another folder`,
  );
}

function findDifference(before: CorpusPlan, now: CorpusPlan): string {
  const flat = (plan: CorpusPlan): Record<string, unknown> => ({
    step: plan.step,
    columns: plan.columns,
    units: plan.units,
    ...plan.options,
  });
  const [a, b] = [flat(before), flat(now)];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const differing = names.filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]));
  return `different in ${differing.join(', ')}`;
}

async function readNotes(folder: string, unit: number): Promise<{ file: string; note: ShardNote }[]> {
  const notes = [];
  for (let shard = 0; ; shard++) {
    const file = shardName(unit, shard);
    const note = await readNote(join(folder, file));
    if (!note) return notes;
    notes.push({ file, note });
    if (note.last) return notes;
  }
}

/** Writes the manifest when all units are there. */
async function finish(folder: string, plan: CorpusPlan): Promise<CorpusManifest | undefined> {
  const manifest: CorpusManifest = { ...plan, rows: 0, textBytes: 0, dropped: {}, shards: [] };
  for (let unit = 0; unit < plan.units; unit++) {
    const notes = await readNotes(folder, unit);
    if (!notes.at(-1)?.note.last) return undefined;
    for (const { file, note } of notes) {
      manifest.rows += note.rows;
      manifest.textBytes += note.textBytes;
      manifest.dropped = addDropped(manifest.dropped, note.dropped);
      manifest.shards.push({ file, rows: note.rows, textBytes: note.textBytes });
    }
  }
  await writeJson(join(folder, MANIFEST_FILE), manifest);
  await rm(join(folder, PLAN_FILE), { force: true });
  for (const file of await readdir(folder)) {
    if (/\.parquet\.tmp-/.test(file)) await rm(join(folder, file), { force: true });
  }
  return manifest;
}

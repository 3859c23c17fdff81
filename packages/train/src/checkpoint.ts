/**
 * Checkpoints of a run: `checkpoints/step-N/`, a model's folder in Hugging Face's layout, or an adapter's in PEFT's, with
 * the optimizer's moments (`optimizer.safetensors`) and how far the run is (`trainer.json`) beside it. A checkpoint
 * appears under its name only when all of it is on disk.
 */
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { causeMessage, readText, settleFolder, UserError, writeFolderAtomically } from '@phi1/base';
import { tokenizerFiles, type LoraAdapter, type PhiModel } from '@phi1/model';
import {
  filesIn,
  jsonText,
  loadAdapter,
  loadModel,
  readCompanions,
  SafetensorsFile,
  writeAdapterFiles,
  writeModelFiles,
  type Companions,
  type FolderFiles,
  type TensorToWrite,
} from '@phi1/model/node';
import { z } from 'zod';
import { bestSchema } from './best-checkpoint.js';
import { Optimizer, type OptimizerSettings } from './optimizer.js';
import { single, type Communicator } from './ranks/communicator.js';
import { runFolder } from './run-folder.js';

const MOMENTS = 'optimizer.safetensors';
const RECORD = 'trainer.json';
const finished = /^step-(\d+)$/;
const unfinished = /^step-\d+\.tmp-/;

const count = z.int().nonnegative();
const recordSchema = z.object({
  step: count,
  tokens: count,
  seconds: z.number().nonnegative(),
  firstValidationLoss: z.number().optional(),
  lastValidationLoss: z.number().optional(),
  /** See guard.ts. */
  guard: z
    .object({ skipped: count, inARow: count, count, mean: z.number(), variance: z.number().nonnegative() })
    .optional(),
  /** The position in the training data, in batches of all ranks together. */
  batches: count,
  /** The best checkpoint so far, where one is looked for. */
  best: bestSchema.optional(),
});

/** The trainer's state and the data's position. */
export type TrainerRecord = z.output<typeof recordSchema>;

/**
 * All that a checkpoint is written from: weights, optimizer state, progress, and the files that make it a model's
 * folder.
 */
export interface CheckpointParts {
  model: PhiModel;
  /** What is trained instead of the model's own weights, which are in `base`. */
  adapter?: LoraAdapter | undefined;
  /** The folder of the model that the adapter is for. */
  base?: string | undefined;
  optimizer: Optimizer;
  record: TrainerRecord;
  /** The content of the model's `tokenizer.json`. */
  tokenizerJson: string;
  /** All files beside the weights, of a model that had its own. */
  companions?: Companions | undefined;
}

/** Which checkpoints stay. */
export interface Keep {
  /** How many of the newest. */
  newest: number;
  /** Whether that of a step stays however old it is. */
  always?: (step: number) => boolean;
}

/**
 * Writes the checkpoint of the record's step and then removes those that do not stay.
 *
 * @returns its folder
 * @throws Error saying which checkpoint is still whole, when it cannot be written (the disk is full, say)
 */
export async function saveCheckpoint(run: string, parts: CheckpointParts, keep: Keep): Promise<string> {
  const folder = checkpointFolder(run, parts.record.step);
  try {
    await writeFolderAtomically(folder, (temporary) => writeCheckpointFiles(filesIn(temporary), parts));
  } catch (error) {
    throw await notSaved(run, folder, error);
  }
  await removeOldCheckpoints(run, keep);
  return folder;
}

/** Where the checkpoint after `step` steps is. */
export function checkpointFolder(run: string, step: number): string {
  return join(runFolder(run).checkpoints, `step-${String(step)}`);
}

/** Gives all files of a checkpoint to where they go; a collective where the optimizer's state is divided among ranks. */
export async function writeCheckpointFiles(files: FolderFiles, parts: CheckpointParts): Promise<void> {
  await writeTrained(files, parts);
  await files.tensors(MOMENTS, toTensors(parts.optimizer));
  await files.file(RECORD, jsonText(parts.record));
}

/** The error that says why there is no such checkpoint, and which is still whole. */
export async function notSaved(run: string, folder: string, error: unknown): Promise<Error> {
  const last = (await listCheckpoints(run)).at(-1);
  const left = last ? `${basename(last)} is the last whole one` : 'there is none before it';
  return new Error(`${folder}: the checkpoint could not be written (${causeMessage(error)}); ${left}`, {
    cause: error,
  });
}

/** Removes the checkpoints that do not stay. */
export async function removeOldCheckpoints(
  run: string,
  { newest, always = () => false }: Keep,
): Promise<void> {
  for (const old of (await listCheckpoints(run)).slice(0, -newest)) {
    if (!always(parseStep(basename(old)))) await rm(old, { recursive: true });
  }
}

async function writeTrained(files: FolderFiles, parts: CheckpointParts): Promise<void> {
  const { model, adapter, base, tokenizerJson, companions } = parts;
  if (!adapter) return writeModelFiles(files, model, { tokenizerJson, companions });
  await writeAdapterFiles(files, adapter, base);
  for (const [name, content] of companions ?? Object.entries(tokenizerFiles(tokenizerJson))) {
    await files.file(name, content);
  }
}

/** The folders of a run's checkpoints, oldest first. */
export async function listCheckpoints(run: string): Promise<string[]> {
  const names = await readdir(runFolder(run).checkpoints).catch(() => []);
  return names
    .filter((name) => finished.test(name))
    .sort((a, b) => parseStep(a) - parseStep(b))
    .map((name) => join(runFolder(run).checkpoints, name));
}

/** Of the name of a checkpoint's folder. */
function parseStep(name: string): number {
  return Number(finished.exec(name)![1]);
}

/**
 * Settles what a killed process left: removes what is half written, and puts a checkpoint that was being replaced back
 * in its place if its successor is not there.
 */
export async function settleCheckpoints(run: string): Promise<void> {
  const folder = runFolder(run).checkpoints;
  for (const name of await readdir(folder).catch(() => [])) {
    if (unfinished.test(name)) await rm(join(folder, name), { recursive: true, force: true });
    const replaced = /^(step-\d+)\.old$/.exec(name)?.[1];
    if (replaced !== undefined) await settleFolder(join(folder, replaced));
  }
}

/** See {@link loadCheckpoint}. */
interface LoadOptions {
  base?: string | undefined;
  onDamaged?: ((line: string) => void) | undefined;
  communicator?: Communicator;
}

/**
 * Loads a run's newest whole checkpoint onto the engine in use.
 *
 * @param options `base`: the folder of the model that the checkpoint's adapter is for, where it holds one; `onDamaged`:
 *   told of each that was passed over for an older one; `communicator`: the ranks among which the optimizer's state is
 *   divided
 * @throws UserError naming what is missing, truncated, or of another shape than the model in the newest, where none is
 *   whole
 */
export async function loadCheckpoint(
  run: string,
  settings: OptimizerSettings,
  { base, onDamaged = () => undefined, communicator = single }: LoadOptions = {},
): Promise<CheckpointParts> {
  let first: unknown = new UserError(`${run}: there is no checkpoint`);
  const damaged: string[] = [];
  for (const folder of (await listCheckpoints(run)).reverse()) {
    try {
      const loaded = await loadFolder(folder, settings, base, communicator);
      for (const line of damaged) onDamaged(`${line}; going on from ${basename(folder)}`);
      return loaded;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (damaged.length === 0) first = error;
      damaged.push(`${basename(folder)} is damaged (${error.message})`);
    }
  }
  throw first;
}

async function loadFolder(
  folder: string,
  settings: OptimizerSettings,
  base: string | undefined,
  communicator: Communicator,
): Promise<CheckpointParts> {
  const record = await readRecord(join(folder, RECORD));
  const tokenizerJson = await readText(join(folder, 'tokenizer.json'));
  const companions = await readCompanions(folder);
  const model = await loadModel(base ?? folder, { training: true });
  let adapter: LoraAdapter | undefined;
  let optimizer: Optimizer | undefined;
  try {
    adapter = base === undefined ? undefined : await loadAdapter(folder, model);
    optimizer = new Optimizer((adapter ?? model).parameters, settings, communicator);
    await readMoments(join(folder, MOMENTS), optimizer, record.step - (record.guard?.skipped ?? 0));
    return { model, adapter, base, optimizer, record, tokenizerJson, companions };
  } catch (error) {
    optimizer?.dispose();
    adapter?.dispose();
    model.dispose();
    throw error;
  }
}

function toTensors(optimizer: Optimizer): TensorToWrite[] {
  return optimizer.entries.map((entry) => ({
    name: entry.name,
    type: 'float32' as const,
    shape: entry.shape,
    bytes: () => optimizer.storedBytes(entry),
  }));
}

async function readMoments(path: string, optimizer: Optimizer, step: number): Promise<void> {
  await using file = await SafetensorsFile.open(path);
  const { header } = file.reader;
  await optimizer.restore({ shapes: header.tensors, read: (name) => file.reader.read(name) }, step, path);
}

async function readRecord(path: string): Promise<TrainerRecord> {
  const text = await readText(path);
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError(`${path}: expected the JSON that a checkpoint of this program has`);
  }
}

/** Where a run keeps what: the names of its files, and the folder that a process claims to train in. */
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { claimOutput, makeFolder, errorMessage, UserError } from '@phi1/base';
import { BEST_FILE, MERGED_FOLDER } from '@phi1/model/node';
import { lockFolder } from './run-lock.js';
import { removeEventFiles } from './tensor-board-log.js';

/** The paths of all that a run writes. */
export interface RunFolder {
  path: string;
  /** See checkpoint.ts. */
  checkpoints: string;
  config: string;
  metrics: string;
  completions: string;
  /** The batches of steps that were left out, see skipped-steps.ts. */
  skipped: string;
  summary: string;
  lossCurve: string;
  /** See report/run-page.ts. */
  report: string;
  /** See samples.ts. */
  samples: string;
  /** See best-checkpoint.ts. */
  best: string;
  /** The model with the adapter merged into it, of a run that trained one. */
  merged: string;
}

/** The files of the run in `path`. */
export function runFolder(path: string): RunFolder {
  return {
    path,
    checkpoints: join(path, 'checkpoints'),
    config: join(path, 'config.json'),
    metrics: join(path, 'metrics.jsonl'),
    completions: join(path, 'completions.jsonl'),
    skipped: join(path, 'skipped'),
    summary: join(path, 'summary.json'),
    lossCurve: join(path, 'loss.svg'),
    report: join(path, 'report.html'),
    samples: join(path, 'samples.jsonl'),
    best: join(path, BEST_FILE),
    merged: join(path, MERGED_FOLDER),
  };
}

/** A run's folder that is this process's until it is released. */
export interface ClaimedFolder {
  folder: RunFolder;
  /** Lets others have it. */
  release: () => void;
  /** Lets others have it and, where it is still empty and was made for this claim, removes it. */
  abandon: () => Promise<void>;
}

/**
 * Claims the folder that was asked for a new run, before any work.
 *
 * @param overwrite whether a run that is there may be replaced, see {@link emptyRunFolder}
 * @throws UserError when something else is there, or a process that trains, or nothing can be written there
 */
export async function claimNewFolder(path: string, overwrite: boolean): Promise<ClaimedFolder> {
  const madeFor = await firstMissing(path);
  const instead = `continue it (resume=${path}), or replace it (overwrite)`;
  await claimOutput(path, { overwrite, instead });
  const names = await readdir(path);
  if (names.length > 0 && !(names.includes('config.json') && names.includes('checkpoints'))) {
    throw new UserError(`out=${path}: holds something else than a run, which is not replaced`);
  }
  const claimed = lock(path, madeFor);
  if (claimed) return claimed;
  throw new UserError(`out=${path}: another process is training in it`);
}

/**
 * Claims a free folder for a new run: `<parent>/<name>`, else `<parent>/<name>-2`, and so on.
 *
 * @throws UserError when nothing can be written there
 */
export async function claimFreeFolder(parent: string, name: string): Promise<ClaimedFolder> {
  for (let count = 1; ; count++) {
    const path = join(parent, count === 1 ? name : `${name}-${String(count)}`);
    const madeFor = await firstMissing(path);
    if (madeFor === undefined && !(await isEmpty(path))) continue;
    try {
      await makeFolder(path);
    } catch (error) {
      throw new UserError(`${path}: cannot be written (${errorMessage(error)}); name another place (out)`);
    }
    const claimed = lock(path, madeFor);
    if (claimed && (await isEmpty(path))) return claimed;
    claimed?.release();
  }
}

/**
 * Claims the folder of a run to continue.
 *
 * @throws UserError when another process trains it
 */
export async function claimRunFolder(path: string): Promise<ClaimedFolder> {
  if ((await firstMissing(path)) !== undefined) throw new UserError(`${path}: there is no such folder`);
  const claimed = lock(path, undefined);
  if (claimed) return claimed;
  throw new UserError(`resume=${path}: another process is training this run`);
}

/** Removes what a run left in a folder, evaluations of its model included, and makes the places of a new one. */
export async function emptyRunFolder(folder: RunFolder): Promise<void> {
  const { path, ...places } = folder;
  for (const place of [...Object.values(places), join(path, 'eval')]) {
    await rm(place, { recursive: true, force: true });
  }
  await removeEventFiles(path);
  await mkdir(folder.checkpoints);
}

function lock(path: string, madeFor: string | undefined): ClaimedFolder | undefined {
  const release = lockFolder(path);
  if (!release) return undefined;
  const abandon = async (): Promise<void> => {
    release();
    for (let folder = path; madeFor !== undefined; folder = dirname(folder)) {
      const removed = await rmdir(folder).then(
        () => true,
        () => false, // something is in it
      );
      if (!removed || folder === madeFor) return;
    }
  };
  return { folder: runFolder(path), release, abandon };
}

/** The uppermost folder of a path that is not there; undefined when all are. */
async function firstMissing(path: string): Promise<string | undefined> {
  let missing: string | undefined;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const isThere = await readdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
    );
    if (isThere) return missing;
    missing = folder;
  }
}

async function isEmpty(path: string): Promise<boolean> {
  return readdir(path).then(
    (names) => names.length === 0,
    () => false,
  );
}

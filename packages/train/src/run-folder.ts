/** Where a run keeps what: the names of its files, and the folder that a new run gets. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';

export interface RunFolder {
  path: string;
  /** See checkpoint.ts. */
  checkpoints: string;
  config: string;
  metrics: string;
  completions: string;
  summary: string;
  lossCurve: string;
}

/** The files of the run in `path`. */
export function runFolder(path: string): RunFolder {
  return {
    path,
    checkpoints: join(path, 'checkpoints'),
    config: join(path, 'config.json'),
    metrics: join(path, 'metrics.jsonl'),
    completions: join(path, 'completions.jsonl'),
    summary: join(path, 'summary.json'),
    lossCurve: join(path, 'loss.svg'),
  };
}

/**
 * A path for a new run that is not taken: `<parent>/<name>`, else `<parent>/<name>-2`, and so on. Nothing is made.
 */
export async function freeRunPath(parent: string, name: string): Promise<string> {
  for (let count = 1; ; count++) {
    const path = join(parent, count === 1 ? name : `${name}-${String(count)}`);
    if (await isFree(path)) return path;
  }
}

/** @throws UserError when there is something in the folder for a new run */
export async function checkFree(path: string): Promise<void> {
  if (await isFree(path)) return;
  throw new UserError(
    `--out=${path}: is there already; name another folder, or continue it with --resume=${path}`,
  );
}

/** Makes the folder of a new run. */
export async function makeRunFolder(path: string): Promise<RunFolder> {
  const folder = runFolder(path);
  await mkdir(folder.checkpoints, { recursive: true });
  return folder;
}

async function isFree(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

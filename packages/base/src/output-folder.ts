/**
 * Where a command may write. What is there already is the user's and is replaced only when the user says so, and a place
 * where nothing can be written is found before the work rather than after it.
 */
import { constants } from 'node:fs';
import { access, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorMessage, UserError } from './errors.js';

/** What {@link claimOutput} accepts at the path, and how its error names the path and the way out. */
export interface ClaimOptions {
  /** Whether what is there may be replaced, which is the caller's to do (default false). */
  overwrite?: boolean;
  /** The parameter to name in messages (default `out`). */
  parameter?: string;
  /** What will be written (default a folder). */
  kind?: 'folder' | 'file';
  /** What else the user can do where something is there (default `replace it (overwrite)`). */
  instead?: string;
}

/**
 * Makes sure that a command may write to `path`, before its work: nothing is there (an empty folder is nothing) or
 * `overwrite` is set, and the place can be written to. The folder is made, or for a file the folder that it will be
 * in. This is no lock: of two commands that claim the same path at once, both may get it.
 *
 * @throws UserError that names parameter and path
 */
export async function claimOutput(path: string, options: ClaimOptions = {}): Promise<void> {
  const { overwrite = false, parameter = 'out', kind = 'folder', instead } = options;
  const place = `${parameter}=${path}`;
  const found = await stat(path).catch(() => undefined);
  if (found && found.isDirectory() !== (kind === 'folder'))
    throw new UserError(`${place}: is a ${found.isDirectory() ? 'folder' : 'file'}, expected a ${kind}`);
  const taken = found !== undefined && (kind === 'file' || (await readdir(path)).length > 0);
  if (taken && !overwrite)
    throw new UserError(
      `${place}: is there already; name another ${kind}, or ${instead ?? 'replace it (overwrite)'}`,
    );
  const folder = kind === 'folder' ? path : dirname(resolve(path));
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UserError(`${place}: cannot be written (${errorMessage(error)})`);
  }
}

/**
 * Makes a folder and those above it. Unlike Node's recursive `mkdir`, which repeats itself for ever where a system lets
 * nobody make folders and says that there is no parent (as in /proc), it tries each once.
 */
export async function makeFolder(path: string): Promise<void> {
  const made = await mkdir(path).catch((error: NodeJS.ErrnoException) => error);
  if (!(made instanceof Error)) return;
  if (made.code === 'EEXIST') {
    if (await isFolder(path)) return;
    throw made;
  }
  const parent = dirname(resolve(path));
  if (made.code !== 'ENOENT' || parent === resolve(path)) throw made;
  await makeFolder(parent);
  await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
    // Another process may have made it meanwhile.
    if (error.code !== 'EEXIST' || !(await isFolder(path))) throw error;
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

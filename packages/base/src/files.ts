/**
 * Files that are either whole or not there: what a program writes appears under its final name only when it
 * is complete, so that a kill or a full disk at any moment leaves what was there before.
 */
import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UserError } from './errors.js';
import { makeFolder } from './output-folder.js';

/**
 * Writes a file through a temporary neighbor, flushes it to disk and renames it into place. Of content in parts, each
 * is on its way before the next is asked for, so that all may be in one buffer.
 *
 * @throws UserError when there cannot be such a file, Error when the disk is full or fails; both name it
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const temporary = temporaryNameFor(path);
  try {
    await makeFolder(dirname(resolve(path)));
    const file = await open(temporary, 'w');
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw notWritten(path, error);
  }
}

/** What the system says when the user named a place where nothing can be written. */
const WRONG_PLACE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG']);

/** What the system said, with the name of what was written, as an error to throw; any other error as it is. */
export function notWritten(path: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined || syscall === undefined) return error;
  const message = `${path}: cannot be written (${error.message})`;
  const wrongPlace = WRONG_PLACE.has(code) || (code === 'ENOENT' && syscall === 'mkdir');
  return new (wrongPlace ? UserError : Error)(message, { cause: error });
}

/**
 * Fills a folder under a temporary name with `fill` and renames it to `folder`. What was there is renamed to
 * `<folder>.old` meanwhile and then removed: a kill between the two renames leaves it there, whole, and the next call
 * puts it back first. When `fill` throws, the temporary one is removed and `folder` stays as it was.
 */
export async function writeFolderAtomically(
  folder: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const path = resolve(folder); // without a slash at its end
  const temporary = temporaryNameFor(path);
  const old = `${path}.old`;
  try {
    await settleFolder(path);
    await makeFolder(temporary);
    await fill(temporary);
    const replaced = await renameIfThere(path, old);
    try {
      await rename(temporary, path);
    } catch (error) {
      if (replaced) await rename(old, path);
      throw error;
    }
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw notWritten(path, error);
  }
  await rm(old, { recursive: true, force: true });
}

/**
 * Undoes or finishes what a kill inside {@link writeFolderAtomically} left: `<folder>.old` is put back where there is no
 * new folder, and removed where there is.
 */
export async function settleFolder(folder: string): Promise<void> {
  const old = `${resolve(folder)}.old`;
  if (await isThere(folder)) await rm(old, { recursive: true, force: true });
  else await renameIfThere(old, folder);
}

/** Whether there is a file or folder at a path. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Whether there was something to rename. */
async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function temporaryNameFor(path: string): string {
  return `${path}.tmp-${String(process.pid)}-${randomBytes(4).toString('hex')}`;
}

/** JSON files of a model's folder. */
import { readFile, stat } from 'node:fs/promises';
import { errorMessage, UserError, writeFileAtomically } from '@phi1/base';

/** @throws UserError when the file cannot be read or is not JSON */
export async function readJson(path: string): Promise<unknown> {
  return parse(await readText(path), path);
}

/** Undefined when there is no such file. @throws UserError like {@link readJson} otherwise */
export async function readJsonIfThere(path: string): Promise<unknown> {
  const text = await readTextIfThere(path);
  return text === undefined ? undefined : parse(text, path);
}

/** Undefined when there is no such file. @throws UserError when it cannot be read otherwise */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere ? readText(path) : undefined;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${path}: is ${text.trim() === '' ? 'empty' : 'not JSON'}`);
  }
}

/** @throws UserError when the file cannot be read */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${errorMessage(error)})`);
  }
}

/**
 * Replaces the file in one step, with an indent of two spaces.
 *
 * @throws UserError when there cannot be such a file, Error when the disk is full or fails
 */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Whole files of text and of JSON. Lines one by one: `lines.ts`, `json-lines.ts`. */
import { readFile } from 'node:fs/promises';
import { errorMessage, UserError } from './errors.js';
import { writeFileAtomically } from './files.js';
import { parseJson } from './json.js';

/** @throws UserError when the file cannot be read */
export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(`${path}: cannot be read (${errorMessage(error)})`);
  });
}

/** Undefined when there is no such file. @throws UserError when it cannot be read otherwise */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new UserError(`${path}: cannot be read (${error.message})`);
  });
}

/**
 * @param expected what the file is to be, for the error: `a run's config`
 * @throws UserError when it cannot be read or is not JSON
 */
export async function readJson(path: string, expected?: string): Promise<unknown> {
  try {
    return parseJson(await readText(path), path);
  } catch (error) {
    if (expected === undefined || !(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}; expected ${expected}`);
  }
}

/** Undefined when there is no such file. @throws UserError like {@link readJson} otherwise */
export async function readJsonIfThere(path: string): Promise<unknown> {
  const text = await readTextIfThere(path);
  return text === undefined ? undefined : parseJson(text, path);
}

/**
 * Replaces the file in one step, with an indent of two spaces.
 *
 * @throws UserError when there cannot be such a file, Error when the disk is full or fails
 */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

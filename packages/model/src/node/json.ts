/** JSON files of a model's folder. */
import { readFile } from 'node:fs/promises';
import { messageOf, UserError, writeFileAtomically } from '@phi1/base';

/** @throws UserError when the file cannot be read or is not JSON */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${path}: is not JSON`);
  }
}

/** @throws UserError when the file cannot be read */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${messageOf(error)})`);
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

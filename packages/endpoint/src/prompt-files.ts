/** The words in which models are asked, in files that anyone can read and change. */
import { join } from 'node:path';
import { readText, UserError } from '@phi1/base';

/** @throws UserError when the file is missing or empty */
export async function readPrompt(name: string, folder: string): Promise<string> {
  const path = join(folder, name);
  const text = await readText(path);
  if (text.trim() === '') throw new UserError(`${path}: is empty`);
  return text;
}

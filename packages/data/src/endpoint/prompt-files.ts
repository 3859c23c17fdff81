/** The words in which models are asked, in files that anyone can read and change (`prompts/`). */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readText, UserError } from '@phi1/base';

/** The prompts of this package. */
export const PROMPTS = fileURLToPath(new URL('../../prompts', import.meta.url));

/** @throws UserError when the file is missing or empty */
export async function readPrompt(name: string, folder = PROMPTS): Promise<string> {
  const path = join(folder, name);
  const text = await readText(path);
  if (text.trim() === '') throw new UserError(`${path}: is empty`);
  return text;
}

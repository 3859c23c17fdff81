/** Where the words are in which this package asks models; anyone can read and change them. */
import { fileURLToPath } from 'node:url';

/** The folder with this package's prompts. */
export const PROMPTS = fileURLToPath(new URL('../prompts', import.meta.url));

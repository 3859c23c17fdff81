/** Where this package's sources in other languages are, which are compiled on the user's machine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From here up to the package, whether this file is in `src` or in `dist`. */
const PACKAGE = join(import.meta.dirname, '../../..');

/** A folder of the package beside `src`. */
export function sourceFolder(name: 'cuda'): string {
  return join(PACKAGE, name);
}

/** The text of a file of such a folder. */
export function readSource(folder: 'cuda', file: string): string {
  return readFileSync(join(sourceFolder(folder), file), 'utf8');
}

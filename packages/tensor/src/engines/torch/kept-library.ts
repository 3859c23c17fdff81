/**
 * Shared libraries that are compiled once and kept. The hash of a library's content is the last part of its name, so that
 * one that was cut short, emptied or overwritten is found before it is loaded, which would end the process.
 */
import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The library in a folder whose name begins with `prefix`, if there is a whole one. Damaged ones are removed, with a line
 * on stderr that names them.
 */
export async function keptLibrary(folder: string, prefix: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((name) => name.startsWith(prefix) && name.endsWith('.so'))) {
    const path = join(folder, name);
    if (name.endsWith(`-${hashContent(await readFile(path))}.so`)) return path;
    console.error(`${path}: is damaged and removed`);
    await rm(path, { force: true }).catch(() => undefined);
  }
  return undefined;
}

/** Gives a compiled draft its name, once it is on disk, and returns its path. */
export async function keepLibrary(draft: string, folder: string, prefix: string): Promise<string> {
  const path = join(folder, `${prefix}${hashContent(await readFile(draft))}.so`);
  const file = await open(draft, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  return path;
}

function hashContent(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

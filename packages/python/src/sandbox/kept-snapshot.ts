/**
 * The snapshot of a Python that has started, kept in this user's cache: to start one compiles a hundred modules of the
 * library, to continue from a snapshot takes a fifth of that. It counts only when it was made by the same interpreter and
 * scripts, is whole, and belongs to this user alone to write. Without a cache everything works and starts more slowly.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, writeFileAtomically } from '@phi1/base';
import { z } from 'zod';
import { ADDRESSED, type Snapshot } from './realm-host.js';
import { bootPython } from './realm-python.js';
import { findPyodide, interpreterFiles, scriptFiles } from './realm.js';

/** All of a snapshot but its content, and how many bytes that has. */
export const snapshotHeaderSchema = z.strictObject({
  bytes: z.int().nonnegative(),
  size: z.int().nonnegative(),
  stretches: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
  stackPointer: z.int(),
  addresses: z.record(z.enum(ADDRESSED), z.int()),
});

/** The most characters of a header in a line. */
export const LONGEST_HEADER = 2 ** 16;

const NEWLINE = 10;

/** @returns undefined when there is none that counts */
export async function readKeptSnapshot(folder = keptFolder()): Promise<Snapshot | undefined> {
  try {
    const path = join(folder, await fileName());
    const { uid, mode } = await stat(path);
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return undefined;
    const file = await readFile(path);
    const end = file.indexOf(NEWLINE);
    const rest = file.subarray(end + 1);
    const [digest, header] = file.toString('latin1', 0, end).split(' ') as [string, string];
    const { bytes, ...known } = snapshotHeaderSchema.parse(JSON.parse(header));
    const isWhole = digest === digestOf(header, rest) && rest.length === bytes;
    return isWhole ? { ...known, content: rest } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a snapshot in place of those of other versions, where there can be a cache. */
export async function keepSnapshot({ content, ...rest }: Snapshot, folder = keptFolder()): Promise<void> {
  const header = JSON.stringify({ ...rest, bytes: content.length });
  try {
    const name = await fileName();
    await writeFileAtomically(join(folder, name), [
      Buffer.from(`${digestOf(header, content)} ${header}\n`),
      content,
    ]);
    const others = (await readdir(folder)).filter((each) => each.endsWith('.snapshot') && each !== name);
    await Promise.all(others.map((each) => rm(join(folder, each), { force: true })));
  } catch {
    // The next process starts Python anew.
  }
}

function keptFolder(): string {
  return join(cacheFolder(), 'python');
}

/** By all that a snapshot comes from. */
async function fileName(): Promise<string> {
  const hash = createHash('sha256').update(bootPython.toString());
  const files = await Promise.all(
    [...interpreterFiles(findPyodide()), ...scriptFiles].map((path) => readFile(path)),
  );
  for (const file of files) hash.update(file);
  return `${hash.digest('hex').slice(0, 32)}.snapshot`;
}

function digestOf(header: string, content: Uint8Array): string {
  return createHash('sha256').update(header).update(content).digest('hex');
}

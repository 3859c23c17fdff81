/**
 * One process a run: a lock on the run's folder. It is the system's own (`flock` on the folder), which a process holds
 * until it ends, however it ends, so that no dead owner keeps anyone out and nothing is left to clean up. A lock file
 * could do neither; one that must be renewed every few seconds, as with proper-lockfile, would be lost to a training step
 * that lets no timer run for longer. Node has no function for `flock`, so koffi calls it.
 */
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import type Koffi from 'koffi';

const EXCLUSIVE_WITHOUT_WAITING = 2 | 4;

/** Of this system; undefined where it has none, as on Windows. */
let flock: ((file: number) => boolean) | undefined | null = null;

/**
 * Locks a folder that is there.
 *
 * @returns what gives the lock back, or undefined when another process (or this one) holds it. Where the system or the
 *   file system has no such locks nothing is locked.
 */
export function lockFolder(path: string): (() => void) | undefined {
  flock = flock === null ? loadFlock() : flock;
  if (!flock) return () => undefined;
  const file = openSync(path, 'r');
  if (!flock(file)) {
    closeSync(file);
    return undefined;
  }
  return () => {
    closeSync(file);
  };
}

/** A function that locks an open file, and says whether nobody else has. */
function loadFlock(): NonNullable<typeof flock> | undefined {
  try {
    // not imported: koffi throws at once on a system that it does not know
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const call = koffi.load(null).func('int flock(int, int)') as unknown as (
      file: number,
      how: number,
    ) => number;
    return (file) => call(file, EXCLUSIVE_WITHOUT_WAITING) === 0 || koffi.errno() !== koffi.os.errno.EAGAIN;
  } catch {
    return undefined;
  }
}

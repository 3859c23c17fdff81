/**
 * Memory that several processes of this machine see: a file in memory (`/dev/shm`, else a temporary one) that each maps.
 * Its name goes as soon as all have it, so that nothing is left however they end.
 */
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import koffi from 'koffi';

const FOLDERS = ['/dev/shm', tmpdir()];
const [READ_AND_WRITE, SHARED] = [1 | 2, 1];

/** The few functions of the C library, found when they are first needed. */
function libc() {
  const library = koffi.load(null);
  return {
    allocate: library.func('int posix_fallocate(int, int64_t, int64_t)') as unknown as (
      file: number,
      offset: number,
      bytes: number,
    ) => number,
    map: library.func('void *mmap(void *, size_t, int, int, int, int64_t)') as unknown as (
      ...args: [null, number, number, number, number, number]
    ) => bigint,
  };
}

/**
 * Makes the file, its bytes set aside: to write beyond what the system has would kill the process.
 *
 * @returns its path
 * @throws Error when there is no room for it
 */
export async function createSharedMemory(bytes: number): Promise<string> {
  for (const folder of FOLDERS) {
    const path = join(folder, `phi1-${String(process.pid)}-${randomBytes(6).toString('hex')}`);
    let file: number;
    try {
      file = openSync(path, 'wx+', 0o600);
    } catch {
      continue;
    }
    const isThere = libc().allocate(file, 0, bytes) === 0;
    closeSync(file);
    if (isThere) return path;
    await rm(path, { force: true });
  }
  throw new Error(`no room for ${String(bytes)} bytes of shared memory in ${FOLDERS.join(' or ')}`);
}

/** Maps a file of {@link createSharedMemory} for the life of this process. */
export function mapSharedMemory(path: string, bytes: number): ArrayBuffer {
  const file = openSync(path, 'r+');
  try {
    const address = libc().map(null, bytes, READ_AND_WRITE, SHARED, file, 0);
    if (BigInt.asIntN(64, address) === -1n) throw new Error(`${path}: cannot be mapped`);
    return koffi.view(address, bytes);
  } finally {
    closeSync(file);
  }
}

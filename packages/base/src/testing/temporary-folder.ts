/** Folders that a test file may fill and never has to clear away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];

// Registered while a test file is loaded, before its own hooks, so that it runs after them.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A new, empty folder. It is removed when all tests of the file that asked for it are done, passed or failed. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phi1-test-'));
  folders.push(folder);
  return folder;
}

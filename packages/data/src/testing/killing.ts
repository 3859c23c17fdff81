/** For tests of what a kill leaves behind: programs that are killed in the middle, and folders as bytes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const built = (module: string) => pathToFileURL(join(import.meta.dirname, '../../dist', module)).href;

/**
 * Runs `program`, statements that may use what the built `module` exports under `data`, and `pause()` to wait a moment,
 * and kills it as soon as two files whose names have the ending are under `place`.
 *
 * @returns whether it was still at work then
 */
export async function killAfterTwo(
  module: string,
  program: string,
  place: string,
  ending: string,
): Promise<boolean> {
  const script = `
    import * as data from ${JSON.stringify(built(module))};
    const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
    ${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  while (child.exitCode === null && (await listNames(place, ending)).length < 2) {
    await new Promise((done) => setTimeout(done, 2));
  }
  child.kill('SIGKILL');
  await exited;
  return child.signalCode === 'SIGKILL';
}

/** The files under a folder whose names have an ending, by name; none where there is no folder. */
export async function readFiles(path: string, ending = ''): Promise<Map<string, string>> {
  const files = (await listNames(path, ending)).map(
    async (name) => [name, (await readFile(join(path, name))).toString('base64')] as const,
  );
  return new Map((await Promise.all(files)).sort());
}

async function listNames(path: string, ending: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(path, join(entry.parentPath, entry.name)));
}

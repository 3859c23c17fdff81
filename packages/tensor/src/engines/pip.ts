/**
 * Wheels through the user's own pip, so that a mirror or a store of wheels that they have set up is honored.
 * It fetches and unpacks; what is done with the files is the engines' business.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatBytes, UserError } from '@phi1/base';

/** How far an installation is: the step under way and the bytes of it that are there. */
export interface InstallProgress {
  /** What is being done, in a few words. */
  step: string;
  bytes: number;
  /** How many bytes there will be, once pip has said so. */
  totalBytes?: number | undefined;
}

export type OnInstallProgress = (progress: InstallProgress) => void;

/** A listener that says on stderr, every few seconds, how far the fetch is. */
export function installProgress(): OnInstallProgress {
  let [lastStep, lastTime] = ['', 0];
  return ({ step, bytes, totalBytes }) => {
    const now = performance.now();
    if (step === lastStep && now - lastTime < 3000) return;
    [lastStep, lastTime] = [step, now];
    const total = totalBytes === undefined ? '' : ` of ${formatBytes(totalBytes)}`;
    process.stderr.write(`${step}${bytes > 0 ? `: ${formatBytes(bytes)}${total}` : ''}\n`);
  };
}

/** The interpreter whose pip and whose packages are used. */
export function pythonCommand(): string {
  return process.env.PHI1_PYTHON ?? 'python3';
}

/** @throws UserError when there is no Python with pip, with `instead` as the way out */
export async function checkPip(what: string, instead: string): Promise<void> {
  const python = pythonCommand();
  try {
    await run(python, ['-m', 'pip', '--version']);
  } catch (error) {
    throw new UserError(`${what} is fetched with pip, but ${python} -m pip does not run; ${instead}`, {
      cause: error,
    });
  }
}

/**
 * Downloads one wheel and unpacks what is asked for into `target`.
 *
 * @param specification for pip, e.g. `torch==2.13.0+cpu`
 * @param prefixes what of the wheel is kept
 * @throws Error with pip's last line when there is no such wheel
 */
export async function unpackWheel(
  specification: string,
  target: string,
  prefixes: readonly string[],
  report: OnInstallProgress,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const downloads = await mkdtemp(join(dirname(target), 'download-'));
  try {
    const args = ['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--dest', downloads, specification];
    await runPip(args, downloads, report);
    const wheel = (await readdir(downloads)).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error(`pip has no wheel of ${specification}`);
    report({ step: `unpacking ${packageName(specification)}`, bytes: 0 });
    await run(pythonCommand(), ['-c', UNPACK, join(downloads, wheel), target, ...prefixes]);
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

const UNPACK = `
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(tuple(sys.argv[3:]))])
`;

/** Runs `python -m pip ...` with its temporary files in `folder`, whose size is the progress. */
export async function runPip(args: string[], folder: string, report: OnInstallProgress): Promise<void> {
  const step = `fetching ${packageName(args.at(-1)!)}`;
  let totalBytes: number | undefined;
  const timer = setInterval(() => {
    void folderSize(folder).then((bytes) => {
      report({ step, bytes, totalBytes });
    });
  }, 500);
  try {
    await run(pythonCommand(), args, { TMPDIR: folder }, (text) => {
      const match = /Downloading .*\(([\d.]+) (MB|GB)\)/.exec(text);
      if (match) totalBytes = Number(match[1]) * (match[2] === 'GB' ? 1e9 : 1e6);
    });
  } finally {
    clearInterval(timer);
  }
}

function packageName(specification: string): string {
  return specification.replace(/[=<>].*/, '');
}

async function folderSize(folder: string): Promise<number> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))));
    return sizes.reduce((sum, { size }) => sum + size, 0);
  } catch {
    return 0; // a file went away while it was being looked at
  }
}

/** Runs a program to its end; rejects with the last line of what it said when it fails. */
export function run(
  command: string,
  args: string[],
  environment: Record<string, string> = {},
  onOutput: (text: string) => void = () => undefined,
  cwd?: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
      cwd,
    });
    let said = '';
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      onOutput(chunk.toString());
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(said.trim().split('\n').at(-1) ?? `exit code ${String(code)}`));
    });
  });
}

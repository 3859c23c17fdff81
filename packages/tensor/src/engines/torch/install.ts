/**
 * Fetches libtorch into the user's cache, from a PyTorch wheel and through pip, so that the user's own pip
 * configuration (a mirror, a store of wheels) is honoured. A machine without an NVIDIA driver gets the CPU
 * build alone, of which only the shared libraries are kept.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatBytes, messageOf, UserError, writeFolderAtomically } from '@phi1/base';
import { cachedTorchFolder, hasNvidiaDriver, locateTorch, pythonCommand, TORCH_VERSION } from './locate.js';

export interface InstallProgress {
  /** What is being done, in a few words. */
  step: string;
  bytes: number;
  /** How many bytes there will be, once pip has said so. */
  totalBytes?: number | undefined;
}

/**
 * The folder that holds libtorch's libraries; fetches them first when there are none.
 *
 * @throws UserError when there is no Python or pip to fetch them with, saying what to set instead
 * @throws Error when the fetch fails, with pip's last line
 */
export async function ensureTorchLibrary(
  options: { onProgress?: (progress: InstallProgress) => void } = {},
): Promise<string> {
  const found = locateTorch();
  if (found) return found;
  await checkPip();
  const report = options.onProgress ?? (() => undefined);
  if (hasNvidiaDriver() || !(await installCpuBuild(report))) await installWithDependencies(report);
  const installed = locateTorch();
  if (!installed) throw new Error(`the PyTorch wheel in ${cachedTorchFolder()} has no shared libraries`);
  return installed;
}

/** A listener that says on stderr, every few seconds, how far the fetch is. */
export function installProgress(): (progress: InstallProgress) => void {
  let [lastStep, lastTime] = ['', 0];
  return ({ step, bytes, totalBytes }) => {
    const now = performance.now();
    if (step === lastStep && now - lastTime < 3000) return;
    [lastStep, lastTime] = [step, now];
    const total = totalBytes === undefined ? '' : ` of ${formatBytes(totalBytes)}`;
    process.stderr.write(`${step}${bytes > 0 ? `: ${formatBytes(bytes)}${total}` : ''}\n`);
  };
}

const INSTEAD =
  'set LIBTORCH to the torch folder of an installed PyTorch (2.10 or later), or run with --engine=cpu';

async function checkPip(): Promise<void> {
  const python = pythonCommand();
  try {
    await run(python, ['-m', 'pip', '--version']);
  } catch (error) {
    throw new UserError(`libtorch is fetched with pip, but ${python} -m pip does not run; ${INSTEAD}`, {
      cause: error,
    });
  }
}

/** Downloads the wheel of the CPU build and keeps its libraries; false when the index has none. */
async function installCpuBuild(report: (progress: InstallProgress) => void): Promise<boolean> {
  const target = cachedTorchFolder();
  await mkdir(dirname(target), { recursive: true });
  const downloads = await mkdtemp(join(dirname(target), 'download-'));
  try {
    const specification = `torch==${TORCH_VERSION}+cpu`;
    const args = ['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--dest', downloads, specification];
    try {
      await runReporting(args, downloads, report);
    } catch {
      return false;
    }
    const wheel = (await readdir(downloads)).find((name) => name.endsWith('.whl'));
    if (!wheel) return false;
    report({ step: 'unpacking libtorch', bytes: 0 });
    await writeFolderAtomically(target, async (folder) => {
      await run(pythonCommand(), ['-c', UNPACK_LIBRARIES, join(downloads, wheel), folder]);
    });
    return true;
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

const UNPACK_LIBRARIES = `
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith("torch/lib/")])
`;

/** Installs the wheel and what it depends on (CUDA's libraries among it) side by side in the cache. */
async function installWithDependencies(report: (progress: InstallProgress) => void): Promise<void> {
  await writeFolderAtomically(cachedTorchFolder(), async (folder) => {
    const args = ['-m', 'pip', 'install', '--no-cache-dir', '--no-compile', '--target', folder];
    try {
      await runReporting([...args, `torch==${TORCH_VERSION}`], folder, report);
    } catch (error) {
      throw new Error(`pip could not install torch==${TORCH_VERSION} (${messageOf(error)}); ${INSTEAD}`, {
        cause: error,
      });
    }
  });
}

/** Runs pip with its temporary files in `folder`, whose size is the progress. */
async function runReporting(
  args: string[],
  folder: string,
  report: (progress: InstallProgress) => void,
): Promise<void> {
  let totalBytes: number | undefined;
  const timer = setInterval(() => {
    void sizeOf(folder).then((bytes) => {
      report({ step: 'fetching libtorch', bytes, totalBytes });
    });
  }, 500);
  try {
    await run(pythonCommand(), args, { TMPDIR: folder }, (text) => {
      const match = /Downloading .*torch-.*\(([\d.]+) (MB|GB)\)/.exec(text);
      if (match) totalBytes = Number(match[1]) * (match[2] === 'GB' ? 1e9 : 1e6);
    });
  } finally {
    clearInterval(timer);
  }
}

async function sizeOf(folder: string): Promise<number> {
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
function run(
  command: string,
  args: string[],
  environment: Record<string, string> = {},
  onOutput: (text: string) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
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

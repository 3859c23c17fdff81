/**
 * Where libtorch's shared libraries are on this machine: `LIBTORCH`, the project's own cache, or a PyTorch
 * that the machine's Python can import, in that order. Fetching them is the work of `install.ts`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, UserError } from '@phi1/base';
import { pythonCommand } from '../pip.js';

/** The release that `install` fetches; any from 2.10 on works. */
export const TORCH_VERSION = '2.13.0';

const CORE_LIBRARY = 'libtorch_cpu.so';
/** Without which there is no engine. */
export const CORE_LIBRARIES = ['libc10.so', CORE_LIBRARY];

/** The cached install of the pinned version, there or not. */
export function cachedTorchFolder(): string {
  return join(cacheFolder(), `libtorch-${TORCH_VERSION}`);
}

/**
 * The folder that holds the libraries, or undefined when there is none yet.
 *
 * @throws UserError when `LIBTORCH` is set to a folder without them
 */
export function locateTorch(): string | undefined {
  const fromEnvironment = process.env.LIBTORCH;
  if (fromEnvironment) {
    const found = libraryFolderIn(fromEnvironment);
    if (found) return found;
    throw new UserError(
      `LIBTORCH=${fromEnvironment}: no ${CORE_LIBRARY} there; expected the torch folder of a PyTorch wheel`,
    );
  }
  return libraryFolderIn(cachedTorchFolder()) ?? importableTorch();
}

function libraryFolderIn(folder: string): string | undefined {
  return [join(folder, 'lib'), folder, join(folder, 'torch', 'lib')].find((candidate) =>
    existsSync(join(candidate, CORE_LIBRARY)),
  );
}

function importableTorch(): string | undefined {
  try {
    const script =
      'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0])';
    const folder = execFileSync(pythonCommand(), ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    return libraryFolderIn(folder.toString().trim());
  } catch {
    return undefined;
  }
}

/** Whether an NVIDIA driver is loaded, without which CUDA libraries are of no use. */
export function hasNvidiaDriver(): boolean {
  return existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidiactl');
}

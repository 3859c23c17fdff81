/**
 * Fetches libtorch into the user's cache, from a PyTorch wheel. A machine without an NVIDIA driver gets the CPU
 * build alone, of which only the shared libraries are kept; one with a driver gets the wheel with CUDA's
 * libraries beside it.
 */
import { join } from 'node:path';
import { errorMessage, UserError, writeFolderAtomically } from '@phi1/base';
import { checkPip, runPip, unpackWheel, type OnInstallProgress } from '../pip.js';
import { installFault, librariesFault, recordInstall } from './intact.js';
import { cachedTorchFolder, CORE_LIBRARIES, hasNvidiaDriver, locateTorch, TORCH_VERSION } from './locate.js';

const INSTEAD =
  'set LIBTORCH to the torch folder of an installed PyTorch (2.10 or later), or choose another engine (engine=cpu)';

/**
 * The folder that holds libtorch's libraries; fetches them first when there are none, or when ours are damaged.
 *
 * @throws UserError when there is no Python or pip to fetch them with, saying what to set instead, or when somebody
 *   else's libraries, those of `LIBTORCH` among them, are missing or damaged
 * @throws Error when the fetch fails, with pip's last line
 */
export async function ensureTorchLibrary(options: { onProgress?: OnInstallProgress } = {}): Promise<string> {
  const found = locateTorch();
  if (found) {
    const cached = cachedTorchFolder();
    const isOurs = found.startsWith(`${cached}/`);
    const wrong = isOurs
      ? await installFault(cached)
      : librariesFault(CORE_LIBRARIES.map((name) => join(found, name)));
    if (wrong === undefined) return found;
    if (!isOurs) throw new UserError(`${wrong}; install PyTorch again, or set LIBTORCH to another`);
    console.error(`libtorch is damaged and fetched again (${wrong})`);
  }
  await checkPip('libtorch', INSTEAD);
  const report = options.onProgress ?? (() => undefined);
  if (hasNvidiaDriver() || !(await installCpuBuild(report))) await installWithDependencies(report);
  const installed = locateTorch();
  if (!installed) throw new Error(`the PyTorch wheel in ${cachedTorchFolder()} has no shared libraries`);
  return installed;
}

/** {@link ensureTorchLibrary}, and our own CPU kernels compiled, so that no later program has to wait for them. */
export async function installTorch(options: { onProgress?: OnInstallProgress } = {}): Promise<string> {
  const folder = await ensureTorchLibrary(options);
  // here, so that a system that koffi does not know can import this package and take another engine
  const { loadNativeKernels } = await import('./native.js');
  await loadNativeKernels();
  return folder;
}

/** Keeps the libraries of the CPU build; false when the index has none, as PyPI has not. */
async function installCpuBuild(report: OnInstallProgress): Promise<boolean> {
  try {
    await writeFolderAtomically(cachedTorchFolder(), async (folder) => {
      await unpackWheel(`torch==${TORCH_VERSION}+cpu`, folder, ['torch/lib/'], report);
      await recordInstall(folder);
    });
    return true;
  } catch {
    return false;
  }
}

/** Installs the wheel and what it depends on (CUDA's libraries among it) side by side in the cache. */
async function installWithDependencies(report: OnInstallProgress): Promise<void> {
  await writeFolderAtomically(cachedTorchFolder(), async (folder) => {
    const args = ['-m', 'pip', 'install', '--no-cache-dir', '--no-compile', '--target', folder];
    try {
      await runPip([...args, `torch==${TORCH_VERSION}`], folder, report);
    } catch (error) {
      throw new Error(`pip could not install torch==${TORCH_VERSION} (${errorMessage(error)}); ${INSTEAD}`, {
        cause: error,
      });
    }
    await recordInstall(folder);
  });
}

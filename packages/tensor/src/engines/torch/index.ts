/**
 * The torch engine: importing this module registers the TensorFlow.js backend `torch`, which loads libtorch
 * when it is first used. `await tf.setBackend('torch')` is all that another project needs.
 */
import { UserError } from '@phi1/base';
import * as tf from '@tensorflow/tfjs';
import '../../ops/corrected-gradients.js';
import { BACKEND_NAME, TorchBackend } from './backend.js';
import { splitComplexOnCpu } from './complex-on-cpu.js';
import type { CudaMemory } from './cuda/allocator.js';
import { registerFallbacks } from './fallback.js';
import { heapBytesInUse, prepareHost } from './host.js';
import type { OnInstallProgress } from '../pip.js';
import { ensureTorchLibrary } from './install.js';
import './kernels/index.js';
import { loadTorch, type Device, type Torch } from './library.js';
import { hasNvidiaDriver } from './locate.js';
import { loadNativeKernels } from './native.js';

export { fallbackNames } from './fallback.js';
export { ensureTorchLibrary } from './install.js';

/** What the backend is created with: the device, the CPU threads, and who is told while libtorch is fetched. */
export interface TorchOptions {
  /** Where tensors live and kernels run. */
  device?: Device;
  /** CPU threads; all cores by default. */
  threads?: number;
  onProgress?: OnInstallProgress;
}

/** The device of a name such as `cuda:1`; `auto` is CUDA where a driver is loaded. */
export function chooseDevice(name: string): Device {
  const wanted = name === 'auto' ? (hasNvidiaDriver() ? 'cuda' : 'cpu') : name;
  const [type, index] = wanted.split(':');
  return { type: type === 'cuda' ? 'cuda' : 'cpu', index: Number(index ?? 0) };
}

let options: TorchOptions = {};
let torch: Torch | undefined;
let backend: TorchBackend | undefined;

/**
 * Sets what the backend is created with; call it before the backend is first used.
 *
 * @throws UserError for another device than that of the backend, once there is one
 */
export function configureTorch(next: TorchOptions): void {
  const [given, wanted] = [backend?.device, next.device].map((device) => device && libraryName(device));
  if (given && wanted && given !== wanted)
    throw new UserError(`device: this process computes on ${given} already, not on ${wanted}`);
  options = next;
}

/** `cpu`, or `cuda:0`. */
function libraryName({ type, index }: Device): string {
  return type === 'cpu' ? type : `${type}:${String(index)}`;
}

tf.registerBackend(
  BACKEND_NAME,
  async () => {
    const device = options.device ?? { type: 'cpu', index: 0 };
    const folder = await ensureTorchLibrary(options.onProgress ? { onProgress: options.onProgress } : {});
    prepareHost();
    torch ??= loadTorch(folder, { cuda: device.type === 'cuda' });
    if (device.type === 'cuda' && !torch.hasCuda)
      throw new Error(`libtorch in ${folder} is a build without CUDA`);
    if (options.threads) torch.threads = options.threads;
    registerFallbacks();
    if (!backend) splitComplexOnCpu();
    const kernels = device.type === 'cpu' ? await loadNativeKernels() : undefined;
    return (backend = new TorchBackend(torch, device, kernels));
  },
  4,
);

/** What the engine holds natively: tensors, bytes of the C heap in use, and on a GPU its allocator's figures. */
export function torchMemory(): {
  nativeHandles: number;
  heapBytes: number | undefined;
  cuda: CudaMemory | undefined;
} {
  return {
    nativeHandles: torch?.liveHandles ?? 0,
    heapBytes: heapBytesInUse(),
    cuda: backend?.cuda?.memory(),
  };
}

/** Peaks of a GPU's memory count from here. */
export function resetTorchPeakMemory(): void {
  backend?.cuda?.resetPeakMemory();
}

/** The version of the loaded library, e.g. `2.13.0`. */
export function torchVersion(): string | undefined {
  return torch?.version;
}

/**
 * One NVIDIA GPU as the engine uses it beside libtorch's operators: the current device of this process, the stream in
 * which everything runs, our own kernels, memory figures, and waiting that does not block the event loop.
 */
import { formatBytes, errorMessage } from '@phi1/base';
import { TorchError, type Device, type NativeFunction, type Torch } from '../library.js';
import { Slots } from '../native-memory.js';
import type { Operators } from '../operators.js';
import { CachingAllocator, type CudaMemory } from './allocator.js';
import { CudaDriver } from './driver.js';
import { CudaKernels } from './kernels.js';
import { KernelLauncher } from './launcher.js';

const scratch = new Slots(1);

/** The GPU that the process computes on, made current for good when this is constructed. */
export class CudaDevice {
  /** Undefined where they cannot be compiled, and where `PHI1_CUDA_KERNELS=off` asks to do without. */
  readonly kernels: CudaKernels | undefined;
  readonly #driver: CudaDriver;
  readonly #allocator: CachingAllocator | undefined;
  readonly #currentStream: NativeFunction;

  /** @throws Error when there is no such GPU, or libtorch cannot use it */
  constructor(
    readonly torch: Torch,
    readonly device: Device,
    operators: Operators,
  ) {
    const { index } = device;
    const find = (declaration: string): NativeFunction => {
      const found = torch.find(declaration);
      if (!found) throw new Error(`libtorch ${torch.version} lacks ${declaration}`);
      return found;
    };
    this.#currentStream = find('int32_t aoti_torch_get_current_cuda_stream(int32_t, uint64_t)');
    // a guard that is never given back makes the GPU this thread's current one for good
    const guard = find('int32_t aoti_torch_create_cuda_guard(int32_t, uint64_t)');
    torch.check(guard(index, scratch.address), () => `cuda:${String(index)}`);
    torch.delete(torch.empty([1], 'float32', device)); // starts CUDA, or says why it cannot
    this.#driver = new CudaDriver(index);
    this.#allocator = CachingAllocator.of(torch);
    torch.describeMemory = () => this.describeMemory();
    this.kernels = this.#startKernels(operators);
  }

  /** The stream in which libtorch's operators run. */
  stream(): number {
    this.torch.check(this.#currentStream(this.device.index, scratch.address), () => 'the current stream');
    return scratch.getUnsigned(0);
  }

  /** Resolves when everything that was asked of the GPU so far is done. */
  done(): Promise<void> {
    return this.#driver.done(this.stream());
  }

  /** What PyTorch's allocator says; undefined where this libtorch's is not known. */
  memory(): CudaMemory | undefined {
    return this.#allocator?.memory(this.device.index);
  }

  /** Peaks count from here. */
  resetPeakMemory(): void {
    this.#allocator?.resetPeak(this.device.index);
  }

  /** `cuda:0 has 1.2 GB allocated, 2.0 GB reserved and 70 GB of 80 GB free` */
  describeMemory(): string | undefined {
    try {
      const { freeBytes, totalBytes } = this.#driver.memory();
      const held = this.memory();
      const parts = held
        ? `${formatBytes(held.allocatedBytes)} allocated, ${formatBytes(held.reservedBytes)} reserved and `
        : '';
      const free = `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} free`;
      return `cuda:${String(this.device.index)} has ${parts}${free}`;
    } catch (error) {
      if (error instanceof TorchError) return undefined; // the GPU itself has failed; the first error says so
      throw error;
    }
  }

  #startKernels(operators: Operators): CudaKernels | undefined {
    if (process.env.PHI1_CUDA_KERNELS === 'off') return undefined;
    try {
      const launcher = new KernelLauncher(this.#driver, this.torch.folder, () => this.stream());
      return new CudaKernels(this.torch, operators, this.device, launcher);
    } catch (error) {
      console.error(`no CUDA kernels of our own, libtorch's serve: ${errorMessage(error)}`);
      return undefined;
    }
  }
}

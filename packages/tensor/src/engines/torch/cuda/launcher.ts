/** Runs this package's CUDA kernels on a GPU: each is compiled and loaded when it is first launched. */
import type { CudaDriver } from './driver.js';
import {
  compileCubin,
  kernelSource,
  loadNvrtc,
  type ElementType,
  type KernelName,
  type Nvrtc,
} from './nvrtc.js';

/**
 * One launch of a kernel: the element type that it is compiled for, the grid in blocks, sizes in threads and bytes.
 */
export interface Launch {
  kernel: KernelName;
  element: ElementType;
  grid: readonly [number, number];
  /** A block's, a multiple of 32. */
  threads: number;
  /** Dynamic shared memory of a block. */
  sharedBytes?: number;
  /** The address of the kernel's one struct. */
  argument: number;
}

/** What runs kernels; in tests, the host. */
export interface Launcher {
  /** How many blocks run at once, at one block a multiprocessor. */
  readonly multiprocessors: number;
  /** The most dynamic shared memory that a block may have. */
  readonly mostSharedBytes: number;
  launch(launch: Launch): void;
}

/** Dynamic shared memory that needs no asking. */
const SHARED_BYTES = 48 * 1024;

interface LoadedKernel {
  address: number;
  sharedBytes: number;
}

/**
 * Compiles with NVRTC, loads through the driver and launches in libtorch's stream; what it has compiled stays
 * loaded.
 */
export class KernelLauncher implements Launcher {
  readonly multiprocessors: number;
  readonly mostSharedBytes: number;
  readonly #architecture: string;
  readonly #nvrtc: Nvrtc;
  readonly #modules = new Map<string, number>();
  readonly #kernels = new Map<string, LoadedKernel>();

  /**
   * @param torchFolder where libtorch's libraries are, as libnvrtc is often beside them
   * @param stream gives the stream in which libtorch's operators run
   * @throws Error when libnvrtc is not to be had
   */
  constructor(
    readonly driver: CudaDriver,
    torchFolder: string,
    readonly stream: () => number,
  ) {
    this.#nvrtc = loadNvrtc(torchFolder);
    this.#architecture = driver.architecture();
    this.multiprocessors = driver.attribute('multiprocessors');
    this.mostSharedBytes = driver.attribute('sharedBytesOptIn') - 1024; // the rest is for what is static
  }

  launch({ kernel, element, grid, threads, sharedBytes = 0, argument }: Launch): void {
    const loaded = this.#getKernel(kernel, element);
    if (sharedBytes > loaded.sharedBytes) {
      this.driver.allowSharedBytes(loaded.address, sharedBytes);
      loaded.sharedBytes = sharedBytes;
    }
    this.driver.launch(loaded.address, grid, threads, sharedBytes, this.stream(), argument);
  }

  #getKernel(kernel: KernelName, element: ElementType): LoadedKernel {
    const key = `${kernel} ${element}`;
    const known = this.#kernels.get(key);
    if (known !== undefined) return known;
    const unit = `${kernelSource(kernel)} ${element}`;
    let module = this.#modules.get(unit);
    if (module === undefined) {
      module = this.driver.loadModule(compileCubin(this.#nvrtc, kernel, this.#architecture, element));
      this.#modules.set(unit, module);
    }
    const loaded = { address: this.driver.getKernel(module, kernel), sharedBytes: SHARED_BYTES };
    this.#kernels.set(key, loaded);
    return loaded;
  }
}

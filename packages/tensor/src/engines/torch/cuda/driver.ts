/**
 * The functions of CUDA's driver API (`libcuda.so.1`) that the engine calls beside libtorch: loading and launching
 * kernels, events that can be asked whether they are done, and a GPU's properties. PyTorch has made its primary
 * context current on this thread before any of them is called.
 */
import koffi from 'koffi';
import { TorchError, type NativeFunction } from '../library.js';
import { Slots } from '../native-memory.js';

const DECLARATIONS = {
  init: 'int cuInit(uint32_t)',
  deviceGet: 'int cuDeviceGet(uint64_t, int)',
  deviceAttribute: 'int cuDeviceGetAttribute(uint64_t, int, int)',
  retainPrimaryContext: 'int cuDevicePrimaryCtxRetain(uint64_t, int)',
  setContext: 'int cuCtxSetCurrent(uint64_t)',
  memoryInfo: 'int cuMemGetInfo_v2(uint64_t, uint64_t)',
  loadModule: 'int cuModuleLoadData(uint64_t, uint8_t *)',
  getFunction: 'int cuModuleGetFunction(uint64_t, uint64_t, const char *)',
  setFunctionAttribute: 'int cuFuncSetAttribute(uint64_t, int, int)',
  launch:
    'int cuLaunchKernel(uint64_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t, uint64_t, uint64_t)',
  synchronizeStream: 'int cuStreamSynchronize(uint64_t)',
  createEvent: 'int cuEventCreate(uint64_t, uint32_t)',
  recordEvent: 'int cuEventRecord(uint64_t, uint64_t)',
  queryEvent: 'int cuEventQuery(uint64_t)',
  destroyEvent: 'int cuEventDestroy_v2(uint64_t)',
  errorName: 'int cuGetErrorName(int, _Out_ const char **)',
  errorText: 'int cuGetErrorString(int, _Out_ const char **)',
} as const;

/** Of `CUdevice_attribute`. */
const ATTRIBUTE = {
  multiprocessors: 16,
  capabilityMajor: 75,
  capabilityMinor: 76,
  sharedBytesOptIn: 97,
} as const;

const MAX_DYNAMIC_SHARED_SIZE_BYTES = 8; // of CUfunction_attribute
const EVENT_DISABLE_TIMING = 2;
const NOT_READY = 600;

/** Where addresses that a call returns pass through; the last slots are a launch's. */
const scratch = new Slots(8);
const PARAMETERS = 7;

/** The driver's calls for one GPU; a failed one throws an Error that says what was tried. */
export class CudaDriver {
  readonly #functions: Record<keyof typeof DECLARATIONS, NativeFunction>;
  readonly #device: number;

  /**
   * @param index of the GPU
   * @throws Error when there is no driver, or no such GPU
   */
  constructor(index: number) {
    const library = koffi.load('libcuda.so.1');
    this.#functions = Object.fromEntries(
      Object.entries(DECLARATIONS).map(([name, declaration]) => [name, library.func(declaration)]),
    ) as unknown as Record<keyof typeof DECLARATIONS, NativeFunction>;
    this.#check(this.#functions.init(0), 'cuInit');
    this.#check(this.#functions.deviceGet(scratch.address, index), `the GPU cuda:${String(index)}`);
    this.#device = scratch.getInt32(0);
    this.#check(this.#functions.retainPrimaryContext(scratch.address, this.#device), 'its primary context');
    this.#check(this.#functions.setContext(scratch.getUnsigned(0)), 'its primary context');
  }

  attribute(name: keyof typeof ATTRIBUTE): number {
    this.#check(
      this.#functions.deviceAttribute(scratch.address, ATTRIBUTE[name], this.#device),
      `a GPU's ${name}`,
    );
    return scratch.getInt32(0);
  }

  /** `sm_90` on an H100. */
  architecture(): string {
    return `sm_${String(this.attribute('capabilityMajor'))}${String(this.attribute('capabilityMinor'))}`;
  }

  /** Bytes of the GPU that nobody has, and all of them. */
  memory(): { freeBytes: number; totalBytes: number } {
    this.#check(this.#functions.memoryInfo(scratch.address, scratch.addressAt(1)), 'cuMemGetInfo');
    return { freeBytes: scratch.getUnsigned(0), totalBytes: scratch.getUnsigned(1) };
  }

  /** @returns a module of kernels, which stays loaded */
  loadModule(cubin: Uint8Array): number {
    const load = this.#functions.loadModule as unknown as (module: number, image: Uint8Array) => number;
    this.#check(load(scratch.address, cubin), 'loading kernels');
    return scratch.getUnsigned(0);
  }

  /** A kernel of a module. */
  getKernel(module: number, name: string): number {
    const get = this.#functions.getFunction as unknown as (
      to: number,
      module: number,
      name: string,
    ) => number;
    this.#check(get(scratch.address, module, name), `the kernel ${name}`);
    return scratch.getUnsigned(0);
  }

  /** Lets a kernel have more dynamic shared memory than the 48 KiB that need no asking. */
  allowSharedBytes(kernel: number, bytes: number): void {
    this.#check(
      this.#functions.setFunctionAttribute(kernel, MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes),
      `${String(bytes)} bytes of shared memory`,
    );
  }

  /** @param argument the address of the kernel's one struct */
  launch(
    kernel: number,
    [x, y]: readonly [number, number],
    threads: number,
    sharedBytes: number,
    stream: number,
    argument: number,
  ): void {
    scratch.setInteger(PARAMETERS, argument);
    const parameters = scratch.addressAt(PARAMETERS);
    const code = this.#functions.launch(kernel, x, y, 1, threads, 1, 1, sharedBytes, stream, parameters, 0);
    this.#check(code, `a launch of ${String(x)}x${String(y)} blocks of ${String(threads)} threads`);
  }

  synchronize(stream: number): void {
    this.#check(this.#functions.synchronizeStream(stream), 'waiting for the GPU');
  }

  /** Resolves when everything that is now in the stream is done; the event loop goes on meanwhile. */
  async done(stream: number): Promise<void> {
    this.#check(this.#functions.createEvent(scratch.address, EVENT_DISABLE_TIMING), 'an event');
    const event = scratch.getUnsigned(0);
    try {
      this.#check(this.#functions.recordEvent(event, stream), 'an event');
      for (let turns = 0; ; turns++) {
        const code = this.#functions.queryEvent(event);
        if (code !== NOT_READY) return this.#check(code, 'waiting for the GPU');
        // a short wait costs a core for that long, a long one costs nobody's time that matters
        await new Promise((resolve) => (turns < 200 ? setImmediate(resolve) : setTimeout(resolve, 1)));
      }
    } finally {
      this.#functions.destroyEvent(event);
    }
  }

  #check(code: number, what: string): void {
    if (code === 0) return;
    const text = (get: NativeFunction): string => {
      const out: (string | null)[] = [null];
      (get as unknown as (code: number, out: (string | null)[]) => number)(code, out);
      return out[0] ?? `error ${String(code)}`;
    };
    const { errorName, errorText } = this.#functions;
    throw new TorchError(`${what}: ${text(errorName)}: ${text(errorText)}`);
  }
}

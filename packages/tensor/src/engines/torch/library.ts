/**
 * libtorch's shared libraries, loaded into the process, and the C functions of its stable ABI that are not
 * operators (`torch/csrc/stable/c/shim.h`, `torch/csrc/inductor/aoti_torch/c/shim.h`). Finding or fetching
 * the files is the work of `locate.ts` and `install.ts`; operators are called by `operators.ts`.
 */
import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { formatBytes, errorMessage } from '@phi1/base';
import koffi, { type LibraryHandle } from 'koffi';
import { allocateSlot, copyBytes, Slots } from './native-memory.js';

/** The address of an `at::Tensor`: owned by whoever made it, freed with {@link Torch.delete}. */
export type Handle = number & { readonly __handle: unique symbol };

/** Numbers of `c10::ScalarType`, fixed by PyTorch's serialized formats. */
export const DTYPE = {
  uint8: 0,
  int8: 1,
  int16: 2,
  int32: 3,
  int64: 4,
  float16: 5,
  float32: 6,
  float64: 7,
  complex64: 9,
  bool: 11,
  bfloat16: 15,
  uint64: 29,
} as const;

/** Of one element. */
export const BYTES: Readonly<Record<keyof typeof DTYPE, number>> = {
  uint8: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
  complex64: 8,
  bool: 1,
  bfloat16: 2,
  uint64: 8,
};

export type TorchDtype = keyof typeof DTYPE;
export type DeviceType = 'cpu' | 'cuda';

/** Where libtorch keeps a tensor and computes with it. */
export interface Device {
  type: DeviceType;
  /** Which GPU; 0 for the CPU. */
  index: number;
}

const DEVICE_TYPE: Record<DeviceType, number> = { cpu: 0, cuda: 1 };

/** A C function as koffi gives it: numbers in, a number out. */
export type NativeFunction = (...args: number[]) => number;

/** The declarations used outside operators; an address is a `uint64_t`. */
const FUNCTIONS = {
  abiVersion: 'uint64_t aoti_torch_abi_version()',
  callDispatcher: 'int32_t torch_call_dispatcher(uint64_t, uint64_t, uint64_t, uint64_t)',
  copyHandle: 'int32_t aoti_torch_new_tensor_handle(uint64_t, uint64_t)',
  deleteTensor: 'int32_t aoti_torch_delete_tensor_object(uint64_t)',
  emptyStrided:
    'int32_t aoti_torch_empty_strided(int64_t, uint64_t, uint64_t, int32_t, int32_t, int32_t, uint64_t)',
  scalarTensor: 'int32_t aoti_torch_scalar_to_tensor_float32(float, uint64_t)',
  reinterpret:
    'int32_t aoti_torch__reinterpret_tensor(uint64_t, int64_t, uint64_t, uint64_t, int64_t, uint64_t)',
  newUndefined: 'int32_t aoti_torch_new_uninitialized_tensor(uint64_t)',
  getDim: 'int32_t aoti_torch_get_dim(uint64_t, uint64_t)',
  getSize: 'int32_t aoti_torch_get_size(uint64_t, int64_t, uint64_t)',
  getDtype: 'int32_t aoti_torch_get_dtype(uint64_t, uint64_t)',
  getDataPointer: 'int32_t aoti_torch_get_data_ptr(uint64_t, uint64_t)',
  isContiguous: 'int32_t aoti_torch_is_contiguous(uint64_t, uint64_t)',
  copyInto: 'int32_t aoti_torch_copy_(uint64_t, uint64_t, int32_t)',
  setGradMode: 'void aoti_torch_grad_mode_set_enabled(int32_t)',
  newList: 'int32_t torch_new_list_reserve_size(uint64_t, uint64_t)',
  pushToList: 'int32_t torch_list_push_back(uint64_t, int64_t)',
  listSize: 'int32_t torch_list_size(uint64_t, uint64_t)',
  listItem: 'int32_t torch_list_get_item(uint64_t, uint64_t, uint64_t)',
  deleteList: 'int32_t torch_delete_list(uint64_t)',
  newString: 'int32_t torch_new_string_handle(uint64_t, uint64_t, uint64_t)',
} as const;

/** A native call that cannot be made or was refused; the message says which, with what shapes, and why. */
export class TorchError extends Error {
  override name = 'TorchError';
}

/** Where the few results and small arrays of a call pass through. */
export const scratch = new Slots(256);
const SHAPE = 0;
const STRIDES = 64;
const RESULT = 128;

/**
 * The loaded libraries and their C functions: tensors made, read, described and freed by handle, with errors as
 * exceptions.
 */
export class Torch {
  readonly version: string;
  readonly hasCuda: boolean;
  readonly functions: Readonly<Record<keyof typeof FUNCTIONS, NativeFunction>>;
  /** Tensors that this side owns. */
  liveHandles = 0;
  /** Where the tensors that a running kernel makes are noted, so that it can free them. */
  scope: Set<Handle> | undefined;
  /** What a failed call's message should say of the memory, where libtorch's own does not. */
  describeMemory: (() => string | undefined) | undefined;

  readonly #libraries: LibraryHandle[];
  readonly #lastError: (() => string | null) | undefined;
  readonly #newOptional: NativeFunction | undefined;
  readonly #emptyPinned: NativeFunction | undefined;
  readonly #getThreads: (() => number) | undefined;
  readonly #setThreads: ((count: number) => void) | undefined;

  /**
   * @param folder where the shared libraries are (`torch/lib` of a wheel)
   * @throws Error with the loader's message when a library is missing, too old, or does not fit the machine
   */
  constructor(
    readonly folder: string,
    { cuda }: { cuda: boolean },
  ) {
    const load = (name: string) => {
      try {
        return koffi.load(join(folder, name), { global: true });
      } catch (error) {
        throw new Error(`${name}: ${errorMessage(error)}`, { cause: error });
      }
    };
    const core = [load('libc10.so'), load('libtorch_cpu.so')];
    this.hasCuda = cuda && existsSync(join(folder, 'libtorch_cuda.so'));
    this.#libraries = this.hasCuda ? [...core, load('libc10_cuda.so'), load('libtorch_cuda.so')] : core;
    const missing = Object.values(FUNCTIONS).filter((declaration) => !this.find(declaration));
    if (missing.length > 0) {
      throw new Error(`libtorch in ${folder} is too old (2.10 or later is needed): it lacks ${missing[0]!}`);
    }
    this.functions = Object.fromEntries(
      Object.entries(FUNCTIONS).map(([name, declaration]) => [name, this.find(declaration)!]),
    ) as Record<keyof typeof FUNCTIONS, NativeFunction>;
    this.#lastError = this.find('const char *torch_exception_get_what_without_backtrace()') as
      (() => string | null) | undefined;
    this.#emptyPinned = this.find(FUNCTIONS.emptyStrided.replace('strided(', 'strided_pinned('));
    this.#newOptional = this.find('int32_t torch_new_stable_ivalue(uint64_t)');
    // neither has a C form
    this.#getThreads = this.find('int32_t _ZN2at15get_num_threadsEv()');
    this.#setThreads = this.find('void _ZN2at15set_num_threadsEi(int32_t)');
    this.version = formatVersion(this.functions.abiVersion());
    this.functions.setGradMode(0);
    this.#doWithoutNnpack();
  }

  /** A library for convolutions that says with each of them, on processors that it does not know, that it does not. */
  #doWithoutNnpack(): void {
    const context = this.find('uint64_t _ZN2at13globalContextEv()')?.();
    const enable = this.find('void _ZN2at7Context20setUserEnabledNNPACKEb(uint64_t, int32_t)');
    if (context !== undefined) enable?.(context, 0);
  }

  /** How many threads a computation on the CPU uses. */
  get threads(): number {
    return this.#getThreads?.() ?? 1;
  }

  set threads(count: number) {
    this.#setThreads?.(count);
  }

  /** A C function by its declaration, from whichever library has it. */
  find(declaration: string): NativeFunction | undefined {
    for (const library of this.#libraries) {
      try {
        return library.func(declaration) as unknown as NativeFunction;
      } catch {
        // not in this library
      }
    }
    return undefined;
  }

  /** Throws libtorch's own message when a call's return code says that it failed. */
  check(code: number, what: () => string): void {
    if (code === 0) return;
    const said = this.#lastError?.()?.split('\n')[0];
    const memory = said === undefined ? this.describeMemory?.() : undefined;
    const message = said ?? `error code ${String(code)}, explained on stderr${memory ? `; ${memory}` : ''}`;
    throw new TorchError(`${what()}: ${message}`);
  }

  /** Notes a tensor that a native call left to this side. */
  adopt(address: number): Handle {
    this.liveHandles++;
    this.scope?.add(address as Handle);
    return address as Handle;
  }

  delete(handle: Handle): void {
    this.liveHandles--;
    this.scope?.delete(handle);
    this.functions.deleteTensor(handle);
  }

  /** A second handle of the same tensor for a callee that consumes it, so not counted as ours. */
  copyForCallee(handle: Handle): number {
    this.functions.copyHandle(handle, scratch.address);
    return scratch.getUnsigned(0);
  }

  /** A second handle of the same tensor. */
  share(handle: Handle): Handle {
    return this.adopt(this.copyForCallee(handle));
  }

  /**
   * Uninitialized contiguous memory.
   *
   * @param pinned host memory that a GPU reads and writes without a copy on the way, where libtorch can give it
   */
  empty(shape: readonly number[], dtype: TorchDtype, device: Device, pinned = false): Handle {
    if (device.type === 'cpu') refuseWhatCannotFit(shape, dtype);
    let stride = 1;
    for (let d = shape.length - 1; d >= 0; d--) {
      scratch.setInteger(SHAPE + d, shape[d]!);
      scratch.setInteger(STRIDES + d, stride);
      stride *= Math.max(1, shape[d]!);
    }
    const make = (pinned && this.#emptyPinned) || this.functions.emptyStrided;
    const code = make(
      shape.length,
      scratch.addressAt(SHAPE),
      scratch.addressAt(STRIDES),
      DTYPE[dtype],
      DEVICE_TYPE[device.type],
      device.type === 'cpu' ? -1 : device.index,
      scratch.addressAt(RESULT),
    );
    this.check(code, () => `a ${dtype} tensor of shape [${String(shape)}] on ${device.type}`);
    return this.adopt(scratch.getUnsigned(RESULT));
  }

  /** What stands for an absent tensor where a schema has no `Tensor?`. */
  undefined(): Handle {
    this.functions.newUndefined(scratch.address);
    return this.adopt(scratch.getUnsigned(0));
  }

  /** A float32 tensor of rank 0 on the CPU, which operators on any device accept beside their own. */
  scalar(value: number): Handle {
    this.functions.scalarTensor(value, scratch.address);
    return this.adopt(scratch.getUnsigned(0));
  }

  /**
   * A view of the same memory under any shape and strides, in elements; nothing checks that it stays inside.
   *
   * @param offset from the tensor's own first element
   */
  view(handle: Handle, shape: readonly number[], strides: readonly number[], offset: number): Handle {
    for (let d = 0; d < shape.length; d++) {
      scratch.setInteger(SHAPE + d, shape[d]!);
      scratch.setInteger(STRIDES + d, strides[d]!);
    }
    const code = this.functions.reinterpret(
      handle,
      shape.length,
      scratch.addressAt(SHAPE),
      scratch.addressAt(STRIDES),
      offset,
      scratch.addressAt(RESULT),
    );
    this.check(code, () => `a view of [${String(shape)}]`);
    return this.adopt(scratch.getUnsigned(RESULT));
  }

  shape(handle: Handle): number[] {
    this.functions.getDim(handle, scratch.address);
    const shape = new Array<number>(scratch.getInteger(0));
    for (let d = 0; d < shape.length; d++) {
      this.functions.getSize(handle, d, scratch.address);
      shape[d] = scratch.getInteger(0);
    }
    return shape;
  }

  /** A number of {@link DTYPE}. */
  dtypeCode(handle: Handle): number {
    this.functions.getDtype(handle, scratch.address);
    return scratch.getInt32(0);
  }

  dtype(handle: Handle): TorchDtype {
    const code = this.dtypeCode(handle);
    const name = (Object.keys(DTYPE) as TorchDtype[]).find((dtype) => DTYPE[dtype] === code);
    if (!name) throw new Error(`a tensor of torch's type ${String(code)}, which this engine does not know`);
    return name;
  }

  /** The one element of an int64 tensor on any device. */
  readInteger(handle: Handle): number {
    const host = this.empty([], 'int64', { type: 'cpu', index: 0 });
    this.check(this.functions.copyInto(host, handle, 0), () => 'reading an integer');
    copyBytes(scratch.address, this.dataAddress(host), 8);
    this.delete(host);
    return scratch.getInteger(0);
  }

  isContiguous(handle: Handle): boolean {
    this.functions.isContiguous(handle, scratch.address);
    return (scratch.getInt32(0) & 0xff) !== 0;
  }

  /** The address of a tensor's first element; the host may read there only when the tensor is on the CPU. */
  dataAddress(handle: Handle): number {
    this.check(this.functions.getDataPointer(handle, scratch.address), () => 'the data of a tensor');
    return scratch.getUnsigned(0);
  }

  /** Eight bytes for an optional argument, which the callee frees. */
  newOptional(): number {
    if (!this.#newOptional) return allocateSlot(); // before 2.13 the callee frees with C++'s delete
    this.check(this.#newOptional(scratch.address), () => 'torch_new_stable_ivalue');
    return scratch.getUnsigned(0);
  }
}

const LARGE = 2 ** 30;

/** The system promises memory that it does not have, and ends the process that then writes to it. */
function refuseWhatCannotFit(shape: readonly number[], dtype: TorchDtype): void {
  let elements = 1;
  for (const length of shape) elements *= length;
  if (elements < LARGE / 16) return;
  const bytes = elements * BYTES[dtype];
  if (bytes > LARGE && bytes > freemem()) {
    const [needed, free] = [bytes, freemem()].map((amount) => formatBytes(amount));
    throw new TorchError(`a ${dtype} tensor of shape [${String(shape)}] takes ${needed!}, ${free!} are free`);
  }
}

/** `0x020d000000000000` is 2.13.0: a byte each for major, minor and patch, from the top. */
function formatVersion(abi: number): string {
  const bits = BigInt(abi);
  return [56n, 48n, 40n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
}

/** Loads the libraries, with what went wrong in one line. */
export function loadTorch(folder: string, options: { cuda: boolean }): Torch {
  try {
    return new Torch(folder, options);
  } catch (error) {
    throw new Error(`cannot load libtorch from ${folder}: ${errorMessage(error)}`, { cause: error });
  }
}

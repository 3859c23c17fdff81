/**
 * The TensorFlow.js backend `torch`: where a tensor's data is, and how it gets there and back. What can be
 * computed with it is in `kernels/`. Values that a program writes stay on the JavaScript side until a kernel
 * wants them, so that a scalar never becomes a native tensor when the kernel can take a number.
 */
import * as tf from '@tensorflow/tfjs';
import type { Precision } from '../../choices.js';
import { CudaDevice } from './cuda/device.js';
import type { CudaKernels } from './cuda/kernels.js';
import type { Device, Handle, Torch, TorchDtype } from './library.js';
import { BYTES, DTYPE, TorchError } from './library.js';
import type { NativeKernels } from './native.js';
import { readBytes, writeBytes } from './native-memory.js';
import { compileOperators, type Operators, type Shims } from './operators.js';
import type { StoredType } from '../../storage/floats.js';
import { storedBytes } from './stored-bytes.js';

export const BACKEND_NAME = 'torch';

const HOST: Device = { type: 'cpu', index: 0 };
/** Copies up to this size go through pinned memory, which libtorch keeps and the system cannot page out. */
const MOST_PINNED_BYTES = 2 ** 26;

type Values = tf.backend_util.BackendValues;

/** A tensor's data: on one side, the other, or both. */
interface Entry {
  shape: number[];
  dtype: tf.DataType;
  handle?: Handle | undefined;
  /** Whether the native tensor of what TensorFlow.js calls float32 is of type bfloat16. */
  isBfloat16?: boolean;
  /** A copy in bfloat16, as long as it says the same. */
  bfloat16Copy?: Handle | undefined;
  values?: Values | undefined;
  references: number;
}

/** How TensorFlow.js's types are held; strings stay in JavaScript. */
const NATIVE_DTYPE: Partial<Record<tf.DataType, TorchDtype>> = {
  float32: 'float32',
  int32: 'int32',
  bool: 'bool',
  complex64: 'complex64',
};

/** What a native result is to TensorFlow.js; other types must be cast first. */
const TF_DTYPE = new Map<number, tf.DataType>([
  [DTYPE.float32, 'float32'],
  [DTYPE.bfloat16, 'float32'],
  [DTYPE.int32, 'int32'],
  [DTYPE.bool, 'bool'],
  [DTYPE.complex64, 'complex64'],
]);

/**
 * Owns a native tensor for each TensorFlow.js `dataId` that a kernel has asked for, and frees it when that is
 * disposed.
 */
export class TorchBackend extends tf.KernelBackend {
  readonly operators: Operators;
  readonly shims: Shims;
  /** Of products and attention, see `engines/precision.ts`. */
  precision: Precision = 'float32';
  /** The GPU, where that is the device. */
  readonly cuda: CudaDevice | undefined;
  /** Our own kernels for it; tests put some here that run on the host. */
  cudaKernels: CudaKernels | undefined;
  readonly #entries = new Map<object, Entry>();

  constructor(
    readonly torch: Torch,
    readonly device: Device,
    /** Our own kernels, where there are any for this device. */
    readonly cpuKernels?: NativeKernels,
  ) {
    super();
    ({ operators: this.operators, shims: this.shims } = compileOperators(torch, device.type));
    if (device.type === 'cuda') this.cuda = new CudaDevice(torch, device, this.operators);
    this.cudaKernels = this.cuda?.kernels;
  }

  /** The native tensor of some data, uploaded now if it was not; it stays the backend's. */
  handle(info: tf.TensorInfo): Handle {
    const entry = this.#entry(info.dataId);
    return (entry.handle ??= this.#outliving(() => this.#upload(entry)));
  }

  /**
   * The native tensor of float32 data in bfloat16: itself where it is held so, else a copy that lives until the
   * data is freed or said to be {@link written}; it stays the backend's.
   */
  bfloat16Handle(info: tf.TensorInfo): Handle {
    const held = this.handle(info);
    const entry = this.#entry(info.dataId);
    if (entry.isBfloat16) return held;
    return (entry.bfloat16Copy ??= this.#outliving(() =>
      this.operators._to_copy(held, 'bfloat16', undefined, undefined, undefined, false, undefined),
    ));
  }

  /** To be called by a kernel that has written to its input in place: no copy says the same any more. */
  written(info: tf.TensorInfo): void {
    const entry = this.#entry(info.dataId);
    if (entry.bfloat16Copy !== undefined) this.torch.delete(entry.bfloat16Copy);
    entry.bfloat16Copy = undefined;
  }

  /** Whether a float32 tensor is held as bfloat16. */
  isBfloat16(info: tf.TensorInfo): boolean {
    return this.#entry(info.dataId).isBfloat16 === true;
  }

  /** Whether our own CPU kernels take tensors: not empty, and the floats held as float32. A GPU's come before them. */
  takesNatively(infos: readonly (tf.TensorInfo | undefined)[]): boolean {
    if (!this.cpuKernels || this.cudaKernels || this.precision !== 'float32') return false;
    return infos.every((info) => !info || !(info.shape.includes(0) || this.isBfloat16(info)));
  }

  /** What `fuses` of `ops/kernels.ts` asks. */
  fuses(_name: string, inputs: readonly tf.Tensor[]): boolean {
    return this.takesNatively(inputs) && inputs.every(({ dtype }) => dtype === 'float32');
  }

  /** A native copy of values, which belongs to the kernel that asks for it. */
  upload(values: ArrayLike<number>, shape: number[], dtype: tf.DataType): Handle {
    return this.#upload({ shape, dtype, values: values as Values, references: 0 });
  }

  /** The type in which TensorFlow.js's tensors of a type are held natively. */
  torchDtype({ dtype }: { dtype: tf.DataType }): TorchDtype {
    const native = NATIVE_DTYPE[dtype];
    if (!native) throw new Error(`a ${dtype} tensor cannot be used by a native kernel`);
    return native;
  }

  /** The number that a tensor of one element was written with, where it has not gone to the native side. */
  hostScalar(info: tf.TensorInfo): number | undefined {
    const entry = this.#entry(info.dataId);
    if (entry.handle !== undefined || entry.shape.length > 0 || info.dtype !== 'float32') return undefined;
    return (entry.values as Float32Array)[0];
  }

  /** Makes a native tensor, which becomes the backend's, known to TensorFlow.js. */
  register(handle: Handle): tf.TensorInfo {
    const code = this.torch.dtypeCode(handle);
    const dtype = TF_DTYPE.get(code);
    if (!dtype) throw new Error(`a kernel returned a tensor of torch's type ${String(code)}`);
    const shape = this.torch.shape(handle);
    const dataId = {};
    const isBfloat16 = code === DTYPE.bfloat16;
    this.#entries.set(dataId, { shape, dtype, handle, isBfloat16, references: 1 });
    return { dataId, shape, dtype };
  }

  /** Another reference to the same data under the same shape. */
  share(info: tf.TensorInfo): tf.TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: info.shape, dtype: info.dtype };
  }

  /** Makes values known without going native: for strings and results computed in JavaScript. */
  registerValues(values: Values, shape: number[], dtype: tf.DataType): tf.TensorInfo {
    return { dataId: this.write(values, shape, dtype), shape, dtype };
  }

  /** CPU threads that a kernel may use. */
  get threads(): number {
    return this.torch.threads;
  }

  /** A tensor's bytes as a file holds them, in pieces: see {@link storedBytes}. */
  storedBytes(info: tf.TensorInfo, type: StoredType, into?: Uint8Array): Generator<Uint8Array> {
    return storedBytes(this, info, type, into);
  }

  override write(values: Values, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: object,
    values: Values,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    this.#entries.set(dataId, { shape, dtype, values, references });
  }

  override readSync(dataId: object): Values {
    const entry = this.#entry(dataId);
    if (entry.handle === undefined) return entry.values!;
    return this.#download(entry.handle, entry);
  }

  /** On a GPU this waits for what was asked of it so far, and lets the event loop go on meanwhile. */
  override async read(dataId: object): Promise<Values> {
    const entry = this.#entry(dataId);
    if (entry.handle === undefined || !this.cuda) return this.readSync(dataId);
    const host = this.#hostCopy(entry.handle, entry);
    try {
      await this.cuda.done();
      return this.#readValues(host, entry);
    } finally {
      this.torch.delete(host);
    }
  }

  override disposeData(dataId: object, force = false): boolean {
    const entry = this.#entries.get(dataId);
    if (!entry) return true;
    entry.references--;
    if (entry.references > 0 && !force) return false;
    if (entry.handle !== undefined) this.torch.delete(entry.handle);
    if (entry.bfloat16Copy !== undefined) this.torch.delete(entry.bfloat16Copy);
    this.#entries.delete(dataId);
    return true;
  }

  override refCount(dataId: object): number {
    return this.#entries.get(dataId)?.references ?? 0;
  }

  override incRef(dataId: object): void {
    this.#entry(dataId).references++;
  }

  decRef(dataId: object): void {
    const entry = this.#entries.get(dataId);
    if (entry) entry.references--;
  }

  override numDataIds(): number {
    return this.#entries.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  /** Of what a GPU has still to do, too. The profiler reads what `run` computes as soon as this returns. */
  override async time(run: () => void): Promise<tf.BackendTimingInfo> {
    const start = performance.now();
    run();
    await this.cuda?.done();
    return { kernelMs: performance.now() - start };
  }

  override timerAvailable(): boolean {
    return true;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    for (const dataId of [...this.#entries.keys()]) this.disposeData(dataId, true);
  }

  /** Makes a native tensor that outlives the kernel which asks for it. */
  #outliving(make: () => Handle): Handle {
    const kernelScope = this.torch.scope;
    this.torch.scope = undefined;
    try {
      return make();
    } finally {
      this.torch.scope = kernelScope;
    }
  }

  #entry(dataId: object): Entry {
    const entry = this.#entries.get(dataId);
    if (entry) return entry;
    const engine = tf.engine();
    if (!engine.state.tensorInfo.has(dataId)) throw new TorchError('a tensor is used after it was disposed');
    engine.moveData(this, dataId); // it is another backend's
    return this.#entries.get(dataId)!;
  }

  #upload(entry: Entry): Handle {
    const dtype = this.torchDtype(entry);
    const host = this.#hostMemory(entry.shape, dtype);
    const values = entry.values as ArrayLike<number> | undefined;
    if (values && values.length > 0) {
      const typed = typedArray(values, entry.dtype);
      if (typed.byteLength !== tf.util.sizeFromShape(entry.shape) * BYTES[dtype])
        throw new TorchError(
          `${String(values.length)} values do not fill the shape [${String(entry.shape)}]`,
        );
      writeBytes(this.torch.dataAddress(host), typed);
    }
    entry.values = undefined;
    if (this.device.type === 'cpu') return host;
    const remote = this.torch.empty(entry.shape, dtype, this.device);
    // libtorch keeps pinned memory until the copy is done, and has read other memory when this returns
    this.torch.check(this.torch.functions.copyInto(remote, host, 1), () => 'upload');
    this.torch.delete(host);
    return remote;
  }

  #download(handle: Handle, entry: Entry): Values {
    const isDirect =
      this.device.type === 'cpu' &&
      this.torch.dtypeCode(handle) === DTYPE[NATIVE_DTYPE[entry.dtype]!] &&
      this.torch.isContiguous(handle);
    if (isDirect) return this.#readValues(handle, entry);
    const host = this.#hostCopy(handle, entry, false);
    const values = this.#readValues(host, entry);
    this.torch.delete(host);
    return values;
  }

  /** A copy on the host; where it is not to wait, its values are there when the GPU is done. */
  #hostCopy(handle: Handle, { shape, dtype }: Entry, mayReturnEarly = true): Handle {
    const host = this.#hostMemory(shape, NATIVE_DTYPE[dtype]!);
    this.torch.check(this.torch.functions.copyInto(host, handle, Number(mayReturnEarly)), () => 'download');
    return host;
  }

  /** Host memory for a copy to or from the device. */
  #hostMemory(shape: readonly number[], dtype: TorchDtype): Handle {
    const bytes = tf.util.sizeFromShape(shape as number[]) * BYTES[dtype];
    return this.torch.empty(shape, dtype, HOST, this.cuda !== undefined && bytes <= MOST_PINNED_BYTES);
  }

  /** A copy of the values in contiguous host memory. */
  #readValues(host: Handle, { shape, dtype }: Entry): Values {
    const numbers = tf.util.sizeFromShape(shape) * (dtype === 'complex64' ? 2 : 1);
    const values = new (arrayType(dtype))(numbers);
    return numbers === 0 ? values : readBytes(this.torch.dataAddress(host), values);
  }
}

/** How TensorFlow.js wants to see the numbers of a type; complex ones are pairs of float32. */
function arrayType(dtype: tf.DataType) {
  if (dtype === 'bool') return Uint8Array;
  return dtype === 'int32' ? Int32Array : Float32Array;
}

/** Values in the array of their type: themselves where they are. */
function typedArray(values: ArrayLike<number>, dtype: tf.DataType): Float32Array | Int32Array | Uint8Array {
  const Type = arrayType(dtype);
  return values instanceof Type ? values : Type.from(values);
}

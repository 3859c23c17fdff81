/**
 * This package's CUDA kernels (`cuda/*.cu`) as functions of native handles. Here is what a launch needs to be right:
 * contiguous inputs of the types that a kernel reads, outputs of the right shape, the grid, the struct of arguments.
 * Where a kernel does not fit the tensors, a function returns undefined and the caller takes libtorch's operators.
 */
import { DTYPE, type Device, type Handle, type Torch } from '../library.js';
import { Slots } from '../native-memory.js';
import type { Operators } from '../operators.js';
import type { Launch, Launcher } from './launcher.js';
import type { ElementType } from './nvrtc.js';

/** The struct of a launch; the driver copies it before it returns. */
const slots = new Slots(24);

/** A field of a struct: an address or an integer, or `{ double }`. */
type Field = number | { double: number };

const MOST_BLOCKS = 2 ** 31 - 1;
/** columns.cu: rows of a block, and the bytes of a row that it covers. */
const ROW_LANES = 8;
const STRIP_BYTES = 32 * 16;

/**
 * A method for each CUDA kernel. Tensors are float32 or bfloat16, those of a call of one type, unless a method says
 * otherwise.
 */
export class CudaKernels {
  constructor(
    readonly torch: Torch,
    readonly operators: Operators,
    readonly device: Device,
    readonly launcher: Launcher,
  ) {}

  /** The sum over rows, float32 [columns], of x [rows, columns]; added to `into` where that is given. */
  columnSum(x: Handle, into?: Handle): Handle | undefined {
    const element = this.#elementType(x);
    if (!element) return undefined;
    const [rows, columns] = this.torch.shape(x) as [number, number];
    const { grid, partial } = this.#strips(rows, columns, element);
    this.#launch(
      { kernel: 'columnSum', element, grid, threads: 32 * ROW_LANES },
      this.#read(x),
      ...[this.#address(partial), rows, columns],
    );
    return this.#sumPartials(partial, into);
  }

  /**
   * GELU's backward pass with the gradient of the bias under it.
   *
   * @param dy [rows, columns]
   * @param x what went into GELU
   * @returns dx, and its sum over rows as float32
   */
  geluBackward(dy: Handle, x: Handle): [Handle, Handle] | undefined {
    const element = this.#elementType(dy, x);
    const shape = this.torch.shape(x);
    if (!element || shape.length !== 2) return undefined;
    const [rows, columns] = shape as [number, number];
    const dx = this.torch.empty(shape, element, this.device);
    const { grid, partial } = this.#strips(rows, columns, element);
    this.#launch(
      { kernel: 'geluBackward', element, grid, threads: 32 * ROW_LANES },
      ...[this.#read(dy), this.#read(x), this.#address(dx), this.#address(partial), rows, columns],
    );
    return [dx, this.#sumPartials(partial)];
  }

  /**
   * @param x [B, T, H, D]
   * @param cos float32 [T, R/2] or [B, T, R/2]
   * @param sin like cos
   */
  rotary(x: Handle, cos: Handle, sin: Handle, backwards: boolean): Handle | undefined {
    const element = this.#elementType(x);
    if (!element || !this.#areFloat(cos, sin)) return undefined;
    const shape = this.torch.shape(x) as [number, number, number, number];
    const [batch, time, heads, size] = shape;
    const table = this.torch.shape(cos);
    const y = this.torch.empty(shape, element, this.device);
    this.#launch(
      {
        kernel: 'rotary',
        element,
        grid: this.#overElements(batch * time * heads * size, element),
        threads: 256,
      },
      ...[this.#read(x), this.#address(y), this.#read(cos), this.#read(sin)],
      ...[
        batch,
        time,
        heads,
        size,
        table.at(-1)!,
        table.length === 3 ? 1 : 0,
        { double: backwards ? -1 : 1 },
      ],
    );
    return y;
  }

  /**
   * @param seed mixed, as `mixSeed` of ops/dropout.ts does
   * @param threshold hashes below it are dropped
   */
  dropout(x: Handle, seed: number, threshold: number, scale: number): Handle | undefined {
    const element = this.#elementType(x);
    if (!element) return undefined;
    const shape = this.torch.shape(x);
    const count = shape.reduce((a, b) => a * b, 1);
    const y = this.torch.empty(shape, element, this.device);
    this.#launch(
      { kernel: 'dropout', element, grid: this.#overElements(count, element), threads: 256 },
      ...[this.#read(x), this.#address(y), count, seed, threshold, { double: scale }],
    );
    return y;
  }

  /**
   * Layer normalization over the last dimension of a sum.
   *
   * @param x float32 [..., C], the residual stream
   * @param branches up to two, of the shape of x and of type `element`, that are added to it
   * @param gamma float32 [C]
   * @param beta float32 [C]
   * @param element the type of what is normalized
   * @returns the float32 sum (x, where there are no branches), what is normalized, and float32 mean and
   * 1 / deviation of each row
   */
  layerNorm(
    x: Handle,
    branches: readonly Handle[],
    gamma: Handle,
    beta: Handle,
    epsilon: number,
    element: ElementType,
  ): { sum: Handle; y: Handle; mean: Handle; rstd: Handle } | undefined {
    const { shape, rows, width } = this.#rows(x);
    if (!this.#areFloat(x, gamma, beta) || !this.#fits(4 * width) || branches.length > 2) return undefined;
    if (branches.some((branch) => this.#elementType(branch) !== element)) return undefined;
    const [first, second] = [0, 1].map((i) => (branches[i] === undefined ? 0 : this.#read(branches[i])));
    const float = (of: number[]) => this.torch.empty(of, 'float32', this.device);
    const sum = branches.length > 0 ? float(shape) : undefined;
    const y = this.torch.empty(shape, element, this.device);
    const [mean, rstd] = [0, 1].map(() => float([...shape.slice(0, -1), 1])) as [Handle, Handle];
    this.#launch(
      { ...this.#overRows('layerNorm', rows, width, MOST_BLOCKS), element, sharedBytes: 4 * width },
      ...[this.#read(x), first!, second!, sum === undefined ? 0 : this.#address(sum)],
      ...[this.#read(gamma), this.#read(beta), this.#address(y), this.#address(mean), this.#address(rstd)],
      ...[rows, width, { double: epsilon }],
    );
    return { sum: sum ?? x, y, mean, rstd };
  }

  /**
   * @param dy of what was normalized, float32 or bfloat16
   * @param x float32, what was normalized
   * @param dsum float32, a gradient of x from elsewhere, which is added
   * @returns the float32 gradients of x, gamma and beta
   */
  layerNormBackward(
    dy: Handle,
    x: Handle,
    mean: Handle,
    rstd: Handle,
    gamma: Handle,
    dsum?: Handle,
  ): [Handle, Handle, Handle] | undefined {
    const element = this.#elementType(dy);
    const { shape, rows, width } = this.#rows(x);
    const floats = [x, gamma, mean, rstd, ...(dsum === undefined ? [] : [dsum])];
    if (!element || !this.#areFloat(...floats) || !this.#fits(16 * width)) return undefined;
    const launch = this.#overRows('layerNormBackward', rows, width, 2 * this.launcher.multiprocessors);
    const dx = this.torch.empty(shape, 'float32', this.device);
    const [dgamma, dbeta] = [0, 1].map(() =>
      this.torch.empty([launch.grid[0], width], 'float32', this.device),
    ) as [Handle, Handle];
    this.#launch(
      { ...launch, element, sharedBytes: 16 * width },
      ...[this.#read(dy), this.#read(x), dsum === undefined ? 0 : this.#read(dsum), this.#read(gamma)],
      ...[this.#read(mean), this.#read(rstd), this.#address(dx), this.#address(dgamma), this.#address(dbeta)],
      ...[rows, width],
    );
    return [dx, this.#sumPartials(dgamma), this.#sumPartials(dbeta)];
  }

  /**
   * Turns logits into the gradient of the loss, in place.
   *
   * @param logits [rows, classes], contiguous
   * @param labels int32 [rows]
   * @param shares float32 [rows]: what a row counts in the mean, 0 where it does not
   * @returns each row's part of the mean, float32 [rows]; NaN for a label of no class
   */
  crossEntropy(logits: Handle, labels: Handle, shares: Handle, withGradient: boolean): Handle | undefined {
    const element = this.#elementType(logits);
    const fits = this.#areFloat(shares) && this.torch.dtypeCode(labels) === DTYPE.int32;
    if (!element || !fits || !this.torch.isContiguous(logits)) return undefined;
    const [rows, classes] = this.torch.shape(logits) as [number, number];
    const losses = this.torch.empty([rows], 'float32', this.device);
    this.#launch(
      { ...this.#overRows('crossEntropy', rows, classes, MOST_BLOCKS), element },
      ...[this.#address(logits), this.#read(labels), this.#read(shares), this.#address(losses)],
      ...[rows, classes, withGradient ? 1 : 0],
    );
    return losses;
  }

  /** Adds up rows of float32 partials [parts, columns]. */
  #sumPartials(partial: Handle, into?: Handle): Handle {
    const [parts, columns] = this.torch.shape(partial) as [number, number];
    const out = into ?? this.torch.empty([columns], 'float32', this.device);
    this.#launch(
      { kernel: 'sumPartials', element: 'float32', grid: [Math.ceil(columns / 256), 1], threads: 256 },
      ...[this.#address(partial), this.#address(out), parts, columns, into === undefined ? 0 : 1],
    );
    return out;
  }

  /** The grid of columns.cu, and room for what each row of blocks leaves. */
  #strips(rows: number, columns: number, element: ElementType): { grid: [number, number]; partial: Handle } {
    const across = Math.ceil(columns / (STRIP_BYTES / (element === 'float32' ? 4 : 2)));
    const enough = Math.ceil((8 * this.launcher.multiprocessors) / Math.max(1, across));
    const down = Math.max(1, Math.min(Math.ceil(rows / ROW_LANES), enough));
    return { grid: [across, down], partial: this.torch.empty([down, columns], 'float32', this.device) };
  }

  #overElements(count: number, element: ElementType): [number, number] {
    const vectors = Math.ceil(count / (element === 'float32' ? 4 : 8));
    return [Math.min(Math.ceil(vectors / 256), 32 * this.launcher.multiprocessors), 1];
  }

  /** One block a row at a time, with as many threads as a row has work for. */
  #overRows<Kernel extends Launch['kernel']>(
    kernel: Kernel,
    rows: number,
    width: number,
    mostBlocks: number,
  ) {
    const threads = Math.min(width > 16384 ? 1024 : 256, 32 * Math.ceil(width / 32));
    return {
      kernel,
      grid: [Math.min(rows, mostBlocks), 1] as [number, number],
      threads: Math.max(32, threads),
    };
  }

  #fits(sharedBytes: number): boolean {
    return sharedBytes <= this.launcher.mostSharedBytes;
  }

  #rows(x: Handle): { shape: number[]; rows: number; width: number } {
    const shape = this.torch.shape(x);
    return { shape, rows: shape.slice(0, -1).reduce((a, b) => a * b, 1), width: shape.at(-1)! };
  }

  /** The type that all of them have, where a kernel knows it. */
  #elementType(first: Handle, ...rest: Handle[]): ElementType | undefined {
    const code = this.torch.dtypeCode(first);
    if (rest.some((handle) => this.torch.dtypeCode(handle) !== code)) return undefined;
    return code === DTYPE.float32 ? 'float32' : code === DTYPE.bfloat16 ? 'bfloat16' : undefined;
  }

  #areFloat(...handles: Handle[]): boolean {
    return handles.every((handle) => this.torch.dtypeCode(handle) === DTYPE.float32);
  }

  /** The address of a tensor's values in order; a copy's, where they are not in order. */
  #read(handle: Handle): number {
    const inOrder = this.torch.isContiguous(handle) ? handle : this.operators.contiguous(handle, 0);
    return this.#address(inOrder);
  }

  #address(handle: Handle): number {
    return this.torch.dataAddress(handle);
  }

  #launch(launch: Omit<Launch, 'argument'>, ...fields: Field[]): void {
    if (launch.grid[0] === 0 || launch.grid[1] === 0) return;
    fields.forEach((field, i) => {
      if (typeof field === 'number') slots.setInteger(i, field);
      else slots.setDouble(i, field.double);
    });
    this.launcher.launch({ ...launch, argument: slots.address });
  }
}

/**
 * Arithmetic on host memory without operators: the matrix-vector product of the BLAS inside libtorch (MKL),
 * called on raw addresses. An operator costs a microsecond or more before it computes anything; a product
 * with one small matrix is done by then. Only for float32 on the CPU, where the build exports the functions.
 */
import type { Torch } from './library.js';
import { allocate, bytesAt } from './native-memory.js';

export interface VectorMath {
  /** y = W x + beta y for a matrix of rows `stride` elements apart. */
  multiply(
    matrix: number,
    rows: number,
    columns: number,
    stride: number,
    x: number,
    y: number,
    beta: 0 | 1,
  ): void;
  /** y = W^T x for the same kind of matrix. */
  multiplyTransposed(
    matrix: number,
    rows: number,
    columns: number,
    stride: number,
    x: number,
    y: number,
  ): void;
  /** y = tanh(x), element by element. */
  tanh(count: number, x: number, y: number): void;
}

const cached = new WeakMap<Torch, VectorMath | undefined>();

/** Undefined where this libtorch has no such functions, as on machines without MKL. */
export function vectorMathOf(torch: Torch): VectorMath | undefined {
  if (!cached.has(torch)) cached.set(torch, bind(torch));
  return cached.get(torch);
}

function bind(torch: Torch): VectorMath | undefined {
  const sgemv = torch.find(`void sgemv_(${new Array(11).fill('uint64_t').join(', ')})`);
  const vsTanh = torch.find('void vsTanh(int32_t, uint64_t, uint64_t)');
  if (!sgemv || !vsTanh) return undefined;
  // Fortran takes everything by address: [m, n, lda, 1] as integers, [1, 0] as floats, and two letters
  const address = allocate(64);
  const bytes = bytesAt(address, 64);
  const integers = new Int32Array(bytes.buffer, bytes.byteOffset, 4);
  const floats = new Float32Array(bytes.buffer, bytes.byteOffset + 16, 2);
  integers[3] = 1;
  floats.set([1, 0]);
  bytes.set(
    [...'TN'].map((letter) => letter.charCodeAt(0)),
    24,
  );
  const [m, n, lda, one, alpha, zero, transposed, plain] = [0, 4, 8, 12, 16, 20, 24, 25].map(
    (offset) => address + offset,
  ) as [number, number, number, number, number, number, number, number];
  // to Fortran our rows are columns, so that what is plain to us is transposed to it
  const call = (letter: number, matrix: number, stride: number, x: number, beta: number, y: number) => {
    integers[2] = stride;
    sgemv(letter, m, n, alpha, matrix, lda, x, one, beta, y, one);
  };
  return {
    multiply(matrix, rows, columns, stride, x, y, beta) {
      [integers[0], integers[1]] = [columns, rows];
      call(transposed, matrix, stride, x, beta === 1 ? alpha : zero, y);
    },
    multiplyTransposed(matrix, rows, columns, stride, x, y) {
      [integers[0], integers[1]] = [columns, rows];
      call(plain, matrix, stride, x, zero, y);
    },
    tanh(count, x, y) {
      vsTanh(count, x, y);
    },
  };
}

/** Float32 memory at a fixed address that grows when more is asked for; what was in it is then lost. */
export class Workspace {
  address = 0;
  values: Float32Array<ArrayBufferLike> = new Float32Array(0);

  /** At least `count` floats. */
  reserve(count: number): this {
    if (count > this.values.length) {
      this.address = allocate(4 * count);
      this.values = floatsAt(this.address, count);
    }
    return this;
  }
}

/** The floats at an address, shared. */
export function floatsAt(address: number, count: number): Float32Array {
  const bytes = bytesAt(address, 4 * count);
  return new Float32Array(bytes.buffer, bytes.byteOffset, count);
}

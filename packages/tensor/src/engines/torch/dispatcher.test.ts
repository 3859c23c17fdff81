import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { torchBackend } from '../../testing/engines.js';
import type { TorchBackend } from './backend.js';
import type { Handle } from './library.js';
import type { Operators, Shims } from './operators.js';

let backend: TorchBackend;
let operators: Operators;
let shims: Shims;
let made: Handle[] = [];

beforeAll(async () => {
  backend = await torchBackend();
  ({ operators, shims } = backend);
});

afterEach(() => {
  for (const handle of made) backend.torch.delete(handle);
  made = [];
});

const keep = (handle: Handle): Handle => {
  made.push(handle);
  return handle;
};

const tensor = (values: number[], shape = [values.length], dtype: 'float32' | 'int32' | 'bool' = 'float32') =>
  keep(backend.upload(values, shape, dtype));

/** What a handle holds. */
function read(handle: Handle): number[] {
  const info = backend.register(backend.torch.share(handle));
  const values = Array.from(backend.readSync(info.dataId) as Float32Array);
  backend.disposeData(info.dataId);
  return values;
}

describe('every kind of argument reaches libtorch as it was meant', () => {
  it('Tensor', () => {
    expect(read(keep(operators.mul_Tensor(tensor([1, 2]), tensor([3, 4]))))).toEqual([3, 8]);
  });

  it('Tensor?, there and not', () => {
    const x = tensor([-5, 5]);
    expect(read(keep(operators.clamp_Tensor(x, undefined, tensor([1], []))))).toEqual([-5, 1]);
    expect(read(keep(operators.clamp_Tensor(x, tensor([0], []), undefined)))).toEqual([0, 5]);
  });

  it('Tensor[]', () => {
    expect(read(keep(operators.cat([tensor([1]), tensor([2, 3])], 0)))).toEqual([1, 2, 3]);
  });

  it('Tensor?[], with gaps', () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const columns = tensor([1], [1], 'int32');
    expect(read(keep(operators.index_Tensor(x, [undefined, columns])))).toEqual([2, 4]);
  });

  it('int, below zero too', () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    expect(read(keep(operators.select_int(x, -1, -1)))).toEqual([2, 4]);
  });

  it('int?, there and not', () => {
    const x = tensor([1, 2, 3, 4]);
    expect(read(keep(operators.slice_Tensor(x, 0, 1, undefined, 2)))).toEqual([2, 4]);
    expect(read(keep(operators.slice_Tensor(x, 0, undefined, 3, 1)))).toEqual([1, 2, 3]);
  });

  it('int[], and int[]? that is absent', () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    expect(read(keep(operators.permute(x, [1, 0])))).toEqual([1, 3, 2, 4]);
    expect(read(keep(operators.sum_dim_IntList(x, [0], false, undefined)))).toEqual([4, 6]);
    expect(read(keep(operators.sum_dim_IntList(x, undefined, false, undefined)))).toEqual([10]);
  });

  it('float and float?', () => {
    const x = tensor([NaN, Infinity, -Infinity]);
    expect(read(keep(operators.nan_to_num(x, 0.5, 1, undefined)))).toEqual([0.5, 1, -3.4028234663852886e38]);
    const [normal] = operators
      .native_layer_norm(tensor([1, 3], [1, 2]), [2], undefined, undefined, 3)
      .map(keep);
    expect(read(normal!)).toEqual([-0.5, 0.5]); // deviation sqrt(1 + 3)
  });

  it('bool, bool? and bool[]', () => {
    const x = tensor([2, 1, 2], [3]);
    const [values, order] = operators.sort_stable(x, true, 0, true).map(keep);
    expect(read(values!)).toEqual([2, 2, 1]);
    expect(read(keep(operators._to_copy(order!, 'int32', ...none, false, undefined)))).toEqual([0, 2, 1]);
    const ones = tensor([1, 1, 1, 1], [1, 1, 2, 2]);
    const [, gradient] = operators
      .convolution_backward(
        ...[ones, ones, tensor([5], [1, 1, 1, 1]), undefined, [1, 1], [0, 0], [1, 1]],
        ...[false, [0, 0], 1, [false, true, false]],
      )
      .map(keep);
    expect(read(gradient!)).toEqual([4]);
  });

  it('str and str?, of any length', () => {
    const [a, b] = [tensor([-7]), tensor([2])];
    expect(read(keep(operators.div_Tensor_mode(a, b, 'floor')))).toEqual([-4]);
    expect(read(keep(operators.div_Tensor_mode(a, b, 'trunc')))).toEqual([-3]);
    expect(read(keep(operators.div_Tensor_mode(a, b, undefined)))).toEqual([-3.5]);
    const spaced = `i,${' '.repeat(500)}i->i`;
    expect(read(keep(operators.einsum(spaced, [a, b], undefined)))).toEqual([-14]);
  });

  it('dtype and dtype?', () => {
    const x = tensor([1, 1], [2], 'bool');
    const sum = keep(operators.sum_dim_IntList(x, [0], false, 'float32'));
    expect(backend.torch.dtype(sum)).toBe('float32');
    const unspecified = keep(operators.sum_dim_IntList(x, [0], false, undefined));
    expect(backend.torch.dtype(unspecified)).toBe('int64');
  });

  it('results in a list', () => {
    const parts = operators.split_with_sizes(tensor([1, 2, 3]), [1, 2], 0).map(keep);
    expect(parts.map(read)).toEqual([[1], [2, 3]]);
  });

  it('through a C function: numbers, lists and absent values', () => {
    expect(read(keep(shims.add_Tensor(tensor([1]), tensor([2]), -0.5)))).toEqual([0]);
    expect(read(keep(shims.pad(tensor([1, 2]), [1, 0], 'constant', 9)))).toEqual([9, 1, 2]);
    expect(read(keep(shims.pad(tensor([1, 2]), [1, 0], 'constant', undefined)))).toEqual([0, 1, 2]);
  });
});

const none = [undefined, undefined, undefined] as const;

describe('arguments that do not fit the schema', () => {
  const loose = () => operators as unknown as Record<string, (...args: unknown[]) => unknown>;

  it.each([
    ['mm', [1, 2], 'mm: argument 1 should be Tensor, not 1'],
    ['mm', [], 'mm takes 2 arguments, got 0'],
    ['relu', [undefined], 'relu: argument 1 should be Tensor, not undefined'],
    ['relu', ['x'], 'relu: argument 1 should be Tensor, not "x"'],
  ])('%s(%j) is refused', (name, args, message) => {
    expect(() => loose()[name]!(...args)).toThrow(message);
  });

  it('fractions, numbers beyond 2^53 and unknown types are refused', () => {
    const x = tensor([1, 2]);
    expect(() => operators.narrow(x, 0, 0.5, 1)).toThrow('narrow: argument 3 should be int, not 0.5');
    expect(() => operators.narrow(x, 0, 0, 2 ** 60)).toThrow('argument 4 should be int');
    expect(() => operators.sum_dim_IntList(x, [0], false, 'toString' as 'bool')).toThrow(
      'argument 4 should be dtype?, not "toString"',
    );
  });
});

describe('a call that libtorch refuses', () => {
  it('throws its message with the shapes', () => {
    expect(() => operators.mm(tensor([1, 2], [1, 2]), tensor([1], [1, 1]))).toThrow(
      'mm([1,2], [1,1]): mat1 and mat2 shapes cannot be multiplied (1x2 and 1x1)',
    );
    expect(() => operators.cat([tensor([1]), tensor([1, 2], [1, 2])], 0)).toThrow('cat([[1], [1,2]], 0)');
  });

  it('of those that would crash is stopped before', () => {
    const [q, empty] = [tensor([1, 2], [1, 1, 1, 2]), tensor([], [1, 1, 0, 2])];
    const attend = (k: Handle) =>
      operators._scaled_dot_product_flash_attention_for_cpu(q, k, k, 0, true, undefined, undefined);
    expect(() => attend(empty)).toThrow('nothing to attend to');
    expect(() => attend(tensor([1, 2, 3, 4], [1, 2, 1, 2]))).toThrow(
      'expected q and k to differ in length alone',
    );
  });
});

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { cacheWrite, storageDtype, fuseStorage, tf, toBfloat16 } from '../index.js';
import { torchMemory } from '../engines/torch/index.js';
import { torchBackend } from '../testing/engines.js';
import { encodeFloats, type StoredType } from './floats.js';
import { mapFile, type PlacedTensor } from './map-file.js';
import { copyStoredBytes, storedBytes } from './stored-bytes.js';

let folder: string;
beforeAll(async () => {
  await torchBackend();
  folder = temporaryFolder();
});

const types = ['float32', 'float16', 'bfloat16'] as const;

/** Numbers that every type holds. */
const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => (i - count / 2) / 8);

/** A file with a few bytes before [2, 3] and [4] numbers and a scalar, one after the other. */
async function fileWith(type: StoredType, before = 8) {
  const path = join(folder, `${type}-${String(before)}.bin`);
  const all = encodeFloats(numbers(11), type);
  await writeFile(path, Buffer.concat([Buffer.alloc(before, 7), all]));
  const size = all.length / 11;
  const place = (shape: number[], from: number): PlacedTensor => ({
    shape,
    type,
    start: before + size * from,
  });
  return { path, size: before + all.length, parts: [place([2, 3], 0), place([4], 6), place([], 10)] };
}

function mapped(
  { path, size, parts }: Awaited<ReturnType<typeof fileWith>>,
  options?: Parameters<typeof mapFile>[3],
): tf.Tensor[] {
  return mapFile(path, size, [parts.slice(0, 2), parts.slice(2)], options)!;
}

describe('a mapped file', () => {
  it.each(
    types.flatMap((type) =>
      [{}, { copy: true }, { dtype: 'float32' as const }, { dtype: 'bfloat16' as const }].flatMap((options) =>
        [8, 6, 3].map((before) => ({ type, before, ...options })),
      ),
    ),
  )('is the tensors that it holds: %j', async ({ type, before, ...options }) => {
    const handles = torchMemory().nativeHandles;
    const tensors = mapped(await fileWith(type, before), options);
    expect(tensors.map(({ shape }) => shape)).toEqual([[2, 3], [4], []]);
    expect(tensors.flatMap((x) => [...x.dataSync()])).toEqual([...numbers(11)]);
    const asStored = type === 'bfloat16' ? 'bfloat16' : 'float32';
    const wanted = 'dtype' in options ? options.dtype : asStored;
    expect(tensors.map(storageDtype)).toEqual([wanted, wanted, wanted]);
    tf.dispose(tensors);
    expect(torchMemory().nativeHandles).toBe(handles);
  });

  it('is not changed by what is written to the tensors in place, and survives its removal', async () => {
    const { path, size, parts } = await fileWith('float32');
    const cache = { ...parts[0]!, shape: [1, 3, 1, 2] };
    const [mappedCache] = mapFile(path, size, [[cache]]) as [tf.Tensor4D];
    const first = tf.variable(mappedCache);
    cacheWrite(first, tf.tensor4d([50, 51], [1, 1, 1, 2]), [1]);
    expect([...first.dataSync()]).toEqual([
      ...numbers(11).subarray(0, 2),
      50,
      51,
      ...numbers(11).subarray(4, 6),
    ]);
    const [again] = mapFile(path, size, [[parts[0]!]]) as [tf.Tensor2D];
    await rm(path);
    const view = again.slice([1, 0], [1, 3]); // the file stays mapped as long as anything sees it
    tf.dispose([mappedCache, first, again]);
    expect([...view.dataSync()]).toEqual([...numbers(11).subarray(3, 6)]);
    view.dispose();
  });

  it('puts what gets memory of its own side by side', async () => {
    const backend = await torchBackend();
    const path = join(folder, 'together.bin');
    await writeFile(path, encodeFloats(numbers(20), 'bfloat16'));
    const place = (shape: number[], from: number): PlacedTensor => ({
      shape,
      type: 'bfloat16',
      start: 2 * from,
    });
    const groups = [[place([2, 2], 0), place([3, 2], 8)], [place([4], 4)]];
    const tensors = mapFile(path, 40, groups, { copy: true })!;
    expect(tensors.map((x) => [...x.dataSync()])).toEqual(
      [numbers(20).subarray(0, 4), numbers(20).subarray(8, 14), numbers(20).subarray(4, 8)].map((x) => [
        ...x,
      ]),
    );
    const pair = tensors.slice(0, 2).map((x) => tf.variable(x));
    const addresses = () => pair.map((x) => backend.torch.dataAddress(backend.handle(x)));
    const before = addresses();
    expect(before[1]! - before[0]!).toBe(8);
    fuseStorage(pair); // has nothing to do
    expect(addresses()).toEqual(before);
    tf.dispose([...tensors, ...pair]);
  });

  it('says what is wrong with it', () => {
    expect(() => mapFile(join(folder, 'nowhere'), 8, [])).toThrow(/nowhere/);
  });

  it('is none on an engine that cannot', async () => {
    await tf.setBackend('cpu');
    expect(mapFile('x', 8, [])).toBeUndefined();
    await tf.setBackend('torch');
  });
});

/** Numbers that rounding has to decide about, and the ends of each range. */
const hard = Float32Array.from([
  ...Array.from({ length: 4000 }, (_, i) => Math.sin(i) * 2 ** ((i % 60) - 30)),
  ...[0, -0, Infinity, -Infinity, 65504, 65519.99, 65520, 2 ** -14, 2 ** -24, 2 ** -25, 3 * 2 ** -25, 3.4e38],
  ...[1 + 2 ** -9, 1 + 3 * 2 ** -9, 1 + 2 ** -11, 1 + 3 * 2 ** -11],
]);

describe('storedBytes', () => {
  const readBytes = async (x: tf.Tensor, type: StoredType) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of storedBytes(x, type)) pieces.push(piece.slice());
    const copy = Buffer.alloc(pieces.reduce((sum, { length }) => sum + length, 0));
    await copyStoredBytes(x, type, copy);
    const all = Buffer.concat(pieces);
    expect(copy.equals(all)).toBe(true);
    return all;
  };

  it.each(types)('rounds on the torch engine as everywhere, %s', async (type) => {
    const x = tf.tensor1d(hard);
    expect(await readBytes(x, type)).toEqual(Buffer.from(encodeFloats(hard, type)));
    await tf.setBackend('cpu');
    expect(await readBytes(tf.tensor1d(hard), type)).toEqual(Buffer.from(encodeFloats(hard, type)));
    await tf.setBackend('torch');
  });

  it('gives a tensor of any layout in row-major order, and leaves nothing behind', async () => {
    const before = torchMemory().nativeHandles;
    const x = tf.tidy(() => tf.transpose(tf.tensor2d(numbers(6), [2, 3])));
    expect(await readBytes(x, 'float32')).toEqual(Buffer.from(Float32Array.from(x.dataSync()).buffer));
    const half = tf.tidy(() => toBfloat16(tf.tensor1d(numbers(11))));
    expect(await readBytes(half, 'bfloat16')).toEqual(Buffer.from(encodeFloats(numbers(11), 'bfloat16')));
    expect(await readBytes(half, 'float32')).toEqual(Buffer.from(numbers(11).buffer));
    const empty = tf.zeros([0, 4]);
    expect(await readBytes(empty, 'float16')).toHaveLength(0);
    tf.dispose([x, half, empty]);
    expect(torchMemory().nativeHandles).toBe(before);
  });

  it('gives a large tensor in pieces', async () => {
    const x = tf.tidy(() => tf.range(0, 2 ** 23).add(0.5));
    let [count, sum] = [0, 0];
    for await (const piece of storedBytes(x, 'float32')) {
      count++;
      sum += new Float32Array(piece.buffer, piece.byteOffset, piece.length / 4).reduce((a, b) => a + b, 0);
    }
    expect(count).toBe(2);
    expect(sum).toBe((2 ** 23 * 2 ** 23) / 2);
    x.dispose();
  });
});

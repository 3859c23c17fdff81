/**
 * Tensors through a communicator: the sum of each over all ranks, and one rank's on all. Several at a time go through one
 * buffer, as large as a bucket or the largest tensor, which each communicator has once: its calls follow each other.
 */
import { EXCHANGE_BUCKET } from '@phi1/model';
import { copyStoredBytes, tf, writeFloats } from '@phi1/tensor';
import type { Communicator } from './communicator.js';

const buffers = new WeakMap<Communicator, Float32Array>();

/** @returns the sums in place of the terms, which are used up */
export async function sumTensors(
  communicator: Communicator,
  terms: readonly tf.Tensor[],
): Promise<tf.Tensor[]> {
  if (communicator.worldSize === 1) return [...terms];
  const sums: tf.Tensor[] = [];
  for (const bucket of inBuckets(terms)) {
    const numbers = bufferOf(communicator, bucket);
    await readAll(bucket, numbers);
    await communicator.allReduce(numbers);
    sums.push(...writeAll(bucket, numbers));
  }
  return sums;
}

/** Gives all ranks the numbers that `root` has in its variables; the others have variables of the same shapes. */
export async function broadcastVariables(
  communicator: Communicator,
  variables: readonly tf.Variable[],
  root: number,
): Promise<void> {
  if (communicator.worldSize === 1) return;
  const isRoot = communicator.rank === root;
  for (const bucket of inBuckets(variables)) {
    const numbers = bufferOf(communicator, bucket);
    if (isRoot) await readAll(bucket, numbers);
    await communicator.broadcast(toBytes(numbers), root);
    if (!isRoot) writeAll(bucket, numbers);
  }
}

/**
 * The bytes of a tensor that `root` has, on all ranks.
 *
 * @param own the tensor, on `root`
 * @returns valid until the next call of any of these functions
 */
export async function broadcastTensor(
  communicator: Communicator,
  own: tf.Tensor | undefined,
  size: number,
  root: number,
): Promise<Uint8Array> {
  const numbers = bufferOf(communicator, [{ size }]);
  if (own) await readAll([own], numbers);
  const bytes = toBytes(numbers);
  await communicator.broadcast(bytes, root);
  return bytes;
}

function* inBuckets<T extends { size: number }>(tensors: readonly T[]): Generator<T[]> {
  let bucket: T[] = [];
  let size = 0;
  for (const tensor of tensors) {
    if (bucket.length > 0 && size + tensor.size > EXCHANGE_BUCKET) {
      yield bucket;
      [bucket, size] = [[], 0];
    }
    bucket.push(tensor);
    size += tensor.size;
  }
  if (bucket.length > 0) yield bucket;
}

function bufferOf(communicator: Communicator, bucket: readonly { size: number }[]): Float32Array {
  const size = bucket.reduce((sum, tensor) => sum + tensor.size, 0);
  let buffer = buffers.get(communicator);
  if (!buffer || buffer.length < size) buffers.set(communicator, (buffer = new Float32Array(size)));
  return buffer.subarray(0, size);
}

async function readAll(bucket: readonly tf.Tensor[], numbers: Float32Array): Promise<void> {
  const bytes = toBytes(numbers);
  let from = 0;
  for (const tensor of bucket) {
    await copyStoredBytes(tensor, 'float32', bytes.subarray(from, (from += 4 * tensor.size)));
  }
}

function writeAll<T extends tf.Tensor>(bucket: readonly T[], numbers: Float32Array): T[] {
  let from = 0;
  return bucket.map((tensor) => writeFloats(tensor, numbers.subarray(from, (from += tensor.size))));
}

function toBytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

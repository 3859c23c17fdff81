/** The bytes that a tensor is stored as in a file: in pieces, so that a large one is never twice in memory, or all in a place. */
import * as tf from '@tensorflow/tfjs';
import { encodeFloats, type StoredType } from './floats.js';

/** A backend whose own memory can be looked at. */
interface StoringBackend {
  storedBytes(x: tf.TensorInfo, type: StoredType, into?: Uint8Array): Generator<Uint8Array>;
}

/**
 * @param x float32; it must not be disposed of before the last piece
 * @param type values are rounded to the nearest that it has, ties to even
 * @returns pieces that are valid until the next one is asked for
 */
export async function* storedBytes(x: tf.Tensor, type: StoredType): AsyncGenerator<Uint8Array> {
  const backend = tf.backend() as unknown as Partial<StoringBackend>;
  if (backend.storedBytes) yield* backend.storedBytes(x, type);
  else yield encodeFloats((await x.data()) as Float32Array, type);
}

/**
 * Copies the bytes that a tensor is stored as, without memory of its own where the engine can.
 *
 * @param x float32
 * @param type values are rounded to the nearest that it has, ties to even
 * @param into as long as all of them
 */
export async function copyStoredBytes(x: tf.Tensor, type: StoredType, into: Uint8Array): Promise<void> {
  const backend = tf.backend() as unknown as Partial<StoringBackend>;
  if (!backend.storedBytes) into.set(encodeFloats((await x.data()) as Float32Array, type));
  else for (const piece of backend.storedBytes(x, type, into)) void piece;
}

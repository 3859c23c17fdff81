/**
 * The GGUF format, version 3, as far as writing a model goes: a header of typed metadata and tensor places, then
 * the tensors' bytes, each aligned to 32. What a phi model says in it is told by `phi2.ts`.
 */
import { encodeFloats } from '@phi1/tensor';
import { countElements } from '../parameters.js';
import { Q8_BLOCK, Q8_BLOCK_BYTES, quantizeQ8 } from './q8.js';

/** The types of tensors: their numbers in the format and how values become bytes. */
const tensorTypes = {
  f32: { id: 0, encode: (values: Float32Array) => encodeFloats(values, 'float32') },
  f16: { id: 1, encode: (values: Float32Array) => encodeFloats(values, 'float16') },
  q8_0: { id: 8, encode: quantizeQ8 },
} as const;

export type GgufTensorType = keyof typeof tensorTypes;

/**
 * What the header says of a tensor, in whose order the bytes follow; the offset comes from the types and shapes
 * before it.
 */
export interface GgufTensor {
  name: string;
  type: GgufTensorType;
  /** Outermost first, as everywhere else here; the file has them the other way round. */
  shape: readonly number[];
}

/** A metadata value with its type, as the format does not derive one from the other. */
export type GgufValue =
  | { uint32: number }
  | { float32: number }
  | { bool: boolean }
  | { string: string }
  | { strings: readonly string[] }
  | { int32s: readonly number[] };

const ALIGNMENT = 32;
const VERSION = 3;
const valueTypes = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/** How many bytes a tensor's values take, without what aligns the next one. */
function ggufBytes({ type, shape }: GgufTensor): number {
  const elements = countElements(shape);
  if (type === 'q8_0') return (elements / Q8_BLOCK) * Q8_BLOCK_BYTES;
  return elements * (type === 'f32' ? 4 : 2);
}

/** Zeros between a tensor of that many bytes and the next. */
export function ggufPadding(bytes: number): Uint8Array {
  return new Uint8Array(-bytes & (ALIGNMENT - 1));
}

/** A tensor's values as the file holds them. */
export function encodeGguf(values: Float32Array, type: GgufTensorType): Uint8Array {
  return tensorTypes[type].encode(values);
}

/** Everything before the first tensor's bytes; the tensors follow in the given order. */
export function serializeGgufHeader(
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: readonly GgufTensor[],
): Uint8Array {
  const out = new Bytes();
  out.raw(new TextEncoder().encode('GGUF'));
  out.uint32(VERSION);
  out.uint64(tensors.length);
  out.uint64(metadata.size);
  for (const [key, value] of metadata) {
    out.string(key);
    writeValue(out, value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    out.string(tensor.name);
    out.uint32(tensor.shape.length);
    for (const size of tensor.shape.toReversed()) out.uint64(size);
    out.uint32(tensorTypes[tensor.type].id);
    out.uint64(offset);
    const bytes = ggufBytes(tensor);
    offset += bytes + ggufPadding(bytes).length;
  }
  out.raw(ggufPadding(out.length));
  return out.toUint8Array();
}

function writeValue(out: Bytes, value: GgufValue): void {
  if ('uint32' in value) {
    out.uint32(valueTypes.uint32);
    out.uint32(value.uint32);
  } else if ('float32' in value) {
    out.uint32(valueTypes.float32);
    out.float32(value.float32);
  } else if ('bool' in value) {
    out.uint32(valueTypes.bool);
    out.raw(Uint8Array.of(value.bool ? 1 : 0));
  } else if ('string' in value) {
    out.uint32(valueTypes.string);
    out.string(value.string);
  } else if ('strings' in value) {
    out.uint32(valueTypes.array);
    out.uint32(valueTypes.string);
    out.uint64(value.strings.length);
    for (const text of value.strings) out.string(text);
  } else {
    out.uint32(valueTypes.array);
    out.uint32(valueTypes.int32);
    out.uint64(value.int32s.length);
    for (const number of value.int32s) out.uint32(number);
  }
}

/** Little-endian values one after the other. */
class Bytes {
  length = 0;
  #buffer = new Uint8Array(1 << 16);
  #view = new DataView(this.#buffer.buffer);
  readonly #utf8 = new TextEncoder();

  raw(bytes: Uint8Array): void {
    const at = this.#advance(bytes.length);
    this.#buffer.set(bytes, at);
  }

  uint32(value: number): void {
    const at = this.#advance(4);
    this.#view.setUint32(at, value, true);
  }

  float32(value: number): void {
    const at = this.#advance(4);
    this.#view.setFloat32(at, value, true);
  }

  uint64(value: number): void {
    const at = this.#advance(8);
    this.#view.setBigUint64(at, BigInt(value), true);
  }

  string(text: string): void {
    const bytes = this.#utf8.encode(text);
    this.uint64(bytes.length);
    this.raw(bytes);
  }

  toUint8Array(): Uint8Array {
    return this.#buffer.slice(0, this.length);
  }

  /** Makes room, possibly elsewhere, and returns where it begins. */
  #advance(count: number): number {
    const start = this.length;
    this.length += count;
    if (this.length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.length, 2 * this.#buffer.length));
      grown.set(this.#buffer);
      this.#buffer = grown;
      this.#view = new DataView(grown.buffer);
    }
    return start;
  }
}

/**
 * float16 and bfloat16 from and to float32, rounding to the nearest and ties to even as PyTorch does. Arrays of
 * bits, little-endian, because JavaScript has no such numbers.
 */

/** The types that files hold floats in, under Hugging Face's names. */
export type StoredType = 'float32' | 'float16' | 'bfloat16';

/** Of a number as stored: 4 for float32, 2 for float16 and bfloat16. */
export function bytesPerElement(type: StoredType): number {
  return type === 'float32' ? 4 : 2;
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** The float32 values of a tensor's stored bytes. A float32 tensor keeps its buffer; others are widened. */
export function decodeFloats(bytes: Uint8Array, type: StoredType): Float32Array {
  if (type === 'float32') return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const bits = new Uint32Array(halves.length);
  if (type === 'bfloat16') for (let i = 0; i < bits.length; i++) bits[i] = halves[i]! << 16;
  else for (let i = 0; i < bits.length; i++) bits[i] = float16ToBits(halves[i]!);
  return new Float32Array(bits.buffer);
}

/** The bytes that a tensor's float32 values are stored as. */
export function encodeFloats(values: Float32Array, type: StoredType): Uint8Array {
  if (type === 'float32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const convert = type === 'bfloat16' ? bitsToBfloat16 : bitsToFloat16;
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) halves[i] = convert(bits[i]!);
  return new Uint8Array(halves.buffer);
}

function bitsToBfloat16(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40; // not a number stays one
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

function float16ToBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  scratch[0] = fraction * 2 ** -24; // subnormal, exact in float32
  return sign | scratchBits[0]!;
}

function bitsToFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to beyond 65504
  if (magnitude >= 0x38800000) {
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  // subnormal: adding 0.5 leaves the rounded fraction in the last bits of a float32
  scratchBits[0] = magnitude;
  scratch[0] = scratch[0]! + 0.5;
  return sign | (scratchBits[0]! - 0x3f000000);
}

/**
 * ggml's `q8_0`: blocks of 32 values, each a float16 scale and 32 signed bytes, so that a value is scale x byte.
 * The scale is the block's largest magnitude over 127; bytes are rounded to the nearest, halves away from zero.
 */
import { encodeFloats } from '@phi1/tensor';

/** Values in a block. */
export const Q8_BLOCK = 32;
/** Bytes of a block: the scale and a byte a value. */
export const Q8_BLOCK_BYTES = 2 + Q8_BLOCK;

/** @param values a multiple of 32 of them */
export function quantizeQ8(values: Float32Array): Uint8Array {
  const blocks = values.length / Q8_BLOCK;
  const scales = new Float32Array(blocks);
  const out = new Uint8Array(blocks * Q8_BLOCK_BYTES);
  for (let block = 0; block < blocks; block++) {
    const first = block * Q8_BLOCK;
    let largest = 0;
    for (let i = first; i < first + Q8_BLOCK; i++) largest = Math.max(largest, Math.abs(values[i]!));
    scales[block] = largest / 127;
    const inverse = largest === 0 ? 0 : 127 / largest;
    const to = block * Q8_BLOCK_BYTES + 2 - first;
    for (let i = first; i < first + Q8_BLOCK; i++) out[to + i] = roundHalfAway(values[i]! * inverse);
  }
  const halves = encodeFloats(scales, 'float16');
  for (let block = 0; block < blocks; block++) {
    out[block * Q8_BLOCK_BYTES] = halves[2 * block]!;
    out[block * Q8_BLOCK_BYTES + 1] = halves[2 * block + 1]!;
  }
  return out;
}

function roundHalfAway(x: number): number {
  return Math.sign(x) * Math.round(Math.abs(x));
}

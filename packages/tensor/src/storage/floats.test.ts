import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFloats, encodeFloats } from './floats.js';

describe('floats', () => {
  it('survive the way out and back where the type holds them', () => {
    for (const type of ['float16', 'bfloat16'] as const) {
      const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
      const values = decodeFloats(new Uint8Array(halves.buffer), type);
      const back = new Uint16Array(encodeFloats(values, type).buffer);
      halves.forEach((half, i) => {
        if (Number.isNaN(values[i]))
          expect(Number.isNaN(decodeFloats(encodeFloats(Float32Array.of(NaN), type), type)[0])).toBe(true);
        else if (back[i] !== half)
          throw new Error(`${type} ${half.toString(16)} came back as ${back[i]!.toString(16)}`);
      });
    }
  });

  it('round to the nearest neighbor, ties to even', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, min: -65000, max: 65000 }),
        fc.constantFrom('float16', 'bfloat16'),
        (x, type) => {
          const round = (value: number) => decodeFloats(encodeFloats(Float32Array.of(value), type), type)[0]!;
          const near = round(x);
          const bits = new Uint16Array(encodeFloats(Float32Array.of(near), type).buffer)[0]!;
          for (const neighbor of [bits - 1, bits + 1]) {
            if ((neighbor & 0x7fff) === 0x7fff || neighbor < 0) continue;
            const other = decodeFloats(new Uint8Array(Uint16Array.of(neighbor).buffer), type)[0]!;
            if (!Number.isFinite(other)) continue;
            const [distance, otherDistance] = [Math.abs(near - x), Math.abs(other - x)];
            expect(distance < otherDistance || (distance === otherDistance && bits % 2 === 0)).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

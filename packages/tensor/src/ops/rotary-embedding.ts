/**
 * Rotary position embedding (Su et al. 2021) over the first dimensions of each head, in the "rotate half"
 * pairing of Transformers' Phi: dimension i turns with dimension i + R/2.
 */
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './kernels.js';
import { withGradient } from './with-gradient.js';

/** The cosines and sines of a set of positions, [positions, R/2] each. */
export interface RotaryTables {
  cos: tf.Tensor;
  sin: tf.Tensor;
}

/**
 * @param positions the positions of the tokens, from 0
 * @param rotaryDim R, how many dimensions of a head turn (even)
 * @param base the longest wavelength's base, 10000 in the phi family
 */
export function rotaryTables(positions: ArrayLike<number>, rotaryDim: number, base = 10_000): RotaryTables {
  const { cos, sin } = rotaryValues(positions, rotaryDim, base);
  const shape: [number, number] = [positions.length, rotaryDim / 2];
  return { cos: tf.tensor2d(cos, shape), sin: tf.tensor2d(sin, shape) };
}

/** The numbers of {@link rotaryTables}, row by row, for a kernel that needs no tensors. */
export function rotaryValues(
  positions: ArrayLike<number>,
  rotaryDim: number,
  base: number,
): { cos: Float32Array; sin: Float32Array } {
  const half = rotaryDim / 2;
  const size = positions.length * half;
  const [cos, sin] = [new Float32Array(size), new Float32Array(size)];
  for (let p = 0; p < positions.length; p++) {
    for (let i = 0; i < half; i++) {
      // float32 steps, as PyTorch computes them, so that long contexts agree
      const frequency = Math.fround(1 / Math.fround(base ** Math.fround((2 * i) / rotaryDim)));
      const angle = Math.fround(positions[p]! * frequency);
      cos[p * half + i] = Math.cos(angle);
      sin[p * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/**
 * @param x [B, T, H, D], queries or keys
 * @param cos [T, R/2], or [B, T, R/2] where the positions differ by sequence
 * @param sin like cos
 * @returns [B, T, H, D]
 */
export function rotaryEmbedding(x: tf.Tensor4D, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor4D {
  return withGradient([x], (save) => {
    save([cos, sin]);
    return {
      value: rotate(x, cos, sin, false),
      // a rotation's transpose is the rotation back
      gradFunc: (dy, [savedCos, savedSin]) => rotate(dy as tf.Tensor4D, savedCos!, savedSin!, true),
    };
  });
}

function rotate(x: tf.Tensor4D, cos: tf.Tensor, sin: tf.Tensor, backwards: boolean): tf.Tensor4D {
  if (hasKernel('Phi1Rotary'))
    return runKernel('Phi1Rotary', { x, cos, sin }, { backwards })[0] as tf.Tensor4D;
  return rotaryReference(x, cos, backwards ? sin.neg() : sin);
}

/** The composition of standard ops that defines the op. */
export function rotaryReference(x: tf.Tensor4D, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor4D {
  return tf.tidy(() => {
    const half = cos.shape.at(-1)!;
    const [batch, time, heads, size] = x.shape;
    const tableShape = [cos.shape.length === 3 ? batch : 1, time, 1, half];
    const [c, s] = [cos.reshape(tableShape), sin.reshape(tableShape)];
    const first = x.slice([0, 0, 0, 0], [batch, time, heads, half]);
    const second = x.slice([0, 0, 0, half], [batch, time, heads, half]);
    const rest = x.slice([0, 0, 0, 2 * half], [batch, time, heads, size - 2 * half]);
    const turned = [first.mul(c).sub(second.mul(s)), second.mul(c).add(first.mul(s))] as tf.Tensor4D[];
    return tf.concat(size > 2 * half ? [...turned, rest] : turned, 3);
  });
}

/**
 * The fused op `decoderBlock` for one sequence in float32 on the CPU: products by the BLAS, everything
 * between them in JavaScript on the same memory. See `decoder-block.ts` for every other case.
 */
import { copyBytes } from '../native-memory.js';
import { floatsAt, Workspace, type VectorMath } from '../vector-math.js';

/** Addresses of contiguous float32 memory, and sizes in elements. */
export interface VectorLayer {
  x: number;
  /** gamma and beta, [C] each. */
  norm: [number, number];
  /** q, k, v and fc1 as one, [3C + F, C] and [3C + F]. */
  projection: [number, number];
  /** [C, C] and [C]. */
  dense: [number, number];
  /** [C, F] and [C]. */
  fc2: [number, number];
  /** [1, R/2] each. */
  rotary: [number, number];
  /** [capacity, C] each. */
  cache: [number, number];
  column: number;
  heads: number;
  size: number;
  inner: number;
  halfRotary: number;
  epsilon: number;
  /** Where the result goes, [C]. */
  out: number;
}

const normed = new Workspace();
const projected = new Workspace();
const scores = new Workspace();
const mixed = new Workspace();
const activated = new Workspace();
const stream = new Workspace();

/** Views of weights that are read every token; a tensor that is freed leaves its view unused. */
const views = new Map<number, Float32Array>();

function view(address: number, count: number): Float32Array {
  let floats = views.get(address);
  if (floats?.length !== count) {
    if (views.size > 10_000) views.clear();
    floats = floatsAt(address, count);
    views.set(address, floats);
  }
  return floats;
}

export function decodeVector(math: VectorMath, layer: VectorLayer): void {
  const { heads, size, inner, column } = layer;
  const width = heads * size;
  const across = 3 * width + inner;
  const x = stream.reserve(width);
  copyBytes(x.address, layer.x, 4 * width);
  normalise(x.values, layer, width);

  const all = projected.reserve(across);
  copyBytes(all.address, layer.projection[1], 4 * across);
  math.multiply(layer.projection[0], across, width, width, normed.address, all.address, 1);
  turn(all.values, 2 * heads, layer);
  const [keys, values] = layer.cache;
  copyBytes(keys + 4 * column * width, all.address + 4 * width, 4 * width);
  copyBytes(values + 4 * column * width, all.address + 8 * width, 4 * width);

  const columns = column + 1;
  const weights = scores.reserve(columns);
  const heard = mixed.reserve(width);
  for (let head = 0; head < heads; head++) {
    const offset = 4 * head * size;
    math.multiply(keys + offset, columns, size, width, all.address + offset, weights.address, 0);
    softmax(weights.values, columns, 1 / Math.sqrt(size));
    math.multiplyTransposed(values + offset, columns, size, width, weights.address, heard.address + offset);
  }
  gelu(math, all, 3 * width, inner);

  // the residual and both biases first, then both products on top
  const [out, denseBias, fc2Bias] = [
    view(layer.out, width),
    view(layer.dense[1], width),
    view(layer.fc2[1], width),
  ];
  for (let i = 0; i < width; i++) out[i] = x.values[i]! + denseBias[i]! + fc2Bias[i]!;
  math.multiply(layer.dense[0], width, width, width, heard.address, layer.out, 1);
  math.multiply(layer.fc2[0], width, inner, inner, activated.address, layer.out, 1);
}

function normalise(x: Float32Array, { norm, epsilon }: VectorLayer, width: number): void {
  const [gamma, beta] = [view(norm[0], width), view(norm[1], width)];
  const y = normed.reserve(width).values;
  let sum = 0;
  for (let i = 0; i < width; i++) sum += x[i]!;
  const mean = sum / width;
  let squares = 0;
  for (let i = 0; i < width; i++) squares += (x[i]! - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / width + epsilon);
  for (let i = 0; i < width; i++) y[i] = (x[i]! - mean) * scale * gamma[i]! + beta[i]!;
}

/** Rotary embedding of the first `heads` heads of `x`, in place. */
function turn(x: Float32Array, heads: number, { rotary, size, halfRotary }: VectorLayer): void {
  const [cos, sin] = [view(rotary[0], halfRotary), view(rotary[1], halfRotary)];
  for (let head = 0; head < heads; head++) {
    const start = head * size;
    for (let i = 0; i < halfRotary; i++) {
      const a = x[start + i]!;
      const b = x[start + halfRotary + i]!;
      x[start + i] = a * cos[i]! - b * sin[i]!;
      x[start + halfRotary + i] = b * cos[i]! + a * sin[i]!;
    }
  }
}

/** softmax(scale x) over the first `count` numbers, in place. */
function softmax(x: Float32Array, count: number, scale: number): void {
  let largest = -Infinity;
  for (let i = 0; i < count; i++) if (x[i]! > largest) largest = x[i]!;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const weight = Math.exp((x[i]! - largest) * scale);
    x[i] = weight;
    sum += weight;
  }
  const share = 1 / sum;
  for (let i = 0; i < count; i++) x[i] = x[i]! * share;
}

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

/** GELU of `count` numbers of `x` from `start` on, into `activated`. */
function gelu(math: VectorMath, { values: x }: Workspace, start: number, count: number): void {
  const { address, values: y } = activated.reserve(count);
  for (let i = 0; i < count; i++) {
    const v = x[start + i]!;
    y[i] = SQRT_2_OVER_PI * (v + 0.044715 * v * v * v);
  }
  math.tanh(count, address, address);
  for (let i = 0; i < count; i++) y[i] = 0.5 * x[start + i]! * (1 + y[i]!);
}

/**
 * The fused op `decoderStep` for one sequence in float32 on the CPU: products by the BLAS, everything between
 * them in JavaScript on the same memory. See `decoder-step.ts` for every other case.
 */
import { rotaryValues } from '../../../ops/rotary-embedding.js';
import type { KernelCall } from '../kernel.js';
import { DTYPE, type Handle, type Torch } from '../library.js';
import { copyBytes } from '../native-memory.js';
import { floatsAt, vectorMathOf, Workspace, type VectorMath } from '../vector-math.js';
import { areTogether, type Layer, type Pair, type Step } from './decoder-step.js';

const stream = new Workspace();
const normed = new Workspace();
const projected = new Workspace();
const scores = new Workspace();
const mixed = new Workspace();
const activated = new Workspace();

/** The logits, [1, V]; undefined where this way does not fit. */
export function decodeAsVector(call: KernelCall, step: Step): Handle | undefined {
  const { torch, backend } = call;
  const math = vectorMathOf(torch);
  if (!math || step.rows !== 1 || step.mask !== undefined || backend.device.type !== 'cpu') return undefined;
  if (!step.layers.every((layer) => areTogether(call, step, layer) && isPlain(torch, layer)))
    return undefined;
  if (![step.embedding, ...step.finalNorm, ...step.head].every((one) => isFloat32(torch, one)))
    return undefined;

  const { width, vocabulary } = step;
  const x = stream.reserve(width);
  const row = torch.dataAddress(step.embedding) + 4 * width * step.ids[0]!;
  copyBytes(x.address, row, 4 * width);
  const rotary = rotaryValues(step.positions, step.rotaryDim, step.rotaryBase);
  for (const layer of step.layers) block(math, torch, step, layer, rotary);
  normalise(torch, x.values, step.finalNorm, step);
  const logits = torch.empty([1, vocabulary], 'float32', backend.device);
  const out = torch.dataAddress(logits);
  const [weight, bias] = step.head;
  copyBytes(out, torch.dataAddress(bias), 4 * vocabulary);
  math.multiply(torch.dataAddress(weight), vocabulary, width, width, normed.address, out, 1);
  return logits;
}

function isFloat32(torch: Torch, handle: Handle): boolean {
  return torch.isContiguous(handle) && torch.dtypeOf(handle) === DTYPE.float32;
}

/** Whether what `areTogether` did not look at is contiguous float32 too. */
function isPlain(torch: Torch, { norm, q, dense, fc2, keys, values }: Layer): boolean {
  return [...norm, ...q, ...dense, ...fc2, keys, values].every((handle) => isFloat32(torch, handle));
}

/** One layer on `stream`, in place. */
function block(
  math: VectorMath,
  torch: Torch,
  step: Step,
  layer: Layer,
  rotary: { cos: Float32Array; sin: Float32Array },
): void {
  const { heads, size, width, inner, column } = step;
  const x = stream.values;
  normalise(torch, x, layer.norm, step);

  const across = 3 * width + inner;
  const all = projected.reserve(across);
  copyBytes(all.address, torch.dataAddress(layer.q[1]), 4 * across);
  math.multiply(torch.dataAddress(layer.q[0]), across, width, width, normed.address, all.address, 1);
  turn(all.values, rotary, step);
  const [keys, values] = [torch.dataAddress(layer.keys), torch.dataAddress(layer.values)];
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
  gelu(math, all.values, 3 * width, inner);

  const [denseBias, fc2Bias] = [view(torch, layer.dense[1], width), view(torch, layer.fc2[1], width)];
  for (let i = 0; i < width; i++) x[i] = x[i]! + denseBias[i]! + fc2Bias[i]!;
  math.multiply(torch.dataAddress(layer.dense[0]), width, width, width, heard.address, stream.address, 1);
  math.multiply(torch.dataAddress(layer.fc2[0]), width, inner, inner, activated.address, stream.address, 1);
}

/** Views of small weights that are read every token; a freed tensor leaves its view unused. */
const views = new Map<number, Float32Array>();

function view(torch: Torch, handle: Handle, count: number): Float32Array {
  const address = torch.dataAddress(handle);
  let floats = views.get(address);
  if (floats?.length !== count) {
    if (views.size > 10_000) views.clear();
    floats = floatsAt(address, count);
    views.set(address, floats);
  }
  return floats;
}

/** Layer norm of `x` into `normed`. */
function normalise(torch: Torch, x: Float32Array, norm: Pair, { width, epsilon }: Step): void {
  const [gamma, beta] = [view(torch, norm[0], width), view(torch, norm[1], width)];
  const y = normed.reserve(width).values;
  let sum = 0;
  for (let i = 0; i < width; i++) sum += x[i]!;
  const mean = sum / width;
  let squares = 0;
  for (let i = 0; i < width; i++) squares += (x[i]! - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / width + epsilon);
  for (let i = 0; i < width; i++) y[i] = (x[i]! - mean) * scale * gamma[i]! + beta[i]!;
}

/** Rotary embedding of the queries and keys, the first 2H heads of `x`, in place. */
function turn(
  x: Float32Array,
  { cos, sin }: { cos: Float32Array; sin: Float32Array },
  { heads, size, rotaryDim }: Step,
): void {
  const half = rotaryDim / 2;
  for (let start = 0; start < 2 * heads * size; start += size) {
    for (let i = 0; i < half; i++) {
      const a = x[start + i]!;
      const b = x[start + half + i]!;
      x[start + i] = a * cos[i]! - b * sin[i]!;
      x[start + half + i] = b * cos[i]! + a * sin[i]!;
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
function gelu(math: VectorMath, x: Float32Array, start: number, count: number): void {
  const { address, values: y } = activated.reserve(count);
  for (let i = 0; i < count; i++) {
    const v = x[start + i]!;
    y[i] = SQRT_2_OVER_PI * (v + 0.044715 * v * v * v);
  }
  math.tanh(count, address, address);
  for (let i = 0; i < count; i++) y[i] = 0.5 * x[start + i]! * (1 + y[i]!);
}

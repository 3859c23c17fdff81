/**
 * The fused op `decoderStep` in one call of our own CPU kernels (`packages/tensor/native/decoder.cpp`): everything
 * that it reads is laid out here as that file declares it, in slots of 64 bits. A model's part is kept from token
 * to token.
 */
import type * as tf from '@tensorflow/tfjs';
import { wantedTokens, type DecoderRun } from '../../../ops/decoder-step.js';
import { rotaryValues } from '../../../ops/rotary-embedding.js';
import type { KernelCall } from '../kernel.js';
import { DTYPE, type Handle } from '../library.js';
import { addressAt, Slots } from '../native-memory.js';

/** The logits that are wanted; undefined where this way does not fit. */
export function decodeNatively(call: KernelCall, runs: readonly DecoderRun[]): Handle | undefined {
  const { backend, inputs, torch, native } = call;
  if (!backend.cpuKernels) return undefined;
  const caches = inputs.caches as unknown as tf.TensorInfo[];
  const model = readModel(call);
  if (!model || caches.some((cache) => backend.isBfloat16(cache))) return undefined;

  const cacheSlots = cacheRoom.of(caches.length);
  caches.forEach((cache, i) => {
    cacheSlots.setInteger(i, torch.dataAddress(native(cache)));
  });
  const count = runs.reduce((sum, { ids }) => sum + ids.length, 0);
  const tokenSlots = tokenRoom.of(3 * count);
  const wanted: number[] = [];
  let token = 0;
  for (const run of runs) {
    wanted.push(...wantedTokens(run).map((i) => token + i));
    run.ids.forEach((id, i) => {
      [id, run.row, run.position + i].forEach((value, j) => {
        tokenSlots.setInteger(3 * token + j, value);
      });
      token++;
    });
  }
  const wantedSlots = wantedRoom.of(wanted.length);
  wanted.forEach((token, i) => {
    wantedSlots.setInteger(i, token);
  });
  const rotary = rotaryTables(call, Math.max(...runs.map(({ position, ids }) => position + ids.length - 1)));
  const logits = torch.empty([wanted.length, model.vocabulary], 'float32', backend.device);
  const step = stepRoom.of(11);
  [
    ...[model.slots.address, cacheSlots.address, caches[0]!.shape[1]!, count, tokenSlots.address],
    ...[
      rotary.cos,
      rotary.sin,
      wanted.length,
      wantedSlots.address,
      torch.dataAddress(logits),
      backend.threads,
    ],
  ].forEach((value, i) => {
    step.setInteger(i, value);
  });
  backend.cpuKernels.decoderStep(step.address);
  return logits;
}

/** Slots that are laid out anew when more are asked for. */
class Room {
  #slots = new Slots(16);

  of(length: number): Slots {
    if (this.#slots.length < length) this.#slots = new Slots(2 * length);
    return this.#slots;
  }
}

const [stepRoom, cacheRoom, tokenRoom, wantedRoom, modelRoom] = Array.from(
  { length: 5 },
  () => new Room(),
) as [...[Room, Room, Room, Room, Room]];

interface Model {
  slots: Slots;
  vocabulary: number;
}

/** What was laid out last, and of which data. */
let last: { model: Model | undefined; data: object[] } | undefined;

/** The model's sizes and weights; undefined where a weight is of a type or layout that the kernel does not know. */
function readModel(call: KernelCall): Model | undefined {
  const weights = call.inputs.weights as unknown as tf.TensorInfo[];
  if (last?.data.length !== weights.length || weights.some(({ dataId }, i) => dataId !== last!.data[i])) {
    last = { model: layOut(call, weights), data: weights.map(({ dataId }) => dataId) };
  }
  if (last.model) writeSizes(call, last.model);
  return last.model;
}

function writeSizes({ inputs, attributes }: KernelCall, { slots, vocabulary }: Model): void {
  const weights = inputs.weights as unknown as tf.TensorInfo[];
  const [cache] = inputs.caches as unknown as [tf.TensorInfo];
  const [, , heads, size] = cache.shape as [number, number, number, number];
  const [layers, inner] = [(weights.length - 5) / 14, weights[11]!.shape[0]!]; // the first layer's fc1
  [layers, heads, size, inner, vocabulary, attributes.rotaryDim as number].forEach((value, i) => {
    slots.setInteger(i, value);
  });
  slots.setDouble(6, attributes.epsilon as number);
}

function layOut(call: KernelCall, weights: readonly tf.TensorInfo[]): Model | undefined {
  const { torch, native } = call;
  const [embedding, ...rest] = weights.map(native) as [Handle, ...Handle[]];
  const all = [embedding, ...rest.slice(-4), ...rest.slice(0, -4)]; // the layers last
  const dtypes = all.map((weight) => torch.dtypeCode(weight));
  const known = dtypes.every((dtype) => dtype === DTYPE.float32 || dtype === DTYPE.bfloat16);
  if (!known || !all.every((weight) => torch.isContiguous(weight))) return undefined;
  const slots = modelRoom.of(7 + 2 * all.length);
  all.forEach((weight, i) => {
    slots.setInteger(7 + 2 * i, torch.dataAddress(weight));
    slots.setInteger(8 + 2 * i, dtypes[i] === DTYPE.bfloat16 ? 1 : 0);
  });
  return { slots, vocabulary: weights[0]!.shape[0]! };
}

interface Angles {
  /** Of which the addresses are. */
  tables: ReturnType<typeof rotaryValues>;
  cos: number;
  sin: number;
  positions: number;
  rotaryDim: number;
  rotaryBase: number;
}

/** The angles of positions from 0 on: few megabytes for the longest context. */
let angles: Angles | undefined;

function rotaryTables({ attributes }: KernelCall, position: number): { cos: number; sin: number } {
  const { rotaryDim, rotaryBase } = attributes as { rotaryDim: number; rotaryBase: number };
  if (angles?.rotaryDim === rotaryDim && angles.rotaryBase === rotaryBase && position < angles.positions) {
    return angles;
  }
  const positions = 2 ** Math.ceil(Math.log2(Math.max(256, position + 1)));
  const tables = rotaryValues(
    Array.from({ length: positions }, (_, i) => i),
    rotaryDim,
    rotaryBase,
  );
  const [cos, sin] = [tables.cos, tables.sin].map(({ buffer }) => addressAt(buffer)) as [number, number];
  angles = { tables, cos, sin, positions, rotaryDim, rotaryBase };
  return angles;
}

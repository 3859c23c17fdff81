/**
 * The fused op `decoderStep` on libtorch for one token of each sequence, in as few operators as it takes: weights that lie side by side (see
 * `fuseStorage`) are one product, and every view is one call. On the CPU `decoder-native.ts` goes before.
 */
import type * as tf from '@tensorflow/tfjs';
import { decoderMaskValues, type DecoderRun } from '../../../ops/decoder-step.js';
import { rotaryValues } from '../../../ops/rotary-embedding.js';
import { defineKernel, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { decodeNatively } from './decoder-native.js';
import { lieTogether, uploadIndices, writeCells } from './placement.js';

/** A weight and its bias. */
type Pair = readonly [Handle, Handle];

interface Layer {
  norm: Pair;
  q: Pair;
  k: Pair;
  v: Pair;
  dense: Pair;
  fc1: Pair;
  fc2: Pair;
  keys: Handle;
  values: Handle;
}

/** The op's inputs as native tensors, and its sizes. */
interface Step {
  embedding: Handle;
  layers: Layer[];
  finalNorm: Pair;
  head: Pair;
  mask: Handle | undefined;
  runs: readonly DecoderRun[];
  /** The runs' tokens, where in the flat cache they go, and which of the cache's rows are seen. */
  ids: Handle;
  cells: Handle;
  cacheRows: Handle | undefined;
  columns: number;
  epsilon: number;
  rotaryDim: number;
  rotaryBase: number;
  rows: number;
  cacheSize: number;
  capacity: number;
  heads: number;
  size: number;
  /** C = heads x size. */
  width: number;
  /** F, the width of the MLP. */
  inner: number;
  vocabulary: number;
}

defineKernel('Phi1DecoderStep', (call) => {
  const runs = call.attributes.runs as readonly DecoderRun[];
  const logits = decodeNatively(call, runs);
  if (logits !== undefined) return logits;
  const areSteps = runs.every(({ ids, logits = 'last' }) => ids.length === 1 && logits !== 'none');
  return areSteps ? decodeWithOperators(call, readStep(call, runs)) : [];
});

function readStep(call: KernelCall, runs: readonly DecoderRun[]): Step {
  const { inputs, handle, native, attributes } = call;
  const [embedding, ...infos] = inputs.weights as unknown as tf.TensorInfo[];
  const caches = (inputs.caches as unknown as tf.TensorInfo[]).map(native);
  const weights = infos.map(handle);
  const pair = (i: number): Pair => [weights[2 * i]!, weights[2 * i + 1]!];
  const count = caches.length / 2;
  const layers = Array.from({ length: count }, (_, i): Layer => {
    const [norm, q, k, v, dense, fc1, fc2] = [0, 1, 2, 3, 4, 5, 6].map((j) => pair(7 * i + j)) as [
      ...[Pair, Pair, Pair, Pair, Pair, Pair, Pair],
    ];
    return { norm, q, k, v, dense, fc1, fc2, keys: caches[2 * i]!, values: caches[2 * i + 1]! };
  });
  const [cacheRows, capacity, heads, size] = (inputs.caches as unknown as tf.TensorInfo[])[0]!.shape as [
    ...[number, number, number, number],
  ];
  const columns = Math.max(...runs.map(({ position }) => position)) + 1;
  const rows = runs.length;
  const upload = (values: ArrayLike<number>) => call.backend.upload(values, [rows], 'int32');
  return {
    ...(attributes as unknown as Pick<Step, 'epsilon' | 'rotaryDim' | 'rotaryBase'>),
    runs,
    ids: upload(runs.map(({ ids }) => ids[0]!)),
    cells: uploadIndices(
      call,
      runs.map(({ row, position }) => row * capacity + position),
    ),
    cacheRows: runs.every(({ row }, i) => row === i) ? undefined : upload(runs.map(({ row }) => row)),
    columns,
    cacheSize: cacheRows * capacity,
    embedding: handle(embedding!),
    layers,
    rows,
    capacity,
    heads,
    size,
    finalNorm: pair(7 * count),
    head: pair(7 * count + 1),
    mask: uploadMask(call, runs, columns),
    width: heads * size,
    inner: infos[10]!.shape[0]!, // the first layer's fc1
    vocabulary: infos.at(-1)!.shape[0]!,
  };
}

function decodeWithOperators(call: KernelCall, step: Step): Handle {
  const { operators } = call;
  const { width, epsilon } = step;
  const rotary = uploadRotary(call, step);
  let x = operators.embedding(step.embedding, step.ids, -1, false, false);
  for (const layer of step.layers) x = block(call, step, layer, rotary, x);
  const [normed] = operators.native_layer_norm(x, [width], ...step.finalNorm, epsilon);
  return operators.linear(normed, ...step.head);
}

function block(call: KernelCall, step: Step, layer: Layer, rotary: Pair, x: Handle): Handle {
  const { operators, shims, torch } = call;
  const { rows, width, inner, epsilon } = step;
  const [normed] = operators.native_layer_norm(x, [width], ...layer.norm, epsilon);
  const projected = project(call, step, layer, normed);
  const across = 3 * width + inner;
  rotate(call, step, rotary, projected);
  const store = (cache: Handle, offset: number) => {
    const flat = torch.view(cache, [step.cacheSize, width], [width, 1], 0);
    writeCells(call, flat, step.cells, torch.view(projected, [rows, width], [across, 1], offset));
  };
  store(layer.keys, width);
  store(layer.values, 2 * width);
  const attended = operators.linear(attend(call, step, layer, projected), ...layer.dense);
  const widened = operators.gelu(torch.view(projected, [rows, inner], [across, 1], 3 * width), 'tanh');
  return shims.add_Tensor(shims.add_Tensor(attended, operators.linear(widened, ...layer.fc2), 1), x, 1);
}

/** [rows, q | k | v | fc1]: one product where the weights lie together. */
function project(call: KernelCall, step: Step, layer: Layer, normed: Handle): Handle {
  const { operators, torch } = call;
  const { width, inner } = step;
  const parts = [layer.q, layer.k, layer.v, layer.fc1];
  if (!areTogether(call, step, layer)) {
    return operators.cat(
      parts.map((pair) => operators.linear(normed, ...pair)),
      -1,
    );
  }
  const across = 3 * width + inner;
  const [weight, bias] = layer.q;
  return operators.linear(
    normed,
    torch.view(weight, [across, width], [width, 1], 0),
    torch.view(bias, [across], [1], 0),
  );
}

/** Whether q, k, v and fc1 can be seen as one weight and one bias. */
function areTogether({ torch }: KernelCall, { width, inner }: Step, layer: Layer): boolean {
  const parts = [layer.q, layer.k, layer.v, layer.fc1];
  const rows = [width, width, width, inner];
  return (
    lieTogether(
      torch,
      parts.map(([weight]) => weight),
      rows.map((count) => count * width),
    ) &&
    lieTogether(
      torch,
      parts.map(([, bias]) => bias),
      rows,
    )
  );
}

/** Rotary embedding of the queries and keys in `projected`, in place. */
function rotate(call: KernelCall, step: Step, [cos, sin]: Pair, projected: Handle): void {
  const { operators, shims, torch } = call;
  const { rows, heads, size, width, inner, rotaryDim } = step;
  const half = rotaryDim / 2;
  const [shape, strides] = [
    [rows, 2, heads, half],
    [3 * width + inner, width, size, 1],
  ];
  const [first, second] = [
    torch.view(projected, shape, strides, 0),
    torch.view(projected, shape, strides, half),
  ];
  const newFirst = shims.add_Tensor(operators.mul_Tensor(first, cos), operators.mul_Tensor(second, sin), -1);
  const newSecond = shims.add_Tensor(operators.mul_Tensor(second, cos), operators.mul_Tensor(first, sin), 1);
  operators.copy_(first, newFirst, false);
  operators.copy_(second, newSecond, false);
}

/** The queries in `projected` over the cache up to the last of the new columns, [rows, C]. */
function attend(
  { operators, torch }: KernelCall,
  step: Step,
  { keys, values }: Layer,
  projected: Handle,
): Handle {
  const { rows, heads, size, width, inner, capacity, columns, cacheRows } = step;
  const seen = (cache: Handle) => {
    const [all, strides] = [step.cacheSize / capacity, [capacity * width, size, width, 1]];
    if (cacheRows === undefined) return torch.view(cache, [rows, heads, columns, size], strides, 0);
    return operators.index_select(torch.view(cache, [all, heads, columns, size], strides, 0), 0, cacheRows);
  };
  const queries = torch.view(projected, [rows, heads, 1, size], [3 * width + inner, size, width, 1], 0);
  const mixed = operators.scaled_dot_product_attention(
    queries,
    seen(keys),
    seen(values),
    step.mask,
    0,
    false,
    undefined,
    false,
  );
  return operators.reshape(mixed, [rows, width]); // one query each, so heads are already side by side
}

/** Cosines and sines of the positions, [rows, 1, 1, R/2] each. */
function uploadRotary(call: KernelCall, step: Step): Pair {
  const { rows, runs, rotaryDim, rotaryBase } = step;
  const { cos, sin } = rotaryValues(
    runs.map(({ position }) => position),
    rotaryDim,
    rotaryBase,
  );
  const shape = [rows, 1, 1, rotaryDim / 2];
  return [call.backend.upload(cos, shape, 'float32'), call.backend.upload(sin, shape, 'float32')];
}

function uploadMask(call: KernelCall, runs: readonly DecoderRun[], columns: number): Handle | undefined {
  const values = decoderMaskValues(runs, columns);
  return values && call.backend.upload(values, [runs.length, 1, 1, columns], 'float32');
}

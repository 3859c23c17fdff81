import * as tf from '@tensorflow/tfjs';
import { Random } from '@phi1/base';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TorchBackend } from '../engines/torch/backend.js';
import { largestDifference, normal, type Input } from '../testing/compare.js';
import { torchBackend } from '../testing/engines.js';
import { INSTRUCTION_SETS, useKernelsFor } from '../testing/instruction-sets.js';
import {
  parallelBlock,
  parallelBlockReference,
  rotaryTables,
  type DecoderLayer,
  type ParallelBlockOptions,
} from './index.js';

interface Shape {
  batch: number;
  time: number;
  heads: number;
  size: number;
  inner: number;
  half: number;
}

function makeInputs({ batch, time, heads, size, inner }: Shape, seed: number): Input[] {
  const width = heads * size;
  const dense = (outputs: number, inputs: number, s: number) => [
    normal([outputs, inputs], seed + s, inputs ** -0.5),
    normal([outputs], seed + s + 1),
  ];
  return [
    ...[normal([batch, time, width], seed), normal([width], seed + 1), normal([width], seed + 2)],
    ...[0, 1, 2, 3].flatMap((i) => dense(width, width, 10 + 2 * i)),
    ...[...dense(inner, width, 20), ...dense(width, inner, 22)],
  ];
}

/** The op on x and then weight and bias of each part. */
const on =
  (op: typeof parallelBlock, { batch, time, heads, half }: Shape, more = {}, bySequence = false) =>
  (x: tf.Tensor, ...weights: tf.Tensor[]): tf.Tensor => {
    const names = ['norm', 'q', 'k', 'v', 'dense', 'fc1', 'fc2'];
    const pairs = names.map((name, i) => [name, { weight: weights[2 * i], bias: weights[2 * i + 1] }]);
    const rows = bySequence ? batch : 1;
    const positions = Array.from({ length: rows * time }, (_, i) => (i * 7) % 50);
    const { cos, sin } = rotaryTables(positions, 2 * half);
    const rotary = bySequence
      ? { cos: cos.reshape([batch, time, half]), sin: sin.reshape([batch, time, half]) }
      : { cos, sin };
    const options: ParallelBlockOptions = { heads, rotary, epsilon: 1e-5, ...more };
    return op(x as tf.Tensor3D, Object.fromEntries(pairs) as DecoderLayer, options)!;
  };

const DROPOUTS = {
  attentionDropout: { rate: 0.2, seed: 5 },
  residualDropout: { rate: 0.3, seeds: [6, 7] },
};

/** Documents of up to `longest` tokens side by side in each sequence. */
function drawDocuments(
  { batch, time }: Shape,
  longest: number,
  seed: number,
): { documentStarts: Int32Array } {
  const random = new Random(seed);
  const documentStarts = new Int32Array(batch * time);
  for (let row = 0; row < batch; row++) {
    for (let start = 0, end; start < time; start = end) {
      end = Math.min(time, start + 1 + random.int(longest));
      documentStarts.fill(start, row * time + start, row * time + end);
    }
  }
  return { documentStarts };
}

async function difference(shape: Shape, seed: number, more = {}, bySequence = false): Promise<number> {
  const [fused, reference] = [parallelBlock, parallelBlockReference].map((op) =>
    on(op, shape, more, bySequence),
  );
  return largestDifference(fused!, makeInputs(shape, seed), reference);
}

describe.each(INSTRUCTION_SETS)('parallelBlock by kernels for $name', (set) => {
  useKernelsFor(set);
  let backend: TorchBackend;
  beforeAll(async () => {
    backend = await torchBackend();
  });
  const hasKernels = () => backend.cpuKernels !== undefined;

  it('agrees with its reference, values and gradients, on any shape, with dropout and without', async (context) => {
    if (!hasKernels()) context.skip();
    const small = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ batch: small, time: small, heads: small, half: small, rest: small, inner: fc.nat(40) }),
        ...[fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 1e6 })],
        async ({ half, rest, inner, ...shape }, drops, bySequence, seed) => {
          const whole = { ...shape, half, size: 2 * half + rest - 1, inner: inner + 1 };
          expect(await difference(whole, seed, drops ? DROPOUTS : {}, bySequence)).toBeLessThan(1e-4);
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each([{}, DROPOUTS])('agrees where it is made of several tiles and blocks: %o', async (dropouts) => {
    if (!hasKernels()) return;
    const shape = { batch: 2, time: 75, heads: 2, size: 40, inner: 550, half: 8 };
    expect(await difference(shape, 3, dropouts)).toBeLessThan(1e-4);
  });

  it.each([{}, DROPOUTS])('keeps documents of a sequence apart: %o', async (dropouts) => {
    if (!hasKernels()) return;
    const small = { batch: 3, time: 9, heads: 2, size: 5, inner: 7, half: 2 };
    for (let seed = 0; seed < 5; seed++) {
      const documents = drawDocuments(small, 4, seed);
      expect(await difference(small, seed, { ...dropouts, ...documents })).toBeLessThan(1e-4);
    }
    const large = { batch: 1, time: 150, heads: 2, size: 20, inner: 30, half: 8 };
    const documents = drawDocuments(large, 60, 1);
    expect(await difference(large, 3, { ...dropouts, ...documents })).toBeLessThan(1e-4);
  });

  it('is not there where another precision is asked for, or there are no kernels of our own', () => {
    const shape = { batch: 1, time: 2, heads: 1, size: 4, inner: 3, half: 1 };
    const run = () => {
      const inputs = makeInputs(shape, 1).map((input) => tf.tensor(input.values, input.shape));
      return on(parallelBlock, shape)(...(inputs as [tf.Tensor, ...tf.Tensor[]])) as tf.Tensor | undefined;
    };
    tf.tidy(() => {
      if (hasKernels()) expect(run()).toBeDefined();
      const changeable = backend as { -readonly [K in keyof TorchBackend]: TorchBackend[K] };
      const { cpuKernels } = changeable;
      try {
        changeable.precision = 'bfloat16';
        expect(run()).toBeUndefined();
        changeable.precision = 'float32';
        changeable.cpuKernels = undefined;
        expect(run()).toBeUndefined();
      } finally {
        changeable.precision = 'float32';
        changeable.cpuKernels = cpuKernels;
      }
    });
  });

  it('says which shapes do not fit', () => {
    if (!hasKernels()) return;
    const shape = { batch: 1, time: 2, heads: 2, size: 4, inner: 3, half: 1 };
    const inputs = makeInputs(shape, 1).map((input) => tf.tensor(input.values, input.shape));
    const run = on(parallelBlock, { ...shape, heads: 3 });
    expect(() => run(...(inputs as [tf.Tensor, ...tf.Tensor[]]))).toThrow(/do not fit 3 heads/);
    tf.dispose(inputs);
  });
});

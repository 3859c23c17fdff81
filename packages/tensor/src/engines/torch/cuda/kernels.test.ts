/**
 * The CUDA kernels on the host, through the same launches as on a GPU, against the reference compositions of their
 * ops on TensorFlow.js's cpu backend. What a GPU adds (its compiler, its memory) is checked by tools/gpu.
 */
import { Random } from '@phi1/base';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossEntropy } from '../../../ops/cross-entropy.js';
import { dropoutMask, dropoutThreshold, mixSeed } from '../../../ops/dropout.js';
import { geluReference } from '../../../ops/gelu.js';
import { layerNormReference } from '../../../ops/layer-norm.js';
import { rotaryReference } from '../../../ops/rotary-embedding.js';
import { torchBackend } from '../../../testing/engines.js';
import { hasHostCompiler, HostLauncher } from '../../../testing/host-launcher.js';
import { tf } from '../../../index.js';
import type { TorchBackend } from '../backend.js';
import type { Handle } from '../library.js';
import { CudaKernels } from './kernels.js';
import type { ElementType } from './nvrtc.js';

/** What rounding to the type may do to a result, relative to the largest number of all. */
const TOLERANCE: Record<ElementType, number> = { float32: 2e-6, bfloat16: 2 ** -8 };
const ELEMENTS: ElementType[] = ['float32', 'bfloat16'];

/** A dimension that vectors of 16 bytes divide, or one that they do not. */
const width = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(8, 64, 264, 520));
const property = { numRuns: 8 };

describe.runIf(hasHostCompiler())('CUDA kernels on the host', () => {
  const launcher = new HostLauncher();
  let backend: TorchBackend;
  let kernels: CudaKernels;
  beforeAll(async () => {
    backend = await torchBackend();
    kernels = new CudaKernels(backend.torch, backend.operators, backend.device, launcher);
  });
  afterAll(() => {
    launcher.dispose();
  });

  /** Random numbers that both types hold exactly. */
  function random(shape: number[], seed: number): tf.Tensor {
    const source = new Random(seed);
    const values = Array.from({ length: tf.util.sizeFromShape(shape) }, () =>
      roundToBfloat16(source.normal()),
    );
    return tf.tensor(values, shape);
  }

  /** A tensor of the cpu backend as a native one of that type. */
  function toHandle(x: tf.Tensor, element: ElementType = 'float32'): Handle {
    const { operators } = backend;
    const handle = backend.upload(x.dataSync(), x.shape, x.dtype);
    if (element === 'float32') return handle;
    return operators._to_copy(handle, 'bfloat16', undefined, undefined, undefined, false, undefined);
  }

  const largest = (x: tf.Tensor) => x.abs().max().dataSync()[0]!;

  /** @param magnitude of what the values are sums of: they may be smaller where it cancels out */
  function expectClose(actual: Handle, expected: tf.Tensor, element: ElementType, magnitude = 1e-3): void {
    const { operators, torch } = backend;
    const info = backend.register(
      operators._to_copy(actual, 'float32', undefined, undefined, undefined, false, undefined),
    );
    expect(torch.shape(actual).filter((n) => n !== 1)).toEqual(expected.shape.filter((n) => n !== 1));
    const [got, want] = [backend.readSync(info.dataId), expected.dataSync() as Float32Array];
    backend.disposeData(info.dataId);
    const scale = want.reduce((most, x) => Math.max(most, Math.abs(x)), magnitude);
    for (let i = 0; i < want.length; i++) {
      const difference = Math.abs((got[i] as number) - want[i]!) / scale;
      if (!(difference <= TOLERANCE[element])) {
        throw new Error(`element ${String(i)}: ${String(got[i])}, expected ${String(want[i])}`);
      }
    }
  }

  /** Runs a check with the cpu backend current and native handles freed after it. */
  async function check(body: () => void): Promise<void> {
    await tf.setBackend('cpu');
    backend.torch.scope = new Set();
    try {
      tf.tidy(body);
    } finally {
      const { scope } = backend.torch;
      backend.torch.scope = undefined;
      for (const handle of scope) backend.torch.delete(handle);
    }
  }

  for (const element of ELEMENTS) {
    it(`GELU's gradient with the bias gradient, ${element}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 70 }), width, fc.nat(), (rows, columns, seed) =>
          check(() => {
            const [dy, x] = [random([rows, columns], seed), random([rows, columns], seed + 1)];
            const expected = tf.grad((input) => geluReference(input))(x, dy);
            const [dx, dbias] = kernels.geluBackward(toHandle(dy, element), toHandle(x, element))!;
            expectClose(dx, expected, element);
            expectClose(dbias, expected.sum(0), 'float32', largest(expected));
          }),
        ),
        property,
      );
    });

    it(`sums of columns, added to what was there, ${element}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 70 }), width, fc.nat(), (rows, columns, seed) =>
          check(() => {
            const [x, before] = [random([rows, columns], seed), random([columns], seed + 1)];
            expectClose(kernels.columnSum(toHandle(x, element))!, x.sum(0), 'float32', largest(x));
            const into = toHandle(before);
            expectClose(
              kernels.columnSum(toHandle(x, element), into)!,
              x.sum(0).add(before),
              'float32',
              largest(x),
            );
          }),
        ),
        property,
      );
    });

    it(`rotary embedding and its gradient, ${element}`, async () => {
      const sizes = fc.constantFrom([8, 4], [64, 16], [16, 8], [10, 3], [6, 1]);
      await fc.assert(
        fc.asyncProperty(
          sizes,
          fc.integer({ min: 1, max: 5 }),
          fc.boolean(),
          fc.nat(),
          (of, time, each, seed) =>
            check(() => {
              const [size, half] = of as [number, number];
              const table = each ? [2, time, half] : [time, half];
              const x = random([2, time, 3, size], seed) as tf.Tensor4D;
              const [cos, sin] = [random(table, seed + 1), random(table, seed + 2)];
              const turn = (backwards: boolean) =>
                kernels.rotary(toHandle(x, element), toHandle(cos), toHandle(sin), backwards)!;
              expectClose(turn(false), rotaryReference(x, cos, sin), element);
              const gradient = tf.grad((input) => rotaryReference(input as tf.Tensor4D, cos, sin))(x, x);
              expectClose(turn(true), gradient, element);
            }),
        ),
        property,
      );
    });

    it(`dropout with the mask of its seed, ${element}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), fc.integer(), (count, seed) =>
          check(() => {
            const x = random([count], 1);
            const rate = 0.3;
            const handle = toHandle(x, element);
            const y = kernels.dropout(handle, mixSeed(seed), dropoutThreshold(rate), 1 / (1 - rate))!;
            expectClose(y, x.mul(tf.tensor(dropoutMask(count, rate, seed))), element);
          }),
        ),
        property,
      );
    });

    it(`layer norm of a sum and its gradients, ${element}`, async () => {
      const branches = fc.integer({ min: 0, max: 2 });
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 9 }),
          width,
          branches,
          fc.nat(),
          (rows, columns, count, seed) =>
            check(() => {
              const shape = [rows, columns + 1];
              const [x, dy, dsum] = [0, 1, 2].map((i) => random(shape, seed + i)) as [
                tf.Tensor,
                tf.Tensor,
                tf.Tensor,
              ];
              const added = [3, 4].slice(0, count).map((i) => random(shape, seed + i));
              const [gamma, beta] = [5, 6].map((i) => random([shape[1]!], seed + i)) as [
                tf.Tensor1D,
                tf.Tensor1D,
              ];
              const total = tf.addN([x, ...added]);
              const [g, b] = [toHandle(gamma), toHandle(beta)];
              const others = added.map((branch) => toHandle(branch, element));
              const result = kernels.layerNorm(toHandle(x), others, g, b, 1e-5, element)!;
              expectClose(result.sum, total, 'float32');
              expectClose(result.y, layerNormReference(total, gamma, beta, 1e-5), element);
              const reference = (s: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor) =>
                layerNormReference(s, scale as tf.Tensor1D, shift as tf.Tensor1D, 1e-5);
              const [dx, dgamma, dbeta] = tf.grads(reference)([total, gamma, beta], dy);
              const { sum, mean, rstd } = result;
              const gradients = kernels.layerNormBackward(
                toHandle(dy, element),
                sum,
                mean,
                rstd,
                g,
                toHandle(dsum),
              )!;
              // where a row has few numbers, 1 / deviation makes much of float32's own rounding
              expectClose(gradients[0], dx!.add(dsum), 'bfloat16');
              expectClose(gradients[1], dgamma!, 'bfloat16');
              expectClose(gradients[2], dbeta!, 'float32');
            }),
        ),
        property,
      );
    });

    it(`cross-entropy and its gradient in one pass, ${element}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 9 }), width, fc.nat(), (rows, classes, seed) =>
          check(() => {
            const logits = random([rows, classes], seed).mul<tf.Tensor2D>(4);
            const source = new Random(seed);
            const labels = Array.from({ length: rows }, () => source.int(classes + 1) - 1);
            const ids = tf.tensor1d(labels, 'int32');
            const counted = Math.max(1, labels.filter((label) => label >= 0).length);
            const shares = tf.tensor1d(labels.map((label) => (label >= 0 ? 1 / counted : 0)));
            // with the identity as the weight, hidden states are the logits
            const loss = (hidden: tf.Tensor) =>
              crossEntropy(hidden as tf.Tensor2D, tf.eye(classes), undefined, ids, { ignoreIndex: -1 });
            const held = toHandle(logits, element);
            const losses = kernels.crossEntropy(held, toHandle(ids), toHandle(shares), true)!;
            const total = backend.operators.sum_dim_IntList(losses, [0], false, undefined);
            // a loss is a difference of logits
            expectClose(total, loss(logits), 'float32', largest(logits));
            expectClose(held, tf.grad(loss)(logits), element);
          }),
        ),
        property,
      );
    });
  }

  it('a loss without a gradient leaves the logits, and a label of no class is seen', async () => {
    await check(() => {
      const logits = random([2, 7], 1);
      const held = toHandle(logits);
      const shares = toHandle(tf.tensor1d([0.5, 0.5]));
      const losses = kernels.crossEntropy(held, toHandle(tf.tensor1d([3, 7], 'int32')), shares, false)!;
      expectClose(held, logits, 'float32');
      const info = backend.register(losses);
      expect(backend.readSync(info.dataId)[1]).toBeNaN();
    });
  });

  it('reads what is not contiguous in its order', async () => {
    await check(() => {
      const x = random([6, 40], 1);
      const turned = backend.operators.t(toHandle(x));
      expectClose(kernels.columnSum(turned)!, x.sum(1), 'float32', largest(x));
    });
  });

  it('leaves to libtorch what it has no variant for', async () => {
    await check(() => {
      const double = backend.operators._to_copy(
        ...([
          toHandle(random([2, 3], 1)),
          'float64',
          undefined,
          undefined,
          undefined,
          false,
          undefined,
        ] as const),
      );
      expect(kernels.columnSum(double)).toBeUndefined();
    });
  });
});

function roundToBfloat16(x: number): number {
  const bits = new Uint32Array(new Float32Array([x]).buffer);
  bits[0] = (bits[0]! + 0x7fff + ((bits[0]! >> 16) & 1)) & 0xffff0000;
  return new Float32Array(bits.buffer)[0]!;
}

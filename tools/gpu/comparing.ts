/** Holds a computation on the torch engine against the same one on TensorFlow.js's cpu backend, and notes its kernels. */
import { Random } from '@phi1/base/random';
import { errorMessage } from '@phi1/base';
import { tf, withPrecision, type Precision } from '@phi1/tensor';
import { fallbackNames } from '@phi1/tensor/torch';
import type { Findings } from './report.js';

/** A tensor that either backend can make. */
export interface Input {
  values: number[];
  shape: number[];
  dtype: 'float32' | 'int32' | 'bool';
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- of any rank, as each op wants
export type Compute = (...inputs: any[]) => tf.Tensor | tf.Tensor[];

export interface Case {
  name: string;
  inputs: Input[];
  run: Compute;
  /** On the cpu backend; `run` by default. */
  reference?: Compute;
  /** Whether gradients in the float inputs are held against each other too. */
  gradients?: boolean;
  /** The largest difference, relative to the largest number of each result. */
  tolerance: number;
}

/** Standard normal numbers. */
export function normal(shape: number[], seed: number, scale = 1): Input {
  const random = new Random(seed);
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * random.normal());
  return { values, shape, dtype: 'float32' };
}

export function integers(values: number[], shape = [values.length]): Input {
  return { values, shape, dtype: 'int32' };
}

interface Result {
  shape: number[];
  dtype: string;
  values: number[];
}

function evaluate(compute: Compute, { inputs, gradients }: Case): Result[] {
  return tf.tidy(() => {
    const tensors = inputs.map(({ values, shape, dtype }) => tf.tensor(values, shape, dtype));
    const results = [compute(...tensors)].flat();
    if (gradients) {
      const weighting = normal(results[0]!.shape, 99);
      const weights = tf.tensor(weighting.values, weighting.shape);
      const floats = tensors.filter(({ dtype }) => dtype === 'float32');
      const weighted = (...given: tf.Tensor[]) => {
        const rest = [...given];
        const all = tensors.map((tensor) => (tensor.dtype === 'float32' ? rest.shift()! : tensor));
        return (compute(...all) as tf.Tensor).mul(weights).sum();
      };
      results.push(...tf.grads(weighted)(floats));
    }
    return results.map((x) => ({ shape: x.shape, dtype: x.dtype, values: Array.from(x.dataSync()) }));
  });
}

/** The largest difference between results, relative to the largest number of each. */
function largestDifference(actual: Result[], expected: Result[]): number {
  const differences = actual.map(({ shape, dtype, values }, i) => {
    const wanted = expected[i]!;
    if (String(shape) !== String(wanted.shape) || dtype !== wanted.dtype) {
      throw new Error(
        `result ${String(i)} is ${dtype} [${String(shape)}], expected ${wanted.dtype} [${String(wanted.shape)}]`,
      );
    }
    const finite = wanted.values.filter(Number.isFinite);
    const scale = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
    return values.reduce((largest, value, j) => {
      const other = wanted.values[j]!;
      if (Object.is(value, other) || value === other) return largest;
      const difference = Math.abs(value - other) / scale;
      return Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
    }, 0);
  });
  return Math.max(0, ...differences);
}

let used = new Set<string>();

/** From here on the native kernels that run are noted. */
export function noteKernels(): void {
  for (const config of tf.getKernelsForBackend('torch')) {
    if (fallbackNames.has(config.kernelName)) continue;
    tf.unregisterKernel(config.kernelName, 'torch');
    tf.registerKernel({
      ...config,
      kernelFunc: (call) => {
        used.add(config.kernelName);
        return config.kernelFunc(call);
      },
    });
  }
}

/** What ran since the last call. */
export function takeUsedKernels(): string[] {
  const names = [...used].toSorted();
  used = new Set();
  return names;
}

/** Runs every case on both; the torch engine has been selected before. */
export async function compareAll(cases: Case[], findings: Findings, precision: Precision): Promise<void> {
  noteKernels();
  for (const one of cases) {
    takeUsedKernels();
    try {
      await tf.setBackend('cpu');
      const expected = evaluate(one.reference ?? one.run, one);
      await tf.setBackend('torch');
      const actual = withPrecision(precision, () => evaluate(one.run, one));
      const difference = largestDifference(actual, expected);
      const ok = difference <= one.tolerance;
      const detail = `differs by ${difference.toExponential(1)}, at most ${one.tolerance.toExponential(1)}`;
      findings.check({ name: one.name, ok, detail, kernels: takeUsedKernels() });
    } catch (error) {
      findings.check({ name: one.name, ok: false, detail: errorMessage(error), kernels: takeUsedKernels() });
    }
  }
}

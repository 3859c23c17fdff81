/** The torch engine and TensorFlow.js's cpu backend side by side, for tests that compare them. */
import { tf } from '../index.js';
import { TorchBackend } from '../engines/torch/backend.js';

/** What a tensor of any type holds, as a test compares it. */
export interface Outcome {
  shape: number[];
  dtype: string;
  values: number[];
}

/** Runs a computation on a backend; what it makes on the way is disposed of. */
export async function runOn(backend: 'cpu' | 'torch', compute: () => tf.Tensor): Promise<Outcome> {
  await tf.setBackend(backend);
  const result = tf.tidy(compute);
  const outcome = { shape: result.shape, dtype: result.dtype, values: Array.from(result.dataSync()) };
  result.dispose();
  return outcome;
}

/** The torch backend, made current. */
export async function torchBackend(): Promise<TorchBackend> {
  await import('../engines/torch/index.js');
  await tf.setBackend('torch');
  const backend = tf.backend();
  if (!(backend instanceof TorchBackend)) throw new Error('the torch backend did not start');
  return backend;
}

/** Runs something on the torch backend as on a machine that has no compiler. */
export function withoutCpuKernels<T>(run: () => T): T {
  const backend = tf.backend() as unknown as { cpuKernels: unknown };
  const { cpuKernels } = backend;
  backend.cpuKernels = undefined;
  try {
    return run();
  } finally {
    backend.cpuKernels = cpuKernels;
  }
}

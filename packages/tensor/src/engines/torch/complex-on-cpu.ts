/**
 * Complex tensors that come to TensorFlow.js's cpu backend from another one. It keeps their parts as tensors, but takes
 * over a moved tensor as plain values (as of 4.22), so that the first kernel there fails.
 */
import * as tf from '@tensorflow/tfjs';

interface CpuBackend extends tf.KernelBackend {
  data: { get(dataId: object): { complexTensorInfos?: Record<'real' | 'imag', tf.TensorInfo> } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
}

/** Makes the cpu backend split complex numbers that are moved to it. Call it once. */
export function splitComplexOnCpu(): void {
  const cpu = tf.engine().findBackend('cpu') as CpuBackend;
  const move = cpu.move.bind(cpu);
  cpu.move = (dataId, values, shape, dtype, references) => {
    move(dataId, values, shape, dtype, references);
    if (dtype !== 'complex64') return;
    const { real, imag } = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
    const makeInfo = (part: Float32Array) => cpu.makeTensorInfo(shape, 'float32', part);
    cpu.data.get(dataId).complexTensorInfos = { real: makeInfo(real), imag: makeInfo(imag) };
  };
}

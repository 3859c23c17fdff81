/**
 * Kernels that the engine does not have run on TensorFlow.js's cpu backend, through a copy of their inputs
 * and outputs. The first use of each says so once, because it may be what makes a program slow.
 */
import * as tf from '@tensorflow/tfjs';
import type { TorchBackend } from './backend.js';
import { BACKEND_NAME } from './kernel.js';

/** Gives the torch backend every kernel that only the cpu backend has. */
export function registerFallbacks(): void {
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(kernelName, BACKEND_NAME)) continue;
    tf.registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: fallback(kernelName, kernelFunc),
    });
    fallbackNames.add(kernelName);
  }
}

/** The kernels that fall back, for the table of kernels in the documentation. */
export const fallbackNames = new Set<string>();

const warned = new Set<string>();

function fallback(kernelName: string, kernelFunc: tf.KernelFunc): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    if (!warned.has(kernelName)) {
      warned.add(kernelName);
      console.warn(
        `phi1: the torch engine has no kernel ${kernelName}; it runs on TensorFlow.js's cpu backend`,
      );
    }
    const torch = backend as TorchBackend;
    const cpu = tf.engine().findBackend('cpu');
    const moved: tf.TensorInfo[] = [];
    const toCpu = (info: tf.TensorInfo): tf.TensorInfo => {
      const copy = copyToCpu(info, torch, cpu);
      moved.push(copy);
      return copy;
    };
    const results = kernelFunc({
      inputs: mapValues(inputs, toCpu) as tf.NamedTensorInfoMap,
      attrs,
      backend: cpu,
    });
    const back = (result: tf.TensorInfo) => copyFromCpu(result, torch, cpu);
    const outputs = Array.isArray(results) ? results.map(back) : back(results);
    for (const info of moved) cpu.disposeData(info.dataId);
    return outputs;
  };
}

function mapValues(
  inputs: tf.NamedTensorInfoMap,
  convert: (info: tf.TensorInfo) => tf.TensorInfo,
): Record<string, tf.TensorInfo | tf.TensorInfo[]> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      Array.isArray(value) ? (value as tf.TensorInfo[]).map(convert) : convert(value!),
    ]),
  );
}

function copyToCpu(info: tf.TensorInfo, torch: TorchBackend, cpu: tf.KernelBackend): tf.TensorInfo {
  const { shape, dtype } = info;
  const values = torch.readSync(info.dataId);
  if (dtype !== 'complex64') return { shape, dtype, dataId: cpu.write(values, shape, dtype) };
  const { real, imag } = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
  const part = (part: Float32Array) => ({
    shape,
    dtype: 'float32' as const,
    dataId: cpu.write(part, shape, 'float32'),
  });
  const [realInfo, imagInfo] = [part(real), part(imag)];
  const complex = tf.getKernel('Complex', 'cpu').kernelFunc({
    inputs: { real: realInfo, imag: imagInfo },
    backend: cpu,
  });
  cpu.disposeData(realInfo.dataId);
  cpu.disposeData(imagInfo.dataId);
  return complex as tf.TensorInfo;
}

function copyFromCpu(info: tf.TensorInfo, torch: TorchBackend, cpu: tf.KernelBackend): tf.TensorInfo {
  const values = cpu.readSync(info.dataId);
  cpu.disposeData(info.dataId);
  return torch.registerValues(values, info.shape, info.dtype);
}

/**
 * Runs a kernel of TensorFlow.js's cpu backend on tensors of this engine, through a copy of its inputs and
 * outputs: what the engine has no kernel for, and everything that works on strings.
 */
import * as tf from '@tensorflow/tfjs';
import type { TorchBackend } from './backend.js';

type Inputs = tf.NamedTensorInfoMap | undefined;
type MaybeMany<T> = T | T[];

/** @param kernelFunc the cpu backend's kernel */
export function runOnCpu(
  kernelFunc: tf.KernelFunc,
  inputs: Inputs,
  attrs: tf.NamedAttrMap | undefined,
  torch: TorchBackend,
): MaybeMany<tf.TensorInfo> {
  const cpu = tf.engine().findBackend('cpu');
  const copies: tf.TensorInfo[] = [];
  const toCpu = (info: tf.TensorInfo): tf.TensorInfo => {
    const copy = copyToCpu(info, torch, cpu);
    copies.push(copy);
    return copy;
  };
  try {
    const results = kernelFunc({ inputs: mapInputs(inputs, toCpu), backend: cpu, ...(attrs && { attrs }) });
    const back = (result: tf.TensorInfo) => copyFromCpu(result, torch, cpu);
    return Array.isArray(results) ? results.map(back) : back(results);
  } finally {
    for (const { dataId } of copies) cpu.disposeData(dataId);
  }
}

/** A list of inputs stays a list, and an input that is absent stays absent: kernels look at both. */
function mapInputs(inputs: Inputs, convert: (info: tf.TensorInfo) => tf.TensorInfo): tf.NamedTensorInfoMap {
  const convertOne = (value: MaybeMany<tf.TensorInfo> | undefined) =>
    Array.isArray(value) ? value.map(convert) : value && convert(value);
  const converted = Array.isArray(inputs)
    ? (inputs as tf.TensorInfo[]).map(convert)
    : Object.fromEntries(Object.entries(inputs ?? {}).map(([name, value]) => [name, convertOne(value)]));
  return converted as tf.NamedTensorInfoMap;
}

function copyToCpu(info: tf.TensorInfo, torch: TorchBackend, cpu: tf.KernelBackend): tf.TensorInfo {
  const { shape, dtype } = info;
  const values = torch.readSync(info.dataId);
  if (dtype !== 'complex64') {
    const dataId = cpu.write(values, shape, dtype);
    return { shape, dtype, dataId, rank: shape.length } as tf.TensorInfo; // some kernels take a tensor for granted
  }
  const { real, imag } = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
  const write = (part: Float32Array): tf.TensorInfo => ({
    shape,
    dtype: 'float32',
    dataId: cpu.write(part, shape, 'float32'),
  });
  const parts = { real: write(real), imag: write(imag) };
  const complex = tf.getKernel('Complex', 'cpu').kernelFunc({ inputs: parts, backend: cpu });
  cpu.disposeData(parts.real.dataId);
  cpu.disposeData(parts.imag.dataId);
  return complex as tf.TensorInfo;
}

function copyFromCpu(info: tf.TensorInfo, torch: TorchBackend, cpu: tf.KernelBackend): tf.TensorInfo {
  const values = cpu.readSync(info.dataId);
  cpu.disposeData(info.dataId);
  return torch.registerValues(values, info.shape, info.dtype);
}

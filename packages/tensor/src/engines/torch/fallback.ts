/**
 * Kernels that the engine does not have run on TensorFlow.js's cpu backend. The first use of each says so
 * once, because it may be what makes a program slow.
 */
import * as tf from '@tensorflow/tfjs';
import { BACKEND_NAME, type TorchBackend } from './backend.js';
import { runOnCpu } from './on-cpu.js';

/** The kernels that fall back, for the table of kernels in the documentation. */
export const fallbackNames = new Set<string>();

/** Gives the torch backend every kernel that only the cpu backend has. */
export function registerFallbacks(): void {
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(kernelName, BACKEND_NAME)) continue;
    tf.registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, attrs, backend }) => {
        warnOnce(kernelName);
        return runOnCpu(kernelFunc, inputs, attrs, backend as TorchBackend);
      },
    });
    fallbackNames.add(kernelName);
  }
}

const warned = new Set<string>();

function warnOnce(kernelName: string): void {
  if (warned.has(kernelName)) return;
  warned.add(kernelName);
  console.warn(`phi1: the torch engine has no kernel ${kernelName}; it runs on TensorFlow.js's cpu backend`);
}

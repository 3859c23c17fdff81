/** `argmax` on the wasm backend: one pass over the logits where they lie. */
import * as tf from '@tensorflow/tfjs';
import { BACKEND_NAME, floats, type WasmBackend } from './backend.js';

tf.registerKernel({
  kernelName: 'Phi1Argmax',
  backendName: BACKEND_NAME,
  kernelFunc: ({ inputs, backend }) => {
    const logits = inputs.logits!;
    const [rows, vocabulary] = logits.shape as [number, number];
    const values = floats(backend as WasmBackend, logits);
    const tokens = Int32Array.from({ length: rows }, (_, row) => {
      return firstOfLargest(values.subarray(row * vocabulary, (row + 1) * vocabulary));
    });
    return (backend as WasmBackend).makeOutput([rows], 'int32', null, tokens);
  },
});

/** -1 where a value is not finite. */
function firstOfLargest(values: Float32Array): number {
  let [best, sum] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i]! * 0; // 0 times what is not finite is not 0, and stays
    if (values[i]! > values[best]!) best = i;
  }
  return sum === 0 ? best : -1;
}

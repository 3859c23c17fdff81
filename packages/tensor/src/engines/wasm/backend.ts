/** What our kernels need of TensorFlow.js's wasm backend, which the packages here do not import. */
import * as tf from '@tensorflow/tfjs';

/** The backend's own kernels are functions of these, and of tensors that only it knows. */
export interface WasmBackend extends tf.KernelBackend {
  makeOutput(
    shape: number[],
    dtype: tf.DataType,
    memoryOffset?: null,
    values?: tf.backend_util.BackendValues,
  ): tf.TensorInfo;
  /** A view of the memory, which the next allocation may move away. */
  typedArrayFromHeap(x: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
}

export const BACKEND_NAME = 'wasm';

/** The numbers of a float32 tensor where they lie. */
export function floats(backend: WasmBackend, x: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(x) as Float32Array;
}

/** A tensor of the backend's, of which TensorFlow.js does not know; whoever makes it frees it by `disposeData`. */
export function makeFloats(backend: WasmBackend, shape: number[], values: Float32Array): tf.TensorInfo {
  return backend.makeOutput(shape, 'float32', null, values);
}

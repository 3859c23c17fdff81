/**
 * The specs of TensorFlow.js that pass on its cpu backend and not on torch, and why each is left so. They are
 * listed in docs/kernels.md.
 */
export const EXCEPTIONS: Readonly<Record<string, string>> = {};

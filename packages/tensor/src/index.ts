/** Engines for TensorFlow.js and the fused ops of a transformer. */
export * from './ops/index.js';
export { tf } from './tf.js';

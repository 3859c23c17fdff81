/** What runs without Node: TensorFlow.js and the fused ops. */
export * from './ops/index.js';
export * from './storage/index.js';
export { tf } from './tf.js';
export {
  enginePrecision,
  PRECISIONS,
  setEnginePrecision,
  withPrecision,
  type Precision,
} from './engines/precision.js';

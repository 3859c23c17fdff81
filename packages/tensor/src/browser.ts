/** What runs without Node: TensorFlow.js, the fused ops, and the choice among a browser's backends. */
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
export { selectEngine } from './engines/select-in-browser.js';

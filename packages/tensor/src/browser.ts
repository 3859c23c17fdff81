/** What runs without Node: TensorFlow.js, the fused ops, and the choice among a browser's backends. */
export * from './ops/index.js';
export * from './storage/index.js';
export { tf } from './tf.js';
export { PRECISIONS, type Precision } from './choices.js';
export { enginePrecision, setEnginePrecision, withPrecision } from './engines/precision.js';
export { selectEngine } from './engines/select-in-browser.js';

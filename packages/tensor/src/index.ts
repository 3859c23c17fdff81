/** Engines for TensorFlow.js and the fused ops of a transformer. In a browser: `browser.ts`. */
export * from './browser.js';
export { ENGINES, type EngineName } from './choices.js';
export {
  engineMemory,
  resetPeakMemory,
  selectEngine,
  type EngineMemory,
  type EngineOptions,
  type SelectedEngine,
} from './engines/select.js';
export { installProgress, type InstallProgress, type OnInstallProgress } from './engines/pip.js';
export { installTensorflow } from './engines/tensorflow/install.js';
export { ensureTorchLibrary, installTorch } from './engines/torch/install.js';
export { EventFile } from './node/event-file.js';
export { fileSystem } from './node/file-system.js';

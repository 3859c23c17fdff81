/** Engines for TensorFlow.js and the fused ops of a transformer. In a browser: `browser.ts`, the ops alone. */
export * from './browser.js';
export {
  engineMemory,
  ENGINES,
  selectEngine,
  type EngineName,
  type EngineOptions,
  type SelectedEngine,
} from './engines/select.js';
export { ensureTorchLibrary, installProgress, type InstallProgress } from './engines/torch/install.js';

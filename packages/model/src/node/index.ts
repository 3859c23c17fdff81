/** What needs a disk: a model's folder and safetensors files. */
export { complete, type CompleteOptions, type Completion } from './complete.js';
export {
  loadConfig,
  loadModel,
  loadTokenizerFrom,
  resolveCheckpoint,
  saveModel,
  writeModelFiles,
  type SaveOptions,
} from './folder.js';
export { exportGguf, type ExportGgufOptions } from './gguf-file.js';
export {
  pulledFolder,
  pullModel,
  pushModel,
  type HubOptions,
  type PullOptions,
  type PushOptions,
} from './hub.js';
export { loadAdapter, mergeAdapter, saveAdapter, type MergeAdapterOptions } from './lora-folder.js';
export { SafetensorsFile, writeSafetensors, type TensorToWrite } from './safetensors-file.js';

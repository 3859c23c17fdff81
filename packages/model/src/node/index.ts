/** What needs a disk: a model's folder and safetensors files. */
export { complete, type CompleteOptions, type Completion } from './complete.js';
export {
  BEST_FILE,
  loadConfig,
  loadModel,
  loadTokenizerFrom,
  MERGED_FOLDER,
  resolveCheckpoint,
  saveModel,
  writeModelFiles,
  type ConfigChanges,
  type SaveOptions,
} from './folder.js';
export { readCompanions, type Companions } from './companions.js';
export { exportGguf, type ExportGgufOptions } from './gguf-file.js';
export {
  pulledFolder,
  pullModel,
  pushModel,
  type HubOptions,
  type PullOptions,
  type PushOptions,
} from './hub.js';
export {
  loadAdapter,
  mergeAdapter,
  saveAdapter,
  writeAdapterFiles,
  type MergeAdapterOptions,
} from './lora-folder.js';
export { filesIn, jsonText, type FolderFiles } from './folder-files.js';
export {
  copySafetensors,
  SafetensorsFile,
  writeSafetensors,
  type TensorToWrite,
} from './safetensors-file.js';

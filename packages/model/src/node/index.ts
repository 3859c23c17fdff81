/** What needs a disk: a model's folder and safetensors files. */
export {
  loadConfig,
  loadModel,
  resolveCheckpoint,
  saveModel,
  writeModelFiles,
  type SaveOptions,
} from './folder.js';
export { SafetensorsFile, writeSafetensors, type TensorToWrite } from './safetensors-file.js';

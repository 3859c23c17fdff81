/** Adapters in PEFT's layout: `adapter_config.json` and `adapter_model.safetensors`. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, UserError, writeFolderAtomically } from '@phi1/base';
import { storedBytes, tf, type StoredType } from '@phi1/tensor';
import { linearLayers, LoraAdapter, loraShapes } from '../lora.js';
import type { PhiModel } from '../model.js';
import type { SafetensorsReader } from '../safetensors/reader.js';
import { modelFromReaders } from '../weights.js';
import type { WeightDtype } from '../choices.js';
import { filesIn, jsonText, type FolderFiles } from './folder-files.js';
import { refuseStrangers, saveModel, withWeights } from './folder.js';
import { parsePeftConfig } from './peft-config.js';
import { SafetensorsFile } from './safetensors-file.js';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';
/** The same as a pickle, from which a file could run anything. */
const PICKLE = 'adapter_model.bin';
/** What PEFT can adapt beside the layers' linear maps. */
const OTHER_LAYERS = ['lm_head', 'model.embed_tokens'];

/**
 * Writes an adapter's folder whole or not at all.
 *
 * @param baseModel what PEFT is to load it on: a folder or a model's name on the hub
 * @throws UserError when the folder holds anything but an adapter's files
 */
export async function saveAdapter(folder: string, adapter: LoraAdapter, baseModel?: string): Promise<void> {
  await refuseStrangers(folder, (name) => name === CONFIG || name === WEIGHTS, 'adapter');
  await writeFolderAtomically(folder, (to) => writeAdapterFiles(filesIn(to), adapter, baseModel));
}

/** Gives an adapter's files to where they go, for a caller that adds its own. */
export async function writeAdapterFiles(
  files: FolderFiles,
  adapter: LoraAdapter,
  baseModel?: string,
): Promise<void> {
  const { rank, alpha, rankStabilized = false, dropout = 0, targets } = adapter.options;
  const config = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: baseModel ?? null,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout,
    use_rslora: rankStabilized,
    target_modules: [...targets],
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
  };
  await files.file(CONFIG, jsonText(config));
  const tensors = [...adapter.parameters].map(([name, variable]) => ({
    name,
    type: 'float32' as const,
    shape: variable.shape,
    bytes: () => storedBytes(variable, 'float32'),
  }));
  await files.tensors(WEIGHTS, tensors);
}

/**
 * Loads an adapter for a model; it is not attached yet.
 *
 * @throws UserError naming what is missing, truncated, not understood or of another model
 */
export async function loadAdapter(folder: string, model: PhiModel): Promise<LoraAdapter> {
  const path = join(folder, CONFIG);
  const options = parsePeftConfig(await readJson(path), path, linearLayers(model), OTHER_LAYERS);
  const weights = new Map<string, tf.Tensor>();
  const file = await openWeights(folder);
  try {
    const shapes = loraShapes(model, options);
    const unknown = [...file.reader.header.tensors.keys()].find((name) => !shapes.has(name));
    if (unknown !== undefined)
      throw new UserError(`${file.reader.label}: ${unknown} belongs to no adapted layer`);
    for (const [name, shape] of shapes) {
      const found = file.reader.entry(name).shape;
      if (!tf.util.arraysEqual(found, shape)) {
        throw new UserError(
          `${file.reader.label}: ${name} has shape [${String(found)}], expected [${String(shape)}]`,
        );
      }
    }
    for (const [name, shape] of shapes) weights.set(name, tf.tensor(await file.reader.read(name), shape));
    return new LoraAdapter(model, options, weights);
  } catch (error) {
    tf.dispose([...weights.values()]);
    throw error;
  } finally {
    await file.close();
  }
}

async function openWeights(folder: string): Promise<SafetensorsFile> {
  const present = await readdir(folder);
  if (!present.includes(WEIGHTS) && present.includes(PICKLE)) {
    throw new UserError(`${folder}: holds ${PICKLE}, a pickle, which is not read; expected ${WEIGHTS}`);
  }
  return SafetensorsFile.open(join(folder, WEIGHTS));
}

/** Which adapter is added to which base model's weights, and where the sum goes. */
export interface MergeAdapterOptions {
  /** A model's folder or a run's. */
  model: string;
  /** An adapter's folder. */
  adapter: string;
  /** The folder of the merged model, with the base model's tokenizer and stop ids. */
  out: string;
  /** What the merged weights are stored as; as the base model's by default, float32 where those are of several types. */
  dtype?: WeightDtype;
}

/** Writes a model with an adapter merged into its weights. @throws UserError like the parts it is made of */
export async function mergeAdapter({
  model: base,
  adapter: folder,
  out,
  dtype = 'auto',
}: MergeAdapterOptions): Promise<void> {
  const { model, stored } = await withWeights(base, async (config, readers) => ({
    model: await modelFromReaders(config, readers, { dtype }),
    stored: findStoredType(readers),
  }));
  try {
    const adapter = await loadAdapter(folder, model);
    adapter.merge(model);
    adapter.dispose();
    await saveModel(out, model, {
      companionsOf: base,
      dtype: dtype === 'auto' ? stored : dtype,
    });
  } finally {
    model.dispose();
  }
}

/** The one type of all tensors, or float32. */
function findStoredType(readers: readonly SafetensorsReader[]): StoredType {
  const types = new Set(
    readers.flatMap(({ header }) => [...header.tensors.values()].map(({ type }) => type)),
  );
  const [type = 'float32', ...others] = types;
  return others.length === 0 ? type : 'float32';
}

/** Adapters in PEFT's layout: `adapter_config.json` and `adapter_model.safetensors`. */
import { join } from 'node:path';
import { UserError, writeFolderAtomically } from '@phi1/base';
import { storedBytes, tf } from '@phi1/tensor';
import { z } from 'zod';
import { LORA_TARGETS, LoraAdapter, loraShapes, type LoraOptions } from '../lora.js';
import type { PhiModel } from '../model.js';
import type { WeightDtype } from '../weights.js';
import { loadModel, refuseStrangers, saveModel, tokenizerJsonOf } from './folder.js';
import { readJson, writeJson } from './json.js';
import { SafetensorsFile, writeSafetensors } from './safetensors-file.js';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';

const none = z
  .union([z.null(), z.literal(false), z.array(z.never()), z.record(z.string(), z.never())])
  .optional();

/** What of PEFT's `LoraConfig` is understood; whatever else would change the numbers is refused. */
const schema = z.object({
  peft_type: z.literal('LORA'),
  r: z.int().positive(),
  lora_alpha: z.number().positive(),
  lora_dropout: z.number().min(0).lt(1).default(0),
  use_rslora: z.boolean().default(false),
  target_modules: z.array(z.enum(LORA_TARGETS)).min(1),
  bias: z.literal('none').default('none'),
  fan_in_fan_out: z.literal(false).default(false),
  use_dora: none,
  modules_to_save: none,
  layers_to_transform: none,
  rank_pattern: none,
  alpha_pattern: none,
});

/**
 * Writes an adapter's folder whole or not at all.
 *
 * @param baseModel what PEFT is to load it on: a folder or a model's name on the hub
 * @throws UserError when the folder holds anything but an adapter's files
 */
export async function saveAdapter(folder: string, adapter: LoraAdapter, baseModel?: string): Promise<void> {
  await refuseStrangers(folder, (name) => name === CONFIG || name === WEIGHTS, 'adapter');
  const { rank, alpha, rankStabilised = false, dropout = 0, targets } = adapter.options;
  await writeFolderAtomically(folder, async (to) => {
    await writeJson(join(to, CONFIG), {
      peft_type: 'LORA',
      task_type: 'CAUSAL_LM',
      base_model_name_or_path: baseModel ?? null,
      r: rank,
      lora_alpha: alpha,
      lora_dropout: dropout,
      use_rslora: rankStabilised,
      target_modules: [...targets],
      bias: 'none',
      fan_in_fan_out: false,
      inference_mode: true,
    });
    const tensors = [...adapter.parameters].map(([name, variable]) => ({
      name,
      type: 'float32' as const,
      shape: variable.shape,
      bytes: () => storedBytes(variable, 'float32'),
    }));
    await writeSafetensors(join(to, WEIGHTS), tensors);
  });
}

/**
 * Loads an adapter for a model; it is not attached yet.
 *
 * @throws UserError naming what is missing, truncated, not understood or of another model
 */
export async function loadAdapter(folder: string, model: PhiModel): Promise<LoraAdapter> {
  const path = join(folder, CONFIG);
  const parsed = schema.safeParse(await readJson(path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UserError(`${path}: ${issue.path.join('.') || 'content'}: ${issue.message}`);
  }
  const { r, lora_alpha, lora_dropout, use_rslora, target_modules } = parsed.data;
  const options: LoraOptions = {
    rank: r,
    alpha: lora_alpha,
    rankStabilised: use_rslora,
    dropout: lora_dropout,
    targets: target_modules,
  };
  const weights = new Map<string, tf.Tensor>();
  const file = await SafetensorsFile.open(join(folder, WEIGHTS));
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

export interface MergeAdapterOptions {
  /** A model's folder or a run's. */
  model: string;
  /** An adapter's folder. */
  adapter: string;
  /** The folder of the merged model, with the base model's tokenizer. */
  out: string;
  /** What the merged weights are stored as; as the base model's by default, rounded as PEFT does. */
  dtype?: WeightDtype;
}

/** Writes a model with an adapter merged into its weights. @throws UserError like the parts it is made of */
export async function mergeAdapter({
  model: base,
  adapter: folder,
  out,
  dtype,
}: MergeAdapterOptions): Promise<void> {
  const model = await loadModel(base, { dtype });
  try {
    const adapter = await loadAdapter(folder, model);
    adapter.merge(model);
    adapter.dispose();
    await saveModel(out, model, { tokenizerJson: await tokenizerJsonOf(base) });
  } finally {
    model.dispose();
  }
}

/**
 * A model from safetensors files, whole or in shards: checks that every parameter is there once, of its shape,
 * and nothing else, before the first is loaded. A file on this machine becomes the weights' memory where the engine
 * can do that; otherwise they are read one after the other.
 */
import { mapFile, tf, toBfloat16, type StorageDtype } from '@phi1/tensor';
import { UserError } from '@phi1/base';
import type { WeightDtype } from './choices.js';
import type { PhiConfig } from './config.js';
import { PhiModel } from './model.js';
import { parameterGroups, parameterSpecs } from './parameters.js';
import type { SafetensorsReader } from './safetensors/reader.js';

/** Where a folder's weights are: all in one file, or in shards beside an index. */
export const SINGLE = 'model.safetensors';
export const INDEX = 'model.safetensors.index.json';

/**
 * The shards that an index names, in order, and the tensors that it says are in each.
 *
 * @param index its parsed JSON
 * @param label of the index, for errors
 * @throws UserError when it names none, or anything but files beside it
 */
export function groupByShard(index: unknown, label: string): Map<string, string[]> {
  const { weight_map: homes } = (index ?? {}) as { weight_map?: unknown };
  const entries = typeof homes === 'object' && homes !== null ? Object.entries(homes) : [];
  const areBeside = (all: [string, unknown][]): all is [string, string][] =>
    all.every(([, name]) => typeof name === 'string' && name !== '' && !name.includes('/'));
  if (entries.length === 0 || !areBeside(entries)) {
    throw new UserError(`${label}: expected a weight_map from tensors to the names of files beside it`);
  }
  const shards = new Map(
    [...new Set(entries.map(([, name]) => name))].sort().map((name) => [name, [] as string[]]),
  );
  for (const [tensor, name] of entries) shards.get(name)!.push(tensor);
  return shards;
}

/** Buffers of older checkpoints that are computed, not learned. */
const computed = /\.rotary_emb\.inv_freq$|\.attn\.bias$/;

/**
 * Which file each parameter is in.
 *
 * @throws UserError naming the tensor that is missing, there twice, unknown or of another shape
 */
export function locateParameters(
  config: PhiConfig,
  readers: readonly SafetensorsReader[],
): Map<string, SafetensorsReader> {
  const labels = readers.map(({ label }) => label).join(', ');
  const homes = new Map<string, SafetensorsReader>();
  for (const reader of readers) {
    for (const name of reader.header.tensors.keys()) {
      const other = homes.get(name);
      if (other) throw new UserError(`${reader.label}: ${name} is in ${other.label} too`);
      homes.set(name, reader);
    }
  }
  const specs = parameterSpecs(config);
  for (const { name, shape } of specs) {
    const home = homes.get(name);
    if (!home) throw new UserError(`${labels}: the tensor ${name} is missing`);
    const found = home.entry(name).shape;
    if (!tf.util.arraysEqual(found, shape)) {
      throw new UserError(
        `${home.label}: ${name} has shape [${String(found)}], the config says [${String(shape)}]`,
      );
    }
  }
  const known = new Set(specs.map(({ name }) => name));
  const unknown = [...homes.keys()].find((name) => !known.has(name) && !computed.test(name));
  if (unknown !== undefined) throw new UserError(`${labels}: ${unknown} is no tensor of a phi model`);
  return homes;
}

/** The type that weights are held as, and whether they may be the file's own pages. */
export interface LoadOptions {
  /**
   * What weights are held as in memory. `auto`, the default, is as in the file; float16 becomes float32. An engine
   * that knows no bfloat16 holds its values as float32.
   */
  dtype?: WeightDtype | undefined;
  /**
   * That the weights will be written to, by an optimizer say: they are loaded as float32, if `dtype` does not say
   * otherwise, and into memory of their own. By default they may be the files' pages, which must not be truncated
   * while the model lives; replacing or removing the files is harmless.
   */
  training?: boolean;
}

/** @throws UserError like `locateParameters` */
export async function modelFromReaders(
  config: PhiConfig,
  readers: readonly SafetensorsReader[],
  { training = false, dtype = training ? 'float32' : 'auto' }: LoadOptions = {},
): Promise<PhiModel> {
  const homes = locateParameters(config, readers);
  const weights = new Map<string, tf.Tensor>();
  const held = dtype === 'auto' ? undefined : dtype;
  try {
    for (const reader of readers) {
      const groups = parameterGroups(config)
        .map((group) => group.map(({ name }) => name).filter((name) => homes.get(name) === reader))
        .filter(({ length }) => length > 0);
      const { file } = reader;
      const entries = groups.map((group) => group.map((name) => reader.entry(name)));
      const mapped = file && mapFile(file.path, file.size, entries, { dtype: held, copy: training });
      for (const [i, { name }] of entries.flat().entries()) {
        weights.set(name, mapped?.[i] ?? (await read(reader, name, held)));
      }
    }
    return new PhiModel(config, weights);
  } catch (error) {
    tf.dispose([...weights.values()]);
    throw error;
  }
}

/** One weight through JavaScript's memory. */
async function read(reader: SafetensorsReader, name: string, held?: StorageDtype): Promise<tf.Tensor> {
  const { shape, type } = reader.entry(name);
  const values = await reader.read(name);
  return tf.tidy(() => {
    const wide = tf.tensor(values, shape);
    return (held ?? type) === 'bfloat16' ? toBfloat16(wide) : wide;
  });
}

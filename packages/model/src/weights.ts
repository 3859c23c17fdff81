/**
 * A model from safetensors files, whole or in shards: checks that every parameter is there once, of its shape,
 * and nothing else, before it uploads them one after the other.
 */
import { tf } from '@phi1/tensor';
import { UserError } from '@phi1/base';
import type { PhiConfig } from './config.js';
import { PhiModel } from './model.js';
import { parameterSpecs } from './parameters.js';
import type { SafetensorsReader } from './safetensors/reader.js';

/** Buffers of older checkpoints that are computed, not learnt. */
const computed = /\.rotary_emb\.inv_freq$|\.attn\.bias$/;

/**
 * Which file each parameter is in.
 *
 * @throws UserError naming the tensor that is missing, unknown or of another shape
 */
export function locateParameters(
  config: PhiConfig,
  readers: readonly SafetensorsReader[],
): Map<string, SafetensorsReader> {
  const labels = readers.map(({ label }) => label).join(', ');
  const homes = new Map<string, SafetensorsReader>();
  for (const reader of readers) for (const name of reader.header.tensors.keys()) homes.set(name, reader);
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

/** @throws UserError like {@link locateParameters} */
export async function modelFromReaders(
  config: PhiConfig,
  readers: readonly SafetensorsReader[],
): Promise<PhiModel> {
  const homes = locateParameters(config, readers);
  const weights = new Map<string, tf.Tensor>();
  try {
    for (const { name, shape } of parameterSpecs(config)) {
      weights.set(name, tf.tensor(await homes.get(name)!.read(name), shape));
    }
    return new PhiModel(config, weights);
  } catch (error) {
    tf.dispose([...weights.values()]);
    throw error;
  }
}

/** A model's folder as one GGUF file, for llama.cpp and what is built on it. No tensor engine takes part. */
import { open, rename, rm } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { errorMessage, UserError } from '@phi1/base';
import { encodeGguf, ggufPadding, serializeGgufHeader, type GgufTensorType } from '../gguf/format.js';
import { phi2Metadata, phi2Tensors } from '../gguf/phi2.js';
import { locateParameters } from '../weights.js';
import { loadTokenizerFrom, withWeights } from './folder.js';

/** Which model becomes which file, and how its matrices are quantized; biases and norms stay float32. */
export interface ExportGgufOptions {
  /** A model's folder or a run's. */
  model: string;
  /** The file to write, replaced if it is there. */
  out: string;
  /** What matrices are stored as; f16 by default. */
  type?: GgufTensorType;
  /** The model's name in the file; its folder's by default. */
  name?: string;
}

/**
 * Writes the file whole or not at all, one tensor at a time in memory.
 *
 * @returns its size in bytes
 * @throws UserError when the folder holds no whole model with a tokenizer, or the file cannot be written
 */
export async function exportGguf(options: ExportGgufOptions): Promise<number> {
  const { model: folder, out, type = 'f16', name = basename(resolve(folder)) } = options;
  const tokenizer = await loadTokenizerFrom(folder);
  return withWeights(folder, async (config, readers) => {
    const homes = locateParameters(config, readers);
    const tensors = phi2Tensors(config, type);
    const header = serializeGgufHeader(phi2Metadata(config, tokenizer, type, name), tensors);
    const temporary = `${out}.tmp-${String(process.pid)}`;
    try {
      const size = await writeParts(temporary, async function* () {
        yield header;
        for (const { parameter, type } of tensors) {
          const bytes = encodeGguf(await homes.get(parameter)!.read(parameter), type);
          yield bytes;
          yield ggufPadding(bytes.length);
        }
      });
      await rename(temporary, out);
      return size;
    } catch (error) {
      await rm(temporary, { force: true });
      if (error instanceof UserError) throw error;
      throw new UserError(`${out}: cannot be written (${errorMessage(error)})`);
    }
  });
}

async function writeParts(path: string, parts: () => AsyncGenerator<Uint8Array>): Promise<number> {
  const file = await open(path, 'w');
  let size = 0;
  try {
    for await (const part of parts()) {
      await file.writeFile(part);
      size += part.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return size;
}

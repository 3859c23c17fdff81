/** Texts as vectors by a model's own folder, on whatever engine there is: the paper's "output embedding" (section 2.1). */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { embed } from '@phi1/model';
import { loadModel, loadTokenizerFrom, resolveCheckpoint } from '@phi1/model/node';
import { selectEngine } from '@phi1/tensor';
import type { Embed } from './hashed-features.js';

/** A function from texts to vectors, and the name that is kept with what was made by it. */
export interface Embedding {
  embed: Embed;
  /** Which it is, so that vectors of different ones are never mixed. */
  embedName: string;
}

/**
 * The embedding of a model: the mean of the last hidden states over a text's tokens, cut at the model's context.
 *
 * @param folder a model's folder, or a run's, whose best or newest checkpoint is taken
 * @throws UserError when it is no model with its tokenizer
 */
export async function modelEmbedding(folder: string): Promise<Embedding> {
  const checkpoint = await resolveCheckpoint(folder);
  await selectEngine({});
  const [model, tokenizer] = [await loadModel(checkpoint), await loadTokenizerFrom(checkpoint)];
  return {
    // A blank text has no tokens to take the mean of.
    embed: (texts) =>
      embed(
        model,
        tokenizer,
        texts.map((text) => (text === '' ? '\n' : text)),
      ),
    embedName: `model ${await digestFolder(checkpoint)}`,
  };
}

/** Of the weights: the same model in another place is the same embedding. */
async function digestFolder(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.safetensors')).sort();
  if (files.length === 0) throw new UserError(`${folder}: has no .safetensors file`);
  const hash = createHash('sha256');
  for (const file of files)
    for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk as Buffer);
  return hash.digest('hex').slice(0, 16);
}

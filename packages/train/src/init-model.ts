/** The model that a job trains on: where it is, what it is, and that it is still the same when a run goes on. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage, UserError } from '@phi1/base';
import type { PhiConfig, Tokenizer } from '@phi1/model';
import { loadConfig, loadTokenizerFrom, resolveCheckpoint } from '@phi1/model/node';

/** A model's folder, opened to begin a run from: its config and tokenizer, not yet its weights. */
export interface InitModel {
  /** The model's folder itself: of a run the checkpoint that was taken. */
  folder: string;
  config: PhiConfig;
  tokenizer: Tokenizer;
}

/**
 * @param init a model's folder in Hugging Face's layout, or a run's
 * @throws UserError when it is not there, of another architecture, or has no tokenizer that fits
 */
export async function openInitModel(init: string): Promise<InitModel> {
  try {
    const folder = await resolveCheckpoint(init);
    const config = await loadConfig(folder);
    const tokenizer = await loadTokenizerFrom(folder);
    if (tokenizer.vocabularySize > config.vocab_size) {
      throw new UserError(
        `${folder}: its tokenizer has ${String(tokenizer.vocabularySize)} tokens, its model only ${String(config.vocab_size)}`,
      );
    }
    return { folder, config, tokenizer };
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`init: ${error.message}`);
    throw error;
  }
}

/** SHA-256 of the files with a model's weights. */
export async function hashWeights(folder: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new UserError(`init: ${folder}: cannot be read (${errorMessage(error)})`);
  });
  const hash = createHash('sha256');
  for (const name of names.filter((each) => /^model.*\.safetensors$/.test(each)).sort()) {
    for await (const part of createReadStream(join(folder, name), { highWaterMark: 1 << 20 })) {
      hash.update(part as Buffer);
    }
  }
  return hash.digest('hex');
}

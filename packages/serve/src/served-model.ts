/** A model that is being served: its weights, its tokenizer and the one batch for all who ask it. */
import { basename, resolve } from 'node:path';
import { UserError } from '@phi1/base';
import {
  ContinuousBatch,
  readStopTokens,
  type ContinuousBatchOptions,
  type PhiModel,
  type Tokenizer,
  type WeightDtype,
} from '@phi1/model';
import { loadModel, loadTokenizerFrom } from '@phi1/model/node';

/** Under which name a model answers, and what it needs to. */
export interface ServedModel {
  id: string;
  /** Seconds since 1970. */
  created: number;
  model: PhiModel;
  tokenizer: Tokenizer;
  batch: ContinuousBatch;
  /** The most sequences that are in the batch together. */
  maxBatch: number;
  /** What ends a completion: the model's own stop ids and `<|endoftext|>`. */
  stopTokens: readonly number[];
}

/** How a model is loaded and how many it serves at a time. */
export interface LoadServedOptions extends ContinuousBatchOptions {
  /** What weights are held as; `auto` (the default) as in the file. */
  dtype?: WeightDtype;
}

/**
 * Loads the models of some folders, each under its folder's name, or its path where two folders have one name. Nothing
 * is read from the folders afterwards.
 *
 * @throws UserError when a folder holds no model with its tokenizer, or two are one
 */
export async function loadServedModels(
  folders: readonly string[],
  options: LoadServedOptions = {},
): Promise<ServedModel[]> {
  const { dtype = 'auto', ...batch } = options;
  const paths = folders.map((folder) => resolve(folder));
  const double = paths.find((path, i) => paths.indexOf(path) !== i);
  if (double !== undefined) throw new UserError(`model=${double}: expected another folder each time`);
  const names = paths.map((path) => basename(path));
  const served: ServedModel[] = [];
  for (const [i, folder] of folders.entries()) {
    const tokenizer = await loadTokenizerFrom(folder);
    const model = await loadModel(folder, { dtype });
    const isUnique = names.indexOf(names[i]!) === names.lastIndexOf(names[i]!);
    served.push(serveModel(isUnique ? names[i]! : folder, model, tokenizer, batch));
  }
  return served;
}

/**
 * A loaded model, ready to be served.
 *
 * @throws UserError when the tokenizer has tokens that the model does not know
 */
export function serveModel(
  id: string,
  model: PhiModel,
  tokenizer: Tokenizer,
  options: ContinuousBatchOptions = {},
): ServedModel {
  const { vocabularySize } = tokenizer;
  const { maxBatch = 32 } = options;
  if (vocabularySize > model.config.vocab_size) {
    throw new UserError(
      `${id}: the tokenizer has ${String(vocabularySize)} tokens, the model only ${String(model.config.vocab_size)}`,
    );
  }
  return {
    id,
    created: Math.floor(Date.now() / 1000),
    model,
    tokenizer,
    batch: new ContinuousBatch(model, { reusePrefixes: true, ...options, maxBatch }),
    maxBatch,
    stopTokens: [...new Set([...readStopTokens(model.config), tokenizer.endOfText])],
  };
}

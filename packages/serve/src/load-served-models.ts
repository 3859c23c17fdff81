/** Models from their folders, and under which names they answer. */
import { basename, resolve } from 'node:path';
import { UserError } from '@phi1/base';
import type { ContinuousBatchOptions, WeightDtype } from '@phi1/model';
import { loadModel, loadTokenizerFrom } from '@phi1/model/node';
import { serveModel, type ServedModel } from './served-model.js';

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
  const served: ServedModel[] = [];
  for (const [folder, id] of nameModels(folders)) {
    const tokenizer = await loadTokenizerFrom(folder);
    // into memory of its own, as for training: a file that is overwritten in place would take mapped pages with it
    const model = await loadModel(folder, { dtype, training: true });
    served.push(serveModel(id, model, tokenizer, batch));
  }
  return served;
}

/**
 * @returns each folder with the name that its model has
 * @throws UserError when two are one
 */
export function nameModels(folders: readonly string[]): [folder: string, id: string][] {
  const paths = folders.map((folder) => resolve(folder));
  const double = paths.find((path, i) => paths.indexOf(path) !== i);
  if (double !== undefined) throw new UserError(`model=${double}: expected another folder each time`);
  const names = paths.map((path) => basename(path));
  return folders.map((folder, i) => {
    const isUnique = names.indexOf(names[i]!) === names.lastIndexOf(names[i]!);
    return [folder, isUnique ? names[i]! : folder];
  });
}

/** The folder of a model so small that a whole run with it is a matter of its files: what is tested is everything else. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhiModel, presetConfig } from '@phi1/model';
import { saveModel } from '@phi1/model/node';
import { tf } from '@phi1/tensor';

/**
 * Two layers of width 16, not trained, with the tokenizer of a prepared folder.
 *
 * @returns `folder`
 */
export async function writeTinyModel(folder: string, data: string): Promise<string> {
  await tf.setBackend('cpu');
  const tokenizerJson = await readFile(join(data, 'tokenizer.json'), 'utf8');
  const shape = { num_hidden_layers: 2, hidden_size: 16, intermediate_size: 64, num_attention_heads: 2 };
  const model = PhiModel.initialize(presetConfig('nano', { ...shape, vocab_size: 320 }), 1);
  await saveModel(folder, model, { tokenizerJson });
  model.dispose();
  return folder;
}

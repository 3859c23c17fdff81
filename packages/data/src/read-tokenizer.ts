/** The tokenizer that a corpus is to have, by name or place. */
import { readFile, stat } from 'node:fs/promises';
import { errorMessage, UserError } from '@phi1/base';
import { codegenTokenizer, loadTokenizer, type Tokenizer } from '@phi1/model';
import { loadTokenizerFrom } from '@phi1/model/node';

/**
 * @param from `codegen`, or a `tokenizer.json`, or a folder that has one: a model's, a run's or a prepared corpus's
 * @throws UserError when it is none of these
 */
export async function readTokenizer(from: string): Promise<Tokenizer> {
  if (from === 'codegen') return codegenTokenizer();
  try {
    if ((await stat(from)).isDirectory()) return await loadTokenizerFrom(from);
    return loadTokenizer(await readFile(from, 'utf8'), from);
  } catch (error) {
    throw new UserError(
      `tokenizer ${from}: ${errorMessage(error)}; expected bpe, codegen, a tokenizer.json, or a folder that has one`,
    );
  }
}

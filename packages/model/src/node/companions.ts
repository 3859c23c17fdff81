/**
 * The files beside a model's weights and config that say how it generates and splits texts. This package reads the stop
 * ids of `generation_config.json`, `tokenizer.json` and the tokens that its neighbors list; Transformers reads all.
 */
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const COMPANIONS: readonly string[] = [
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'added_tokens.json',
  'special_tokens_map.json',
  'vocab.json',
  'merges.txt',
  'chat_template.jinja',
];

export function isCompanion(name: string): boolean {
  return COMPANIONS.includes(name);
}

/** Copies those that are there over those in the other folder. */
export async function copyCompanions(from: string, to: string): Promise<void> {
  for (const name of (await readdir(from)).filter(isCompanion)) {
    await copyFile(join(from, name), join(to, name));
  }
}

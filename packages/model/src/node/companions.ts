/**
 * The files beside a model's weights and config that say how it generates and splits texts. This package reads the stop
 * ids of `generation_config.json`, `tokenizer.json` and the tokens that its neighbors list; Transformers reads all.
 */
import { readdir, readFile } from 'node:fs/promises';
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

/** @param name of a file, without its folder */
export function isCompanion(name: string): boolean {
  return COMPANIONS.includes(name);
}

/** Contents by name. */
export type Companions = ReadonlyMap<string, Uint8Array>;

/** Those that are there. */
export async function readCompanions(folder: string): Promise<Companions> {
  const names = (await readdir(folder)).filter(isCompanion);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

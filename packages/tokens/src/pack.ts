/**
 * Packs documents for training: token shards of two parts, one to train on and one to validate on. Which part a
 * document goes to depends on its text alone: it stays there when others come and go, and its copies are there too.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Tokenizer } from '@phi1/model';
import type { Document } from './document.js';
import type { TokenManifest } from './manifest.js';
import { ShardWriter } from './shard-writer.js';

export const TRAIN_FOLDER = 'train';
export const VALIDATION_FOLDER = 'validation';

/** Where a document lies in [0, 1), evenly spread and the same on every machine: SHA-1 of its text. */
export function splitHash({ text }: Pick<Document, 'text'>): number {
  return createHash('sha1').update(text).digest().readUInt32BE() / 2 ** 32;
}

/** The documents and their tokenizer, which of them are for validation, and where both parts go. */
export interface PackOptions {
  documents: AsyncIterable<Document> | Iterable<Document>;
  tokenizer: Tokenizer;
  /** Gets the folders `train` and `validation`. */
  folder: string;
  isValidation: (document: Document) => boolean;
  /** The most tokens of a shard. */
  shardTokens?: number;
  onDocument?: () => void;
}

/** What was written, by part. */
export interface Packed {
  train: TokenManifest;
  validation: TokenManifest;
}

/**
 * Encodes each document into the shards of its part, followed by the end of text.
 *
 * @returns the manifests of both parts
 */
export async function pack(options: PackOptions): Promise<Packed> {
  const { documents, tokenizer, folder, isValidation, shardTokens, onDocument } = options;
  const train = new ShardWriter(join(folder, TRAIN_FOLDER), tokenizer, shardTokens);
  const validation = new ShardWriter(join(folder, VALIDATION_FOLDER), tokenizer, shardTokens);
  for await (const document of documents) {
    await (isValidation(document) ? validation : train).add(document.text);
    onDocument?.();
  }
  return { train: await train.finish(), validation: await validation.finish() };
}

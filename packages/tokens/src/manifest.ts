/**
 * What a folder of token shards says of itself. The shards are `shard-00000.bin` and so on: token ids one after
 * another, unsigned, little endian, every document followed by the end of text.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseWith, readJson } from '@phi1/base';
import type { Tokenizer } from '@phi1/model';
import { z } from 'zod';

export const MANIFEST_FILE = 'manifest.json';

const count = z.int().min(0);
const schema = z.object({
  format: z.literal('phi1-token-shards'),
  version: z.literal(1),
  dtype: z.enum(['uint16', 'uint32']),
  /** End-of-text tokens included. */
  tokens: count,
  documents: count,
  /** Of the documents' text in UTF-8. */
  bytes: count,
  vocabularySize: count,
  endOfText: count,
  /** SHA-256 of the tokenizer's JSON. */
  tokenizerHash: z.string(),
  /** With the SHA-256 of each file, which manifests of earlier versions lack. */
  shards: z.array(z.object({ file: z.string(), tokens: count, sha256: z.string().optional() })),
});

export type TokenManifest = z.infer<typeof schema>;

/** @throws UserError when the folder holds no manifest, or one that is not of this format */
export async function readManifest(folder: string): Promise<TokenManifest> {
  const path = join(folder, MANIFEST_FILE);
  return parseWith(schema, await readJson(path, 'a folder of token shards'), path);
}

/** Tells two tokenizers apart: the SHA-256 of the JSON, in hexadecimal. */
export function tokenizerHash(tokenizer: Tokenizer): string {
  return createHash('sha256').update(JSON.stringify(tokenizer)).digest('hex');
}

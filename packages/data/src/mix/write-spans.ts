/** Copies documents' tokens into token shards, in the order given, each shard whole before it has its name. */
import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { writeFileAtomically, writeJson } from '@phi1/base';
import type { Tokenizer } from '@phi1/model';
import { MANIFEST_FILE, tokenizerHash, type TokenManifest } from '@phi1/tokens';
import { bytesPerId, newIds, type Ids, type TokenizedShard } from './tokenized-shard.js';

/** The tokens of a document. */
export interface Span {
  shard: TokenizedShard;
  start: number;
  tokens: number;
}

interface WriteSpansOptions {
  folder: string;
  spans: readonly Span[];
  /** Of the documents' text in UTF-8, for the manifest. */
  textBytes: number;
  tokenizer: Tokenizer;
  /** Tokens of a shard; the last may have fewer. */
  shardTokens: number;
  onShard: (done: number, of: number) => void;
}

/**
 * Writes the spans' tokens one after another into shards of `shardTokens`, then the manifest, with the SHA-256 of
 * each shard.
 *
 * @returns the manifest
 */
export async function writeSpans(options: WriteSpansOptions): Promise<TokenManifest> {
  const { folder, spans, textBytes, tokenizer, shardTokens, onShard } = options;
  const idBytes = bytesPerId(tokenizer);
  const tokens = spans.reduce((sum, span) => sum + span.tokens, 0);
  const shards: TokenManifest['shards'] = [];
  const count = Math.ceil(tokens / shardTokens);
  const parts = inParts(spans, newIds(idBytes, Math.min(PART, shardTokens)));
  for (let shard = 0; shard < count; shard++) {
    const length = Math.min(shardTokens, tokens - shard * shardTokens);
    const file = `shard-${String(shard).padStart(5, '0')}.bin`;
    const hash = createHash('sha256');
    await writeFileAtomically(join(folder, file), hashed(parts(length), hash));
    shards.push({ file, tokens: length, sha256: hash.digest('hex') });
    onShard(shard + 1, count);
  }
  const manifest: TokenManifest = {
    format: 'phi1-token-shards',
    version: 1,
    dtype: idBytes === 2 ? 'uint16' : 'uint32',
    tokens,
    documents: spans.length,
    bytes: textBytes,
    vocabularySize: tokenizer.vocabularySize,
    endOfText: tokenizer.endOfText,
    tokenizerHash: tokenizerHash(tokenizer),
    shards,
  };
  await writeJson(join(folder, MANIFEST_FILE), manifest);
  return manifest;
}

function* hashed(parts: Iterable<Uint8Array>, hash: Hash): Generator<Uint8Array> {
  for (const part of parts) {
    hash.update(part);
    yield part;
  }
}

/** Tokens that are copied before they are written: fresh memory for all of a shard would cost more than the copying. */
const PART = 1 << 21;

/** A function that gives the next tokens of the spans, in parts that share one buffer. */
function inParts(spans: readonly Span[], buffer: Ids): (tokens: number) => Generator<Uint8Array> {
  let [next, skip] = [0, 0];
  return function* (tokens) {
    for (let left = tokens; left > 0;) {
      const length = Math.min(left, buffer.length);
      for (let filled = 0; filled < length;) {
        const span = spans[next]!;
        const taken = Math.min(span.tokens - skip, length - filled);
        span.shard.copy(span.start + skip, taken, buffer, filled);
        filled += taken;
        skip += taken;
        if (skip === span.tokens) [next, skip] = [next + 1, 0];
      }
      yield new Uint8Array(buffer.buffer, 0, length * buffer.BYTES_PER_ELEMENT);
      left -= length;
    }
  };
}

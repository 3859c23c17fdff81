/** Copies documents' tokens into token shards, in the order given, each shard whole before it has its name. */
import type { Tokenizer } from '@phi1/model';
import { bytesPerId, newIds, ShardFiles, type Ids, type TokenManifest } from '@phi1/tokens';
import type { TokenizedShard } from './tokenized-shard.js';

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
  const tokens = spans.reduce((sum, span) => sum + span.tokens, 0);
  const count = Math.ceil(tokens / shardTokens);
  const parts = inParts(spans, newIds(bytesPerId(tokenizer), Math.min(PART, shardTokens)));
  const files = new ShardFiles(folder, tokenizer);
  for (let shard = 0; shard < count; shard++) {
    const length = Math.min(shardTokens, tokens - shard * shardTokens);
    await files.write(parts(length), length);
    onShard(shard + 1, count);
  }
  return files.finish({ documents: spans.length, bytes: textBytes });
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

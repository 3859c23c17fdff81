/**
 * Packs a mixture of corpora into what a trainer reads: every corpus is tokenized shard by shard, by any number of
 * processes, and the one that finds all of it tokenized shuffles the documents of all corpora together and copies them into
 * token shards, at the speed of memory. The result is a prepared folder, as `prepareCorpus` makes it.
 *
 * In memory is what is known of each document (some 50 bytes), one shard's text, and the tokens up to a limit above
 * which they are read as they are needed.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError, writeFileAtomically, writeJson } from '@phi1/base';
import { tokenizerFiles, type Tokenizer } from '@phi1/model';
import {
  openPrepared,
  STATS_FILE,
  summarizeStats,
  TRAIN_FOLDER,
  VALIDATION_FOLDER,
  type PreparedTokens,
  type ReadingCounts,
  type TokenManifest,
} from '@phi1/tokens';
import { listShards } from '../corpus/parquet-corpus.js';
import { readProvenance } from '../store/map-corpus.js';
import { readCorpusManifest } from '../store/manifest.js';
import { checkShardAssignment, type ShardAssignment } from '../store/shard-assignment.js';
import { shuffleOrder, type Share } from './order.js';
import { chooseTokenizer, tokenize } from './tokenize.js';
import { TokenizedShard } from './tokenized-shard.js';
import { writeSpans, type Span } from './write-spans.js';
import { MIX_DEFAULTS } from '../defaults.js';

/** A corpus of the mixture and its weight in epochs. */
export interface MixPart {
  /** A corpus folder. */
  corpus: string;
  /** Passes over it, not necessarily whole. */
  epochs: number;
}

/**
 * The corpora and their weights, how they are tokenized, shuffled and divided, and where the prepared folder goes.
 */
export interface MixOptions extends Partial<ShardAssignment> {
  parts: readonly MixPart[];
  /** The prepared folder. */
  to: string;
  /** `codegen` (the default), `bpe` to learn one, or a `tokenizer.json`, or a folder that has one. */
  tokenizer?: string;
  /** Tokens of a learned vocabulary. */
  vocabularySize?: number;
  seed?: number;
  /** The share of documents that is kept for validation. */
  validationShare?: number;
  /** The most tokens of a shard. */
  shardTokens?: number;
  /** Threads that tokenize. Default: as many as there are cores, for corpora that are large enough. */
  threads?: number;
  onProgress?: (done: number, of: number, what: 'learn' | 'tokenize' | 'mix') => void;
}

/** Raised when what is written for the same input changes. */
const FORMAT = 2;

/** What is in the folder of a mixture, whole or not. */
const OWN = new RegExp(`^(${TRAIN_FOLDER}|${VALIDATION_FOLDER}|tokenizer(_config)?\\.json)$|\\.tmp-`);

/** Tokens of up to so many bytes are held in memory while they are mixed. */
const HELD_BYTES = 2 ** 31;

export type MixSettings = Required<Omit<MixOptions, 'onProgress' | 'threads' | 'rank' | 'worldSize'>> &
  ShardAssignment &
  Pick<MixOptions, 'onProgress' | 'threads'>;

/**
 * @returns the prepared corpus, or undefined when other processes still tokenize
 * @throws UserError when a part cannot be read, a number makes no sense, or nothing would be left to train on
 */
export async function packMixture(options: MixOptions): Promise<PreparedTokens | undefined> {
  const settings: MixSettings = { ...MIX_DEFAULTS, ...options, ...checkShardAssignment(options) };
  check(settings);
  const { parts, to } = settings;
  const manifests = await Promise.all(parts.map(({ corpus }) => readCorpusManifest(corpus)));
  const key = cacheKey(manifests.map(readProvenance), settings);
  const made = await readFile(join(to, STATS_FILE), 'utf8').catch(() => undefined);
  if (made !== undefined) {
    if ((JSON.parse(made) as { key?: string }).key === key) return openPrepared(to);
    throw new UserError(`${to}: holds something else; remove it or choose another folder`);
  }
  const there = await readdir(to).catch(() => []);
  if (there.some((name) => !OWN.test(name))) {
    throw new UserError(`${to}: is not empty and no mixture that was begun; expected a new folder`);
  }
  const corpora = await Promise.all(parts.map(async ({ corpus }) => (await listShards(corpus)).files));
  const tokenizer = await chooseTokenizer(corpora.flat(), settings);
  const work = `${resolve(to)}.work-${key}`;
  const tokenized = await tokenize(corpora, tokenizer, work, settings);
  if (!tokenized) return undefined;
  await mix(tokenized.paths, tokenized.counts, tokenizer, key, settings);
  await rm(work, { recursive: true, force: true });
  return openPrepared(to);
}

function check({ parts, validationShare, shardTokens }: MixSettings): void {
  if (parts.length === 0) throw new UserError('mixture: expected at least one corpus');
  for (const { corpus, epochs } of parts) {
    if (!(epochs > 0 && epochs <= 1000)) {
      throw new UserError(
        `mixture: ${corpus}: ${String(epochs)} epochs; expected more than 0 and at most 1000`,
      );
    }
  }
  if (!(validationShare > 0 && validationShare < 1)) {
    throw new UserError(`validation share ${String(validationShare)}: expected a number between 0 and 1`);
  }
  if (!Number.isInteger(shardTokens) || shardTokens < 1) {
    throw new UserError(`shard tokens ${String(shardTokens)}: expected a whole number of at least 1`);
  }
}

/** Documents by number, over all corpora. */
interface Catalogue {
  spans: Span[];
  splitHashes: Float64Array;
  textBytes: Uint32Array;
  shares: Share[];
}

function listSpans(corpora: readonly TokenizedShard[][], parts: readonly MixPart[]): Catalogue {
  const spans: Span[] = [];
  const [splitHashes, textBytes]: [number[], number[]] = [[], []];
  const shares: Share[] = [];
  for (const [c, shards] of corpora.entries()) {
    const first = spans.length;
    for (const shard of shards) {
      let start = 0;
      for (let document = 0; document < shard.documents; document++) {
        const tokens = shard.countTokens(document);
        spans.push({ shard, start, tokens });
        splitHashes.push(shard.splitHash(document));
        textBytes.push(shard.countTextBytes(document));
        start += tokens;
      }
    }
    shares.push({ first, documents: spans.length - first, epochs: parts[c]!.epochs });
  }
  return {
    spans,
    splitHashes: Float64Array.from(splitHashes),
    textBytes: Uint32Array.from(textBytes),
    shares,
  };
}

async function mix(
  paths: readonly string[][],
  counts: ReadingCounts,
  tokenizer: Tokenizer,
  key: string,
  settings: MixSettings,
): Promise<void> {
  const { parts, to, seed, validationShare, shardTokens, onProgress } = settings;
  const corpora = paths.map((shards) => shards.map((path) => new TokenizedShard(path)));
  try {
    const all = corpora.flat();
    const bytes = all.reduce((sum, { tokens, idBytes }) => sum + tokens * idBytes, 0);
    if (bytes <= HELD_BYTES) for (const shard of all) shard.hold();
    const { spans, splitHashes, textBytes, shares } = listSpans(corpora, parts);
    const isValidation = (document: number) => splitHashes[document]! < validationShare;
    const once = shares.map((share) => ({ ...share, epochs: 1 }));
    const orders = {
      [TRAIN_FOLDER]: shuffleOrder(shares, seed, (document) => !isValidation(document)),
      [VALIDATION_FOLDER]: shuffleOrder(once, seed, isValidation),
    };
    for (const [part, order] of Object.entries(orders)) {
      if (order.length > 0) continue;
      throw new UserError(
        `mixture: no document of ${String(spans.length)} is for ${part}; expected more documents or another validation share`,
      );
    }
    const manifests: TokenManifest[] = [];
    for (const [part, order] of Object.entries(orders)) {
      const written = await writeSpans({
        folder: join(to, part),
        spans: Array.from(order, (document) => spans[document]!),
        textBytes: order.reduce((sum, document) => sum + textBytes[document]!, 0),
        tokenizer,
        shardTokens,
        onShard: (done, of) => onProgress?.(done, of, 'mix'),
      });
      manifests.push(written);
    }
    for (const [name, content] of Object.entries(tokenizerFiles(tokenizer))) {
      await writeFileAtomically(join(to, name), content);
    }
    const [train, validation] = manifests as [TokenManifest, TokenManifest];
    const name = parts
      .map(({ corpus, epochs }) => `${basename(resolve(corpus))}=${String(epochs)}`)
      .join(',');
    const stats = { ...summarizeStats(name, counts, { train, validation }), key };
    await writeJson(join(to, STATS_FILE), stats);
  } finally {
    for (const shard of corpora.flat()) shard.close();
  }
}

function cacheKey(provenances: readonly object[], settings: MixSettings): string {
  const { parts, tokenizer, vocabularySize, seed, validationShare, shardTokens } = settings;
  const made = [
    FORMAT,
    provenances,
    parts.map(({ epochs }) => epochs),
    tokenizer === 'bpe' ? vocabularySize : tokenizer,
    [seed, validationShare, shardTokens],
  ];
  return createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16);
}

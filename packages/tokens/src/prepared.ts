/**
 * A prepared folder, all that a trainer reads: `tokenizer.json`, token shards to train on (`train`) and to validate on
 * (`validation`), and `stats.json`, which says what is in them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isThere, readJson, writeJson } from '@phi1/base';
import { loadTokenizer, tokenizerFiles, type Tokenizer } from '@phi1/model';
import { ReadingCounts, type SkipReason } from './document.js';
import { pack, TRAIN_FOLDER, VALIDATION_FOLDER, type Packed, type PackOptions } from './pack.js';
import { TokenShards, verifyShards } from './token-shards.js';

export const STATS_FILE = 'stats.json';
const TOKENIZER_FILE = 'tokenizer.json';
const EXPECTED = 'a prepared corpus';

/** `stats.json` of a prepared folder: documents, bytes and tokens of both parts, and what was skipped and why. */
export interface CorpusStats {
  corpus: string;
  documents: PartCounts;
  /** Of text in UTF-8. */
  bytes: PartCounts;
  /** End-of-text tokens included. */
  tokens: PartCounts;
  skipped: Record<SkipReason, number>;
  /** The first few that were skipped, each with its reason. */
  skippedExamples: string[];
  vocabularySize: number;
  /**
   * Of the validation part: bits per byte are the loss in nats a token / ln 2 / bytesPerToken. End-of-text tokens
   * count as tokens and have no bytes.
   */
  bytesPerToken: number;
}

interface PartCounts {
  train: number;
  validation: number;
}

/** An opened prepared folder; both parts' shards stay open until whoever opened it closes them. */
export interface PreparedTokens {
  folder: string;
  tokenizer: Tokenizer;
  trainShards: TokenShards;
  validationShards: TokenShards;
  stats: CorpusStats;
}

/** What {@link pack} takes, and what `stats.json` is to say of the corpus and of reading it. */
export interface WritePreparedOptions extends PackOptions {
  /** What the corpus is called. */
  corpus: string;
  /** What the documents' reader counts; all of them by default. */
  counts?: ReadingCounts;
}

/** Packs documents into a prepared folder; who needs it whole or not at all gives a temporary one. */
export async function writePrepared({ corpus, counts, ...options }: WritePreparedOptions): Promise<void> {
  const { folder, tokenizer } = options;
  await mkdir(folder, { recursive: true });
  const packed = await pack(options);
  for (const [name, content] of Object.entries(tokenizerFiles(tokenizer))) {
    await writeFile(join(folder, name), content);
  }
  const stats = summarizeStats(corpus, counts ?? new ReadingCounts(), packed);
  await writeJson(join(folder, STATS_FILE), stats);
}

/**
 * Opens a prepared folder and verifies its shards.
 *
 * @throws UserError when it is not one, or not whole
 */
export async function openPrepared(folder: string): Promise<PreparedTokens> {
  const stats = (await readJson(join(folder, STATS_FILE), EXPECTED)) as CorpusStats;
  const tokenizerPath = join(folder, TOKENIZER_FILE);
  const tokenizer = loadTokenizer(await readJson(tokenizerPath, EXPECTED), tokenizerPath);
  const trainShards = await TokenShards.open(join(folder, TRAIN_FOLDER));
  try {
    for (const part of [TRAIN_FOLDER, VALIDATION_FOLDER]) await verifyShards(join(folder, part));
    const validationShards = await TokenShards.open(join(folder, VALIDATION_FOLDER));
    return { folder, tokenizer, trainShards, validationShards, stats };
  } catch (error) {
    trainShards.close();
    throw error;
  }
}

/** Whether a folder is a prepared one. */
export function isPrepared(folder: string): Promise<boolean> {
  return isThere(join(folder, STATS_FILE));
}

/** What is noted about both parts of what was packed from the corpus of that name. */
export function summarizeStats(
  corpus: string,
  counts: ReadingCounts,
  { train, validation }: Packed,
): CorpusStats {
  return {
    corpus,
    documents: { train: train.documents, validation: validation.documents },
    bytes: { train: train.bytes, validation: validation.bytes },
    tokens: { train: train.tokens, validation: validation.tokens },
    skipped: counts.skipped,
    skippedExamples: counts.examples,
    vocabularySize: train.vocabularySize,
    bytesPerToken: validation.bytes / validation.tokens,
  };
}

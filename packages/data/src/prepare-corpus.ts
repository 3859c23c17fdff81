/**
 * From a corpus to what a trainer reads: a tokenizer and token shards, in a folder that is kept. The folder's
 * name comes from all that it was made of, so a second call with the same corpus finds it and does nothing, and a
 * changed file or flag makes a new one. It appears when it is complete.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  errorMessage,
  makeFolder,
  notWritten,
  UserError,
  withoutUndefined,
  writeFolderAtomically,
} from '@phi1/base';
import type { Tokenizer } from '@phi1/model';
import {
  isPrepared,
  openPrepared,
  ReadingCounts,
  splitHash,
  tokenizerHash,
  trainBpe,
  WordCounts,
  writePrepared,
  type Document,
  type PreparedTokens,
} from '@phi1/tokens';
import { openCorpus, type Corpus } from './corpus/corpus.js';
import { readTokenizer } from './read-tokenizer.js';
import { PREPARE_DEFAULTS } from './defaults.js';

/** Raised when what is written for the same input changes. */
const FORMAT = 3;

/** What is prepared, by which tokenizer and with how much for validation, and where it is kept. */
export interface PrepareOptions {
  /** `python-stdlib` (the default), a prepared folder, which is taken as it is, a corpus folder, a folder of sources, or a `.py` or `.jsonl` (`.gz`, `.zst`) file. */
  corpus?: string;
  /**
   * `bpe`, one learned on the training documents (the default), `codegen`, the one of codegen-350M-mono, or a
   * `tokenizer.json`, or a folder that has one: a model's, a run's or another prepared corpus's.
   */
  tokenizer?: string;
  /** Tokens of a learned vocabulary, at least 257. */
  vocabularySize?: number;
  /** The share of documents that is kept for validation, in (0, 1). */
  validationShare?: number;
  /** Where prepared corpora are kept. */
  cacheDir?: string;
  onProgress?: (progress: PrepareProgress) => void;
  /** Gets a line where a prepared folder was found damaged and is made again. */
  onNote?: (line: string) => void;
}

/** How far a preparation is; words and merges are left out where the tokenizer is given. */
export interface PrepareProgress {
  /** Counting documents, counting words, learning merges, writing shards. */
  phase: 'survey' | 'words' | 'merges' | 'pack';
  /** How much of the phase is done, in [0, 1]. */
  fraction: number;
}

/** An opened prepared folder, found or newly made. */
export interface PreparedCorpus extends PreparedTokens {
  /** Whether it was there already. */
  cached: boolean;
}

/**
 * Reads the corpus three times: to see what falls to which part, to learn the tokenizer, and to pack.
 *
 * @throws UserError when the corpus is missing, unreadable, or has fewer than two documents
 */
export async function prepareCorpus(options: PrepareOptions = {}): Promise<PreparedCorpus> {
  const settings = { ...PREPARE_DEFAULTS, ...withoutUndefined(options) };
  if (!(settings.validationShare > 0 && settings.validationShare < 1)) {
    throw new UserError(
      `validation share ${String(settings.validationShare)}: expected a number between 0 and 1`,
    );
  }
  if (await isPrepared(settings.corpus)) return { ...(await openPrepared(settings.corpus)), cached: true };
  const corpus = await openCorpus(settings.corpus);
  const given = settings.tokenizer === 'bpe' ? undefined : await readTokenizer(settings.tokenizer);
  const folder = join(settings.cacheDir, `${corpus.name}-${cacheKey(corpus, given, settings)}`);
  if (await isPrepared(folder)) {
    try {
      return { ...(await openPrepared(folder)), cached: true };
    } catch (error) {
      settings.onNote?.(`${errorMessage(error)}; it is made again`);
    }
  }
  await makeFolder(settings.cacheDir).catch((error: unknown) => {
    throw notWritten(settings.cacheDir, error);
  });
  await writeFolderAtomically(folder, (to) => prepareInto(to, corpus, given, settings));
  return { ...(await openPrepared(folder)), cached: false };
}

type Settings = Required<Omit<PrepareOptions, 'onProgress' | 'onNote'>> &
  Pick<PrepareOptions, 'onProgress' | 'onNote'>;

async function prepareInto(
  folder: string,
  corpus: Corpus,
  given: Tokenizer | undefined,
  settings: Settings,
): Promise<void> {
  const { onProgress } = settings;
  const report = (phase: PrepareProgress['phase'], counts: ReadingCounts) =>
    onProgress?.({ phase, fraction: Math.min(1, counts.fileBytes / corpus.size) });
  const border = await findSplitThreshold(corpus, settings.validationShare, (counts) => {
    report('survey', counts);
  });
  const isValidation = (document: Document) => splitHash(document) < border;
  const tokenizer = given ?? (await learnTokenizer(corpus, isValidation, settings, report));
  const counts = new ReadingCounts();
  await writePrepared({
    corpus: corpus.name,
    counts,
    documents: corpus.read(counts),
    tokenizer,
    folder,
    isValidation,
    onDocument: () => report('pack', counts),
  });
}

/**
 * The split hash below which a document is for validation: the share that was asked for, but where a few documents
 * would all fall on one side, the one nearest to the other changes over.
 */
async function findSplitThreshold(
  corpus: Corpus,
  share: number,
  report: (counts: ReadingCounts) => void,
): Promise<number> {
  const counts = new ReadingCounts();
  let [lowest, highest] = [1, 0];
  for await (const document of corpus.read(counts)) {
    lowest = Math.min(lowest, splitHash(document));
    highest = Math.max(highest, splitHash(document));
    report(counts);
  }
  if (lowest >= highest) throw tooSmall(corpus, counts);
  return Math.min(Math.max(share, lowest + Number.EPSILON), highest);
}

async function learnTokenizer(
  corpus: Corpus,
  isValidation: (document: Document) => boolean,
  { vocabularySize, onProgress }: Settings,
  report: (phase: 'words', counts: ReadingCounts) => void,
): Promise<Tokenizer> {
  const words = new WordCounts();
  const counts = new ReadingCounts();
  for await (const document of corpus.read(counts)) {
    if (!isValidation(document)) words.add(document.text);
    report('words', counts);
  }
  return trainBpe(words, vocabularySize, (size) =>
    onProgress?.({ phase: 'merges', fraction: size / vocabularySize }),
  );
}

function tooSmall(corpus: Corpus, counts: ReadingCounts): UserError {
  const skipped =
    counts.allSkipped > 0 ? `, ${String(counts.allSkipped)} skipped (${counts.examples[0]!})` : '';
  return new UserError(
    `corpus ${corpus.name}: ${String(counts.documents)} documents in ${String(corpus.files.length)} files${skipped}; expected at least 2 with different ids, one to train on and one to validate on`,
  );
}

function cacheKey(corpus: Corpus, given: Tokenizer | undefined, settings: Settings): string {
  const { vocabularySize, validationShare } = settings;
  const files = corpus.files.map(({ name, size, modifiedMs }) => [name, size, modifiedMs]);
  const learned = given ? tokenizerHash(given) : vocabularySize;
  const made = JSON.stringify([FORMAT, learned, validationShare, files]);
  return createHash('sha256').update(made).digest('hex').slice(0, 16);
}

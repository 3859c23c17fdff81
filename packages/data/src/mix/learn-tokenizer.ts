/** One vocabulary for several mixtures: a byte-pair encoding learned on all their corpora together. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomically } from '@phi1/base';
import { tokenizerFiles } from '@phi1/model';
import { ReadingCounts, splitHash, trainBpe, WordCounts } from '@phi1/tokens';
import { listShards, readCorpusShard } from '../corpus/parquet-corpus.js';

/** What a vocabulary is learned from, how large it may become, and where it goes. */
export interface LearnTokenizerOptions {
  /** Corpus folders. */
  corpora: readonly string[];
  vocabularySize: number;
  /** The share of documents that is for validation and not learned from. */
  validationShare: number;
  /** The folder that gets `tokenizer.json`. */
  to: string;
  onProgress?: (done: number, of: number) => void;
}

/** @returns how many tokens it has: fewer than asked for where there is no more to merge */
export async function learnTokenizer(options: LearnTokenizerOptions): Promise<{ vocabularySize: number }> {
  const { corpora, vocabularySize, validationShare, to, onProgress } = options;
  const shards = (await Promise.all(corpora.map(async (corpus) => (await listShards(corpus)).files))).flat();
  const words = new WordCounts();
  for (const [i, shard] of shards.entries()) {
    for await (const document of readCorpusShard(shard, new ReadingCounts())) {
      if (splitHash(document) >= validationShare) words.add(document.text);
    }
    onProgress?.(i + 1, shards.length);
  }
  const tokenizer = trainBpe(words, vocabularySize);
  await writeFolderAtomically(to, async (folder) => {
    for (const [name, content] of Object.entries(tokenizerFiles(tokenizer))) {
      await writeFile(join(folder, name), content);
    }
  });
  return { vocabularySize: tokenizer.vocabularySize };
}

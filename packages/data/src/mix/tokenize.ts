/** The first half of packing a mixture: the shards of its corpora as token ids, by any number of processes. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isThere } from '@phi1/base';
import type { Tokenizer } from '@phi1/model';
import { trainBpe, WordCounts, ReadingCounts, splitHash } from '@phi1/tokens';
import type { CorpusFile } from '../corpus/corpus.js';
import { readCorpusShard } from '../corpus/parquet-corpus.js';
import { readTokenizer } from '../read-tokenizer.js';
import type { MixSettings } from './mix.js';
import { countsPath } from './tokenized-shard.js';
import { tokenizeShards } from './tokenize-threads.js';
import type { ShardJob } from './tokenize-worker.js';

/** @throws UserError when a file that is named is no tokenizer */
export async function chooseTokenizer(
  shards: readonly CorpusFile[],
  { tokenizer, vocabularySize, validationShare, onProgress }: MixSettings,
): Promise<Tokenizer> {
  if (tokenizer !== 'bpe') return readTokenizer(tokenizer);
  const words = new WordCounts();
  for (const [i, shard] of shards.entries()) {
    for await (const document of readCorpusShard(shard, new ReadingCounts())) {
      if (splitHash(document) >= validationShare) words.add(document.text);
    }
    onProgress?.(i + 1, shards.length, 'learn');
  }
  return trainBpe(words, vocabularySize);
}

interface Tokenized {
  /** Files of tokens, by corpus and shard. */
  paths: string[][];
  counts: ReadingCounts;
}

/** Tokenizes this process's shards; undefined when those of other processes are not done yet. */
export async function tokenize(
  corpora: readonly CorpusFile[][],
  tokenizer: Tokenizer,
  work: string,
  { rank, worldSize, threads, onProgress }: MixSettings,
): Promise<Tokenized | undefined> {
  await mkdir(work, { recursive: true });
  const paths = corpora.map((shards, c) =>
    shards.map(({ name }) => join(work, `${String(c)}-${name}.tokens`)),
  );
  const [shards, files] = [corpora.flat(), paths.flat()];
  const jobs: ShardJob[] = [];
  for (let i = rank; i < shards.length; i += worldSize) {
    if (!(await isThere(countsPath(files[i]!)))) jobs.push({ shard: shards[i]!, path: files[i]! });
  }
  let left = jobs.length;
  await tokenizeShards(
    jobs,
    tokenizer,
    () => onProgress?.(jobs.length - --left, jobs.length, 'tokenize'),
    threads,
  );
  const counts = new ReadingCounts();
  for (const file of files) {
    if (!(await isThere(countsPath(file)))) return undefined;
    counts.add(JSON.parse(await readFile(countsPath(file), 'utf8')) as ReadingCounts);
  }
  return { paths, counts };
}

/**
 * The data sets of a recipe as corpora: real code filtered by a forest that learned from a rubric (paper, section 2.1),
 * the teacher's textbooks and exercises (2.2, 2.3), each without near-duplicates where that is asked for and without
 * what resembles a benchmark (5). Sets are made at the same time, in threads.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { formatBytes, formatCount, isThere, makeFolder, UserError, withoutUndefined } from '@phi1/base';
import { BENCHMARKS } from '@phi1/benchmarks';
import {
  canTrain,
  describeSources,
  isCompleteCorpus,
  readCorpusManifest,
  type CorpusManifest,
  type DataThreads,
} from '@phi1/data';
import { teacherDigest } from '@phi1/teacher';
import type { DataSet, Recipe } from './schema.js';
import type { Made, StepCache } from './step-cache.js';

/** What is known of a corpus that was made. */
export interface CorpusCounts {
  documents: number;
  bytes: number;
  /** Left out by the step that made it. */
  dropped: number;
}

interface MakeDataSetOptions {
  cache: StepCache;
  threads: DataThreads;
  seed: number;
  /** Names or files. */
  benchmarks: readonly string[];
}

/** Every benchmark that no data set may resemble: those that come with phi1, those evaluated, those named. */
export function benchmarksOf({ decontaminate, evaluation }: Recipe): string[] {
  return [...new Set([...Object.keys(BENCHMARKS), ...evaluation.benchmarks, ...decontaminate])];
}

/** @throws UserError when a source or a benchmark cannot be read, or nothing is left of the set */
export async function makeDataSet(
  name: string,
  set: DataSet,
  options: MakeDataSetOptions,
): Promise<Made<CorpusCounts>> {
  const { cache, threads, benchmarks } = options;
  let corpus = await makeRaw(name, set, options);
  if (set.dedup) {
    const { key, path: from } = corpus;
    corpus = await cache.run({
      ...step(name, 'dedup', [key], {}),
      make: async (path) => {
        await threads.run('deduplicate', { corpora: [from], out: path });
        return readCounts(path);
      },
      describe: ({ documents, dropped }) =>
        `${formatCount(documents)} documents, ${formatCount(dropped)} duplicates left out`,
    });
  }
  const { key, path: from } = corpus;
  const clean = await cache.run({
    ...step(name, 'decontaminate', [key], await Promise.all(benchmarks.map(digestBenchmark))),
    make: async (path, onProgress) => {
      await threads.share('decontaminate', { from, out: path, benchmarks }, onProgress);
      return readCounts(path);
    },
    describe: ({ documents, dropped }) =>
      `${formatCount(documents)} documents, ${formatCount(dropped)} left out that resemble a benchmark`,
  });
  if (clean.result.documents < 2) {
    throw new UserError(
      `data set ${name}: ${formatCount(clean.result.documents)} documents are left of it; expected more`,
    );
  }
  return clean;
}

async function makeRaw(name: string, set: DataSet, options: MakeDataSetOptions): Promise<Made<CorpusCounts>> {
  const { cache, threads } = options;
  switch (set.kind) {
    case 'code':
      return makeCode(name, set, options);
    case 'corpus': {
      const manifest = await readCorpusManifest(set.from);
      const key = createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 16);
      return { key, path: resolve(set.from), result: countsOf(manifest), before: true };
    }
    case 'textbooks':
    case 'exercises': {
      const { kind, count, variety, seed = options.seed } = set;
      const own =
        set.kind === 'textbooks'
          ? { length: set.length }
          : withoutUndefined({ errorRate: set.errorRate, maxCharacters: set.maxCharacters });
      const settings = { kind, count, seed, variety, ...own };
      return cache.run({
        ...step(name, kind, [], { ...settings, teacher: teacherDigest() }),
        make: async (to, onProgress) => {
          await threads.share('teach', { ...settings, to }, onProgress);
          return readCounts(to);
        },
        describe,
      });
    }
  }
}

async function makeCode(
  name: string,
  { from, megabytes, filter }: Extract<DataSet, { kind: 'code' }>,
  { cache, threads }: MakeDataSetOptions,
): Promise<Made<CorpusCounts>> {
  const sample = megabytes === undefined ? {} : { sampleBytes: megabytes * 1e6 };
  const raw = await cache.run({
    ...step(name, 'ingest', [], { sources: await describeSources(from), ...sample }),
    make: async (to, onProgress) => {
      await threads.run('ingest', { from, to, ...sample }, onProgress);
      return readCounts(to);
    },
    describe,
  });
  if (filter === false) return raw;
  const { labels, threshold, tokens } = filter;
  const forest = await cache.run({
    ...step(name, 'train-filter', [raw.key], { labels }),
    isWhole: isThere,
    make: async (path, onProgress) => {
      await makeFolder(path);
      const file = join(path, 'labels.jsonl');
      await threads.run('annotate', { from: raw.path, out: file, sample: labels }, onProgress);
      if (!(await canTrain(file))) return null;
      const { precision, recall, rocAuc } = await threads.run('trainFilter', {
        labels: file,
        out: join(path, 'filter.json'),
      });
      return { precision, recall, rocAuc };
    },
    describe: (report) =>
      report === null
        ? 'nearly all labels are alike, so all of it stays'
        : `precision ${report.precision.toFixed(2)}, recall ${report.recall.toFixed(2)}, ROC AUC ${report.rocAuc.toFixed(2)}`,
  });
  if (forest.result === null) return raw;
  return cache.run({
    ...step(name, 'filter', [raw.key, forest.key], { threshold, tokens: tokens ?? null }),
    make: async (out, onProgress) => {
      const cut = tokens === undefined ? { threshold } : { tokenBudget: tokens };
      const options = { from: raw.path, out, filter: join(forest.path, 'filter.json'), ...cut };
      await threads.run('filterCorpus', options, onProgress);
      return readCounts(out);
    },
    describe: ({ documents, bytes, dropped }) =>
      `${formatCount(documents)} of ${formatCount(documents + dropped)} documents, ${formatBytes(bytes)}`,
  });
}

/** What the steps of all sets have in common. */
function step(set: string, what: string, inputs: readonly string[], settings: unknown) {
  return {
    title: `${set}: ${what}`,
    name: `${set}-${what}`,
    version: 1,
    inputs,
    settings,
    isWhole: isCompleteCorpus,
  };
}

async function readCounts(corpus: string): Promise<CorpusCounts> {
  return countsOf(await readCorpusManifest(corpus));
}

function countsOf({ rows, textBytes, dropped }: CorpusManifest): CorpusCounts {
  const left = Object.values(dropped).reduce((sum, { count }) => sum + count, 0);
  return { documents: rows, bytes: textBytes, dropped: left };
}

/** @throws UserError when there is no such benchmark */
async function digestBenchmark(nameOrPath: string): Promise<string> {
  const bytes = await readFile(BENCHMARKS[nameOrPath] ?? nameOrPath).catch(() => {
    const expected = Object.keys(BENCHMARKS).join(', ');
    throw new UserError(`benchmark ${nameOrPath}: no such file; expected ${expected} or the path of a file`);
  });
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function describe({ documents, bytes, dropped }: CorpusCounts): string {
  return `${formatCount(documents)} documents, ${formatBytes(bytes)}${dropped > 0 ? `, ${formatCount(dropped)} left out` : ''}`;
}

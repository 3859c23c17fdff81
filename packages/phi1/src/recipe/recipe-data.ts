/**
 * All that the stages of a recipe train on: its data sets, one tokenizer for all stages, and each stage's mixture packed
 * into token shards. Everything is cached by what it is made of, so that runs that share a part make it once.
 */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { formatCount, isThere } from '@phi1/base';
import { DataThreads, learnTokenizer, packMixture } from '@phi1/data';
import { benchmarksOf, makeDataSet, type CorpusCounts } from './data-sets.js';
import type { Recipe, Stage } from './schema.js';
import { digest, StepCache, type Made, type StepEvents } from './step-cache.js';

const DEFAULT_CACHE = join('.cache', 'recipes');

/** Who is told while data are made, and where they are kept. */
export interface RecipeDataOptions {
  /** Who is told of the steps. */
  events?: StepEvents | undefined;
  /** Where what was made is kept; `.cache/recipes` by default. */
  cacheDir?: string | undefined;
}

/** Token shards of a stage. */
export interface PackedMixture {
  documents: number;
  /** To train on, and to validate on. */
  tokens: { train: number; validation: number };
}

/** What was made for a recipe: its corpora with their counts, and the token shards that each stage trains on. */
export interface RecipeData {
  /** By name; only what a stage trains on. */
  dataSets: Record<string, Made<CorpusCounts> & { card: string }>;
  /** The prepared folder of each stage. */
  mixtures: Record<string, Made<PackedMixture>>;
}

/**
 * Makes what is not there yet.
 *
 * @throws UserError when a source or a benchmark cannot be read, or a mixture has too little in it
 */
export async function makeRecipeData(recipe: Recipe, options: RecipeDataOptions = {}): Promise<RecipeData> {
  const { seed, stages, validationShare } = recipe;
  const cache = new StepCache(resolve(options.cacheDir ?? DEFAULT_CACHE), options.events);
  const threads = new DataThreads(Math.max(1, recipe.threads ?? availableParallelism()));
  const used = Object.entries(recipe.dataSets).filter(([name]) =>
    Object.values(stages).some(({ mixture }) => name in mixture),
  );
  const benchmarks = benchmarksOf(recipe);
  const dataSets: RecipeData['dataSets'] = {};
  try {
    const made = await allSettled(
      used.map(async ([name, set]) => {
        const corpus = await makeDataSet(name, set, { cache, threads, seed, benchmarks });
        const card = await makeCard(name, corpus, cache, threads);
        return [name, { ...corpus, card: card.path }] as const;
      }),
    );
    for (const [name, set] of made) dataSets[name] = set;
  } finally {
    await threads.close();
  }
  const tokenizer = await chooseTokenizer(recipe, dataSets, cache);
  const mixtures: RecipeData['mixtures'] = {};
  for (const [name, stage] of Object.entries(stages)) {
    const parts = resolveParts(stage.mixture, dataSets);
    mixtures[name] = await cache.run({
      title: `${name}: pack`,
      name: `pack-${name}`,
      version: 1,
      settings: {
        epochs: parts.map(({ epochs }) => epochs),
        tokenizer: tokenizer.key,
        seed,
        validationShare,
      },
      inputs: parts.map(({ key }) => key),
      isWhole: (path) => isThere(join(path, 'stats.json')),
      make: async (to, onProgress) => {
        const packed = await packMixture({
          parts: parts.map(({ path, epochs }) => ({ corpus: path, epochs })),
          to,
          tokenizer: tokenizer.from,
          validationShare,
          seed,
          onProgress,
        });
        const { stats, trainShards, validationShards } = packed!;
        trainShards.close();
        validationShards.close();
        return { documents: stats.documents.train, tokens: stats.tokens };
      },
      describe: ({ tokens }) =>
        `${formatCount(tokens.train)} tokens to train on, ${formatCount(tokens.validation)} for validation`,
    });
  }
  return { dataSets, mixtures };
}

/** All results, or the first failure when everything has come to its end. */
async function allSettled<T>(work: Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return settled.map((each) => (each as PromiseFulfilledResult<T>).value);
}

function makeCard(
  name: string,
  corpus: Made<CorpusCounts>,
  cache: StepCache,
  threads: DataThreads,
): Promise<Made<null>> {
  return cache.run({
    title: `${name}: card`,
    name: `${name}-card`,
    version: 1,
    settings: {},
    inputs: [corpus.key],
    isWhole: (path) => isThere(`${path}.md`),
    make: async (path) => {
      await threads.run('writeDataCard', { corpus: corpus.path, out: path });
      return null;
    },
    describe: () => 'written',
  });
}

/** Names the tokenizer as `packMixture` takes it. */
async function chooseTokenizer(
  { tokenizer, validationShare }: Recipe,
  dataSets: RecipeData['dataSets'],
  cache: StepCache,
): Promise<{ key: string; from: string }> {
  if (tokenizer.kind === 'codegen') return { key: 'codegen', from: 'codegen' };
  if (tokenizer.kind === 'file') {
    const from = resolve(tokenizer.path);
    return { key: digest(from), from };
  }
  const { vocabulary: vocabularySize } = tokenizer;
  const corpora = Object.values(dataSets);
  const made = await cache.run({
    title: 'tokenizer',
    name: 'tokenizer',
    version: 1,
    settings: { vocabularySize, validationShare },
    inputs: corpora.map(({ key }) => key),
    isWhole: (path) => isThere(join(path, 'tokenizer.json')),
    make: (to, onProgress) =>
      learnTokenizer({
        corpora: corpora.map(({ path }) => path),
        vocabularySize,
        validationShare,
        to,
        onProgress,
      }),
    describe: ({ vocabularySize: size }) => `${formatCount(size)} tokens`,
  });
  return { key: made.key, from: join(made.path, 'tokenizer.json') };
}

/**
 * The passes over each data set. Of weights, which are shares of the mixture's text, the set that would be repeated
 * least is passed over once.
 */
function resolveParts(
  mixture: Stage['mixture'],
  dataSets: RecipeData['dataSets'],
): { key: string; path: string; epochs: number }[] {
  const parts = Object.entries(mixture).map(([name, part]) => ({ ...dataSets[name]!, part }));
  const relative = parts.map(({ part, result }) =>
    typeof part === 'number' ? part : part.weight / Math.max(1, result.bytes),
  );
  const isWeighted = parts.some(({ part }) => typeof part !== 'number');
  const least = isWeighted ? Math.min(...relative) : 1;
  return parts.map(({ key, path }, i) => ({ key, path, epochs: Number((relative[i]! / least).toFixed(4)) }));
}

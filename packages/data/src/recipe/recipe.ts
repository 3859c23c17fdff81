/**
 * All data sets of the paper in one go, at the scale of a preset, offline: real code, filtered by a forest that
 * learned from the rubric (all of it, where the rubric finds hardly any difference); textbooks and exercises of the
 * built-in teacher; all of it deduplicated together, decontaminated against the benchmarks named, described by data
 * cards, and packed. Every step is a folder that is kept: a run that was stopped goes on where it was, and one that is
 * finished is seen to be so by manifests and small files.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes, UserError } from '@phi1/base';
import { writeDataCard } from '../card/data-card.js';
import { decontaminate } from '../decontaminate/index.js';
import { deduplicate } from '../dedup/index.js';
import { annotate, canTrain, filterCorpus, trainFilter } from '../filter/index.js';
import { ingest, PYTHON_PACKAGES } from '../ingest/index.js';
import { PYTHON_STDLIB } from '../corpus/corpus.js';
import { packMixture } from '../mix/mix.js';
import { mapCorpus, type CorpusManifest } from '../store/index.js';
import { Steps, type StepEvents } from './steps.js';
import { teach } from '../teach/teach.js';

export interface Recipe {
  textbooks: number;
  exercises: number;
  /** Rows that the filter learns from. */
  labels: number;
  tokenizer: string;
  vocabularySize: number;
}

/** `phi-1` has the paper's number of exercises; its real code is what `--from` gives. */
export const RECIPES = {
  nano: { textbooks: 2000, exercises: 20_000, labels: 2000, tokenizer: 'bpe', vocabularySize: 4096 },
  'phi-1': {
    textbooks: 500_000,
    exercises: 879_500,
    labels: 100_000,
    tokenizer: 'codegen',
    vocabularySize: 50_295,
  },
} as const satisfies Record<string, Recipe>;

export interface RecipeOptions extends Recipe, StepEvents {
  out: string;
  /** Real code; default: the standard library and the installed packages. */
  from?: readonly string[];
  /** Benchmark files that nothing may resemble. */
  benchmarks?: readonly string[];
  seed?: number;
}

export interface RecipeSummary {
  /** The finished corpora, by name. */
  corpora: Record<string, string>;
  /** What a trainer takes as `--corpus`. */
  packed: string;
  tokens: { train: number; validation: number };
}

const NAMES = ['code', 'textbooks', 'exercises'] as const;

/** @throws UserError when a step refuses its input */
export async function runRecipe(options: RecipeOptions): Promise<RecipeSummary> {
  const { out, from = [PYTHON_STDLIB, PYTHON_PACKAGES], benchmarks = [], seed = 0 } = options;
  const at = (...parts: string[]) => join(out, ...parts);
  const steps = new Steps(at('steps'), options);
  for (const name of ['textbooks', 'exercises', 'labels', 'vocabularySize'] as const) {
    if (Number.isSafeInteger(options[name]) && options[name] >= 1) continue;
    throw new UserError(`--${name} ${String(options[name])}: expected a whole number of at least 1`);
  }
  for (const benchmark of benchmarks) {
    await access(benchmark).catch(() => {
      throw new UserError(`--decontaminate=${benchmark}: no such file`);
    });
  }
  const [labels, forest] = [at('filter', 'labels.jsonl'), at('filter', 'filter.json')];
  const [raw, code] = [at('raw'), at('made', 'code')];
  await steps.run('ingest', undefined, async (onUnit) => corpusLine(await ingest({ from, to: raw, onUnit })));
  const sample = options.labels;
  await steps.run('annotate', { from: [raw], made: [labels], settings: sample }, async (onProgress) => {
    const onLabels = (done: number, of: number): void => {
      onProgress(done, of);
    };
    const made = await annotate({ from: raw, out: labels, sample, onProgress: onLabels });
    return `${shown(made.labels)} labels, ${made.meanScore.toFixed(2)} in the mean`;
  });
  if (await canTrain(labels)) {
    await steps.run('train-filter', { from: [labels], made: [forest] }, async () => {
      const { precision, recall, rocAuc } = await trainFilter({ labels, out: forest });
      return `precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}, ROC AUC ${rocAuc.toFixed(2)}`;
    });
    await steps.run('filter', { from: [raw, forest], made: [code] }, async (onProgress) => {
      const { kept, documents } = await filterCorpus({ from: raw, out: code, filter: forest, onProgress });
      return `${shown(kept)} of ${shown(documents)} documents`;
    });
  } else {
    // A small folder of good code, say.
    await steps.run('no filter: nearly all labels are alike, all code stays', undefined, async (onUnit) =>
      corpusLine(
        await mapCorpus({
          from: raw,
          to: code,
          name: 'unfiltered',
          options: {},
          step: (rows) => rows,
          onUnit,
        }),
      ),
    );
  }
  for (const kind of ['textbooks', 'exercises'] as const) {
    await steps.run(kind, undefined, async (onUnit) =>
      corpusLine(await teach({ kind, count: options[kind], seed, to: at('made', kind), onUnit })),
    );
  }
  const made = NAMES.map((name) => at('made', name));
  const unique = NAMES.map((name) => at('unique', name));
  await steps.run('dedup', { from: made, made: unique }, async (onProgress) => {
    const found = await deduplicate({ corpora: made, out: at('unique'), onProgress });
    return `${shown(found.exactDuplicates)} exact and ${shown(found.nearDuplicates)} near-duplicates of ${shown(found.documents)} documents`;
  });
  const finished = benchmarks.length > 0 ? 'clean' : 'unique';
  for (const name of benchmarks.length > 0 ? NAMES : []) {
    const [from, to] = [at('unique', name), at('clean', name)];
    await steps.run(
      `decontaminate ${name}`,
      { from: [from, ...benchmarks], made: [to] },
      async (onProgress) => {
        const found = await decontaminate({ from, out: to, benchmarks, onProgress });
        return `${shown(found.removed)} of ${shown(found.documents)} documents left out`;
      },
    );
  }
  const corpora = Object.fromEntries(NAMES.map((name) => [name, at(finished, name)]));
  for (const [name, corpus] of Object.entries(corpora)) {
    const card = at('cards', name);
    const traces = { from: [corpus], made: [`${card}.md`, `${card}.html`] };
    await steps.run(`card ${name}`, traces, async () =>
      (await writeDataCard({ corpus, out: card })).join(', '),
    );
  }
  const tokens = { train: 0, validation: 0 };
  await steps.run('pack', undefined, async (onProgress) => {
    const packed = await packMixture({
      parts: Object.values(corpora).map((corpus) => ({ corpus, epochs: 1 })),
      to: at('packed'),
      tokenizer: options.tokenizer,
      vocabularySize: options.vocabularySize,
      seed,
      onProgress,
    });
    Object.assign(tokens, packed!.stats.tokens);
    packed!.trainShards.close();
    packed!.validationShards.close();
    return `${shown(tokens.train)} tokens to train on, ${shown(tokens.validation)} for validation`;
  });
  return { corpora, packed: at('packed'), tokens };
}

function corpusLine(manifest: CorpusManifest | undefined): string {
  const { rows, textBytes, dropped } = manifest!;
  const left = Object.values(dropped).reduce((sum, { count }) => sum + count, 0);
  return `${shown(rows)} documents, ${formatBytes(textBytes)}${left > 0 ? `, ${shown(left)} left out` : ''}`;
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}

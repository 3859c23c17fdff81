/**
 * All data sets of the paper in one go, at the scale of a preset, offline: real code, filtered by a forest that
 * learnt from the rubric (all of it, where the rubric finds hardly any difference); textbooks and exercises of the
 * built-in teacher; all of it deduplicated together, decontaminated against the benchmarks named, described by data
 * cards, and packed. Every step is a folder that is kept: a run that was stopped goes on where it was.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { writeDataCard } from '../card/data-card.js';
import { decontaminate } from '../decontaminate/index.js';
import { deduplicate } from '../dedup/index.js';
import { annotate, canTrain, filterCorpus, trainFilter } from '../filter/index.js';
import { ingest, PYTHON_PACKAGES } from '../ingest/index.js';
import { PYTHON_STDLIB } from '../corpus/corpus.js';
import { packMixture } from '../mix/mix.js';
import { mapCorpus } from '../store/index.js';
import { teach } from './teach.js';

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

export interface RecipeOptions extends Recipe {
  out: string;
  /** Real code; default: the standard library and the installed packages. */
  from?: readonly string[];
  /** Benchmark files that nothing may resemble. */
  benchmarks?: readonly string[];
  seed?: number;
  onStep?: (step: string) => void;
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
  const { out, from = [PYTHON_STDLIB, PYTHON_PACKAGES], benchmarks = [], seed = 0, onStep } = options;
  const at = (...parts: string[]) => join(out, ...parts);
  const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    onStep?.(name);
    await work();
  };
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
  await step('ingest', () => ingest({ from, to: at('raw') }));
  await step('annotate', () => annotate({ from: at('raw'), out: labels, sample: options.labels }));
  const code = { from: at('raw'), to: at('made', 'code') };
  if (await canTrain(labels)) {
    await step('train-filter', () => trainFilter({ labels, out: forest }));
    await step('filter', () => filterCorpus({ from: code.from, out: code.to, filter: forest }));
  } else {
    // A small folder of good code, say.
    await step('no filter: nearly all labels are alike, all code stays', () =>
      mapCorpus({ ...code, name: 'unfiltered', options: {}, step: (rows) => rows }),
    );
  }
  await step('textbooks', () =>
    teach({ kind: 'textbooks', count: options.textbooks, seed, to: at('made', 'textbooks') }),
  );
  await step('exercises', () =>
    teach({ kind: 'exercises', count: options.exercises, seed, to: at('made', 'exercises') }),
  );
  const made = NAMES.map((name) => at('made', name));
  await step('dedup', () => deduplicate({ corpora: made, out: at('unique') }));
  let finished = 'unique';
  if (benchmarks.length > 0) {
    finished = 'clean';
    for (const name of NAMES) {
      await step(`decontaminate ${name}`, () =>
        decontaminate({ from: at('unique', name), out: at('clean', name), benchmarks }),
      );
    }
  }
  const corpora = Object.fromEntries(NAMES.map((name) => [name, at(finished, name)]));
  for (const [name, corpus] of Object.entries(corpora)) {
    await step(`card ${name}`, () => writeDataCard({ corpus, out: at('cards', name) }));
  }
  onStep?.('pack');
  const packed = await packMixture({
    parts: Object.values(corpora).map((corpus) => ({ corpus, epochs: 1 })),
    to: at('packed'),
    tokenizer: options.tokenizer,
    vocabularySize: options.vocabularySize,
    seed,
  });
  const { train, validation } = packed!.stats.tokens;
  packed!.trainShards.close();
  packed!.validationShards.close();
  return { corpora, packed: at('packed'), tokens: { train, validation } };
}

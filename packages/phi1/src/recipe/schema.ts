/**
 * What a recipe may say: data sets, a model, stages of training and evaluations, from the first document to the last
 * figure. The schema is strict, so that a misspelled field is an error, and refuses fields that contradict each other.
 * How a file of it is read, with line numbers, is `read-recipe.ts`.
 */
import { UserError } from '@phi1/base';
import { presetConfig, presetNames } from '@phi1/model';
import { SECTION_LENGTHS } from '@phi1/teacher/choices';
import { trainingFields } from '@phi1/train';
import { z } from 'zod';

const natural = z.int().positive();
const share = z.number().min(0).max(1);
const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens');

/** Real code, as `phi1 data ingest` reads it. */
const codeSet = z.strictObject({
  kind: z.literal('code'),
  /** `python-stdlib`, `python-packages`, files, folders, git repositories. */
  from: z.array(z.string().min(1)).min(1),
  /** About so much of it is taken, drawn by file; all of it when left out. */
  megabytes: z.number().positive().optional(),
  /** What a forest that learned from `labels` judged pieces finds educational; `false` keeps all. */
  filter: z.union([
    z.literal(false),
    z.strictObject({ labels: natural, threshold: share.default(0.5), tokens: natural.optional() }),
  ]),
  /** Whether near-duplicates go. */
  dedup: z.boolean().default(true),
});

const taught = {
  /** How many are made, before duplicates and what resembles a benchmark go. */
  count: natural,
  /** Of the teacher; the recipe's when left out. */
  seed: z.int().nonnegative().optional(),
  /** How often the teacher writes prompts and solutions otherwise than usual. */
  variety: z
    .strictObject({ prompts: share.default(1), solutions: share.default(1) })
    .default({ prompts: 1, solutions: 1 }),
  dedup: z.boolean().default(false),
};

/** Sections of a textbook by the built-in teacher. */
const textbookSet = z.strictObject({
  kind: z.literal('textbooks'),
  ...taught,
  /** A page fits into a context of 256 tokens. */
  length: z.enum(SECTION_LENGTHS).default('section'),
});

/** Exercises with solutions by the built-in teacher. */
const exerciseSet = z.strictObject({
  kind: z.literal('exercises'),
  ...taught,
  /** The share of solutions that are broken on purpose. */
  errorRate: share.default(0),
  /** The most characters of one, prompt and solution together; any number when left out. */
  maxCharacters: natural.optional(),
});

/** A corpus folder that is there, of exercises that a model behind an endpoint wrote, say. */
const corpusSet = z.strictObject({
  kind: z.literal('corpus'),
  from: z.string().min(1),
  /** What is in it: exercises are for fine-tuning only. */
  content: z.enum(['code', 'textbooks', 'exercises']),
  dedup: z.boolean().default(true),
});

const dataSet = z.discriminatedUnion('kind', [codeSet, textbookSet, exerciseSet, corpusSet]);

const tokenizer = z.discriminatedUnion('kind', [
  /** Byte-pair encoding, learned on the data sets of all stages. */
  z.strictObject({ kind: z.literal('bpe'), vocabulary: natural.min(257) }),
  /** The one of codegen-350M-mono, which the paper uses. */
  z.strictObject({ kind: z.literal('codegen') }),
  /** A `tokenizer.json`. */
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1) }),
]);

/** Training ends with whichever is reached first. */
const budget = z
  .strictObject({
    minutes: z.number().positive().optional(),
    steps: natural.optional(),
    tokens: natural.optional(),
    /** Passes over the mixture. */
    epochs: z.number().positive().optional(),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    message: 'expected minutes, steps, tokens or epochs',
  });

/** How much of a data set is in a stage's mixture: passes over it, or its share of the mixture's text. */
const part = z.union([z.number().positive().max(1000), z.strictObject({ weight: z.number().positive() })]);

const stage = z.strictObject({
  job: z.enum(['pretrain', 'finetune']),
  /** `scratch`, or an earlier stage; by default scratch for pretraining and the stage before for fine-tuning. */
  init: z.string().optional(),
  mixture: z.record(name, part),
  budget,
  /** The step whose checkpoint is the stage's model; the best or the last when left out. */
  takeStep: natural.optional(),
  /** As in a run's config.json: batchSize, learningRate, warmupSteps, ...; the preset's where left out. */
  hyperparameters: z.custom<z.output<typeof trainingFields>>(isObject, 'expected fields').default({}),
});

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const evaluation = z.strictObject({
  /** Names or files. Nothing of any data set may resemble their problems. */
  benchmarks: z.array(z.string().min(1)).min(1),
  samples: natural.default(1),
  temperature: z.number().nonnegative().default(0),
  topP: share.default(1),
  maxNewTokens: natural.default(300),
  batchSize: natural.default(64),
  /** Only the first so many problems of each. */
  limit: natural.optional(),
});

export const recipeSchema = z
  .strictObject({
    name,
    /** Of the teacher, the weights, the order and dropout. */
    seed: z.int().nonnegative().default(0),
    model: z.strictObject({
      preset: z.enum(presetNames),
      /** The preset's when left out; of heads as many as keep their size. */
      layers: natural.optional(),
      width: natural.optional(),
      heads: natural.optional(),
      /** Tokens of a sequence; the preset's when left out. */
      context: natural.optional(),
    }),
    tokenizer,
    dataSets: z.record(name, dataSet),
    /** Benchmark files besides those that are evaluated and those that come with phi1. */
    decontaminate: z.array(z.string().min(1)).default([]),
    /** The share of documents that is kept for validation. */
    validationShare: z.number().gt(0).lt(1).default(0.02),
    stages: z.record(name, stage).refine((stages) => Object.keys(stages).length > 0, {
      message: 'expected at least one stage',
    }),
    evaluation,
    /** `cpu`, `cuda`, ... */
    device: z.string().min(1).default('auto'),
    /** CPU threads; all cores when left out. */
    threads: natural.optional(),
  })
  .superRefine((recipe, context) => {
    for (const { path, message } of findContradictions(recipe)) {
      context.addIssue({ code: 'custom', path, message });
    }
  });

export type Recipe = z.output<typeof recipeSchema>;
export type DataSet = z.output<typeof dataSet>;
export type Stage = z.output<typeof stage>;
export type Evaluation = z.output<typeof evaluation>;

/** Where the weights of a stage come from: an earlier stage, or nothing. */
export function initialStage({ stages }: Pick<Recipe, 'stages'>, stage: string): string | undefined {
  const { job, init } = stages[stage]!;
  if (init === 'scratch') return undefined;
  if (init !== undefined) return init;
  const names = Object.keys(stages);
  return job === 'pretrain' ? undefined : names[names.indexOf(stage) - 1];
}

/** What kind of text a data set holds. */
function contentOf(set: DataSet): 'code' | 'textbooks' | 'exercises' {
  return set.kind === 'corpus' ? set.content : set.kind;
}

interface Contradiction {
  path: (string | number)[];
  message: string;
}

function* findContradictions(recipe: Omit<Recipe, 'name'>): Generator<Contradiction> {
  const { model, stages, dataSets } = recipe;
  try {
    presetConfig(model.preset, {}, model);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    yield { path: ['model'], message: error.message };
  }
  const names = Object.keys(stages);
  for (const [index, [stage, { job, init, mixture, hyperparameters }]] of Object.entries(stages).entries()) {
    const at = ['stages', stage];
    // Checked as they are, so that what a job does by default is not taken for said.
    for (const issue of trainingFields.safeParse(hyperparameters).error?.issues ?? []) {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const path = [...at, 'hyperparameters', ...issue.path.map(String)];
      for (const field of unknown)
        yield { path: [...path, field], message: 'there is no such hyperparameter' };
      if (unknown.length === 0) yield { path, message: issue.message };
    }
    const earlier = names.slice(0, index);
    if (init !== undefined && init !== 'scratch' && !earlier.includes(init)) {
      const expected = ['scratch', ...earlier].join(', ');
      yield { path: [...at, 'init'], message: `${init} is no earlier stage; expected ${expected}` };
    }
    if (job === 'finetune' && initialStage(recipe, stage) === undefined && init === undefined) {
      yield { path: [...at, 'job'], message: 'finetune has no stage before it to begin from' };
    }
    if (job === 'finetune' && init === 'scratch') {
      yield {
        path: [...at, 'init'],
        message: 'finetune begins from a stage; expected pretrain, or its name',
      };
    }
    if (Object.keys(mixture).length === 0) {
      yield { path: [...at, 'mixture'], message: 'expected at least one data set' };
    }
    for (const set of Object.keys(mixture)) {
      const path = [...at, 'mixture', set];
      const found = dataSets[set];
      if (!found) {
        const expected = Object.keys(dataSets).join(', ');
        yield { path, message: `there is no data set ${set}; expected ${expected}` };
      } else if (contentOf(found) === 'exercises' && job === 'pretrain') {
        yield { path, message: 'exercises are for fine-tuning only (paper, section 2)' };
      }
    }
    const parts = Object.values(mixture);
    if (new Set(parts.map((each) => typeof each)).size > 1) {
      yield { path: [...at, 'mixture'], message: 'mixes passes and weights; expected one of the two' };
    }
  }
}

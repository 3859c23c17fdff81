/**
 * The recipes of experiments, made of a recipe that has real code, textbooks and exercises: the same model, data and
 * hyperparameters, of which only what is compared differs.
 */
import { UserError } from '@phi1/base';
import { initialStage, type DataSet, type Recipe, type Stage } from '../recipe/schema.js';

interface FigureOptions {
  seed: number;
  /** Of every pretraining. */
  tokens: number;
  /** Of the fine-tuning. */
  finetuneTokens: number;
}

/** What the stages of {@link figureRecipe} are called, in the order of the paper's figure 2.1. */
export const CONDITIONS = ['unfiltered', 'filtered', 'code-textbook', 'exercises'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** @throws UserError when the recipe lacks a kind of data set or stage */
export function figureRecipe(base: Recipe, { seed, tokens, finetuneTokens }: FigureOptions): Recipe {
  const [codeName, code] = findSet(base, 'code');
  if (code.kind !== 'code' || code.filter === false) {
    throw new UserError(
      `recipe ${base.name}: its data set ${codeName} is not filtered; expected one that is`,
    );
  }
  const [textbooksName, textbooks] = findSet(base, 'textbooks');
  const exerciseSets = findSets(base, 'exercises');
  const pretraining = findStage(base, 'pretrain');
  const finetuning = findStage(base, 'finetune');
  const withTextbooks = Object.values(base.stages).find(
    ({ mixture }) => codeName in mixture && textbooksName in mixture,
  );
  const { [codeName]: codePart = 1, [textbooksName]: textbooksPart = 1 } = withTextbooks?.mixture ?? {};
  const pretrain = (mixture: Stage['mixture']): Stage => ({
    job: 'pretrain',
    init: 'scratch',
    mixture,
    budget: { tokens },
    hyperparameters: pretraining.hyperparameters,
  });
  return {
    ...base,
    name: 'figure',
    seed,
    dataSets: {
      unfiltered: { ...code, filter: false },
      filtered: code,
      textbooks: withSeed(textbooks, base.seed),
      ...Object.fromEntries(exerciseSets.map(([name, set]) => [name, withSeed(set, base.seed)])),
    },
    stages: {
      unfiltered: pretrain({ unfiltered: 1 }),
      filtered: pretrain({ filtered: 1 }),
      'code-textbook': pretrain({ filtered: codePart, textbooks: textbooksPart }),
      exercises: {
        ...finetuning,
        init: 'code-textbook',
        budget: { tokens: finetuneTokens },
      },
    } satisfies Record<Condition, Stage>,
  };
}

interface ErrorRateOptions {
  seed: number;
  /** Shares of broken solutions, in percent. */
  rates: readonly number[];
  /** Of every fine-tuning, and of each pretraining stage; the recipe's budgets where left out. */
  tokens?: number | undefined;
}

/** The pretraining of a recipe, then its fine-tuning several times from the same weights, on more and more errors. */
export function errorRateRecipe(base: Recipe, { seed, rates, tokens }: ErrorRateOptions): Recipe {
  const [name, exercises] = findSet(base, 'exercises');
  if (exercises.kind !== 'exercises') {
    throw new UserError(
      `recipe ${base.name}: its data set ${name} is not the teacher's, which could break solutions`,
    );
  }
  const finetuning = findStage(base, 'finetune');
  const before = Object.entries(base.stages).filter(([, { job }]) => job === 'pretrain');
  const last = before.at(-1)?.[0];
  if (last === undefined) throw new UserError(`recipe ${base.name}: has no stage of pretraining`);
  const budget = tokens === undefined ? {} : { budget: { tokens } };
  const others = Object.entries(base.dataSets)
    .filter(([set]) => set !== name)
    .map(([set, value]) => [set, withSeed(value, base.seed)] as const);
  const broken = rates.map(
    (rate) => [errorStage(rate), { ...withSeed(exercises, base.seed), errorRate: rate / 100 }] as const,
  );
  return {
    ...base,
    name: 'error-rate',
    seed,
    dataSets: { ...Object.fromEntries(others), ...Object.fromEntries(broken) },
    stages: {
      ...Object.fromEntries(before.map(([stage, value]) => [stage, { ...value, ...budget }])),
      ...Object.fromEntries(
        rates.map((rate) => [
          errorStage(rate),
          { ...finetuning, init: last, mixture: { [errorStage(rate)]: 1 }, ...budget },
        ]),
      ),
    },
  };
}

/** What the stage of a rate, in percent, is called. */
export function errorStage(rate: number): string {
  return `errors-${String(rate)}`;
}

/** The data stays the same when the seed of the training is another. */
function withSeed<S extends DataSet>(set: S, seed: number): S {
  return 'count' in set ? { ...set, seed: set.seed ?? seed } : set;
}

type Content = 'code' | 'textbooks' | 'exercises';

const contentOf = (set: DataSet): Content => (set.kind === 'corpus' ? set.content : set.kind);

/** The recipe's data sets of a kind, at least one. */
function findSets(recipe: Recipe, kind: Content): [[string, DataSet], ...[string, DataSet][]] {
  const [first, ...rest] = Object.entries(recipe.dataSets).filter(([, set]) => contentOf(set) === kind);
  if (!first) throw new UserError(`recipe ${recipe.name}: has no data set of ${kind}`);
  return [first, ...rest];
}

const findSet = (recipe: Recipe, kind: Content): [string, DataSet] => findSets(recipe, kind)[0];

/** The first pretraining from scratch, or the last fine-tuning. */
function findStage(recipe: Recipe, job: Stage['job']): Stage {
  const stages = Object.entries(recipe.stages).filter(([, stage]) => stage.job === job);
  const found =
    job === 'finetune' ? stages.at(-1) : stages.find(([name]) => initialStage(recipe, name) === undefined);
  if (!found) throw new UserError(`recipe ${recipe.name}: has no stage that is a ${job} job`);
  return found[1];
}

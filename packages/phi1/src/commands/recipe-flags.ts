/** Flags of every command that takes a recipe, and the recipe that they make. */
import { UserError } from '@phi1/base';
import type { Argv } from 'yargs';
import type { Recipe } from '../recipe/schema.js';

const recipeOptions = {
  recipe: { type: 'string', describe: 'a name (nano, micro, ..., phi-1) or a .yaml file (default nano)' },
  set: {
    type: 'string',
    array: true,
    describe: 'a value in place of one of the recipe: stages.code.budget.minutes=3',
  },
  cache: { type: 'string', describe: 'where data sets are kept (default .cache/recipes)' },
} as const;

/** Adds `--recipe`, `--set`, one value each time it is given, and `--cache`. */
export function withRecipeFlags<T>(y: Argv<T>) {
  return y.options(recipeOptions).nargs('set', 1);
}

interface RecipeFlags {
  recipe?: string | undefined;
  set?: readonly string[] | undefined;
  preset?: string | undefined;
  layers?: number | undefined;
  width?: number | undefined;
  heads?: number | undefined;
  device?: string | undefined;
  threads?: number | undefined;
  seed?: number | undefined;
  minutes?: number | undefined;
}

/** @throws UserError naming what is wrong with the file or a flag */
export async function recipeOf({
  recipe = 'nano',
  set = [],
  minutes,
  ...flags
}: RecipeFlags): Promise<Recipe> {
  const { readRecipe } = await import('../recipe/read-recipe.js');
  const { preset, layers, width, heads, device, threads, seed } = flags;
  const model = {
    'model.preset': preset,
    'model.layers': layers,
    'model.width': width,
    'model.heads': heads,
  };
  const fields = { ...model, device, threads, seed };
  const given = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [`${field}=${String(value)}`],
  );
  const read = readRecipe(recipe, { set: [...given, ...set] });
  return minutes === undefined ? read : scaleMinutes(read, minutes);
}

/** The recipe with so many minutes of training in all, shared as before. */
export function scaleMinutes(recipe: Recipe, minutes: number): Recipe {
  const stages = Object.entries(recipe.stages);
  if (!(minutes > 0)) throw new UserError(`--minutes=${String(minutes)}: expected a number above 0`);
  const unbounded = stages.find(([, { budget }]) => budget.minutes === undefined);
  if (unbounded) {
    throw new UserError(
      `--minutes: stage ${unbounded[0]} of recipe ${recipe.name} has no budget of minutes; set stages.${unbounded[0]}.budget`,
    );
  }
  const all = stages.reduce((sum, [, { budget }]) => sum + budget.minutes!, 0);
  const scaled = stages.map(([name, stage]) => {
    const own = Number(((stage.budget.minutes! * minutes) / all).toFixed(4));
    return [name, { ...stage, budget: { ...stage.budget, minutes: own } }] as const;
  });
  return { ...recipe, stages: Object.fromEntries(scaled) };
}

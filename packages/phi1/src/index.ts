/** Whole runs from code: a recipe read, its data sets made, its stages trained and evaluated. */
export { parseRecipe, readRecipe, recipeNames, type ReadRecipeOptions } from './recipe/read-recipe.js';
export {
  makeRecipeData,
  type PackedMixture,
  type RecipeData,
  type RecipeDataOptions,
} from './recipe/recipe-data.js';
export { readRecipeSummary, type RecipeSummary, type StageSummary } from './recipe/recipe-summary.js';
export {
  runRecipe,
  type RecipeResult,
  type RecipeWatcher,
  type RunRecipeOptions,
} from './recipe/run-recipe.js';
export { recipeSchema, type DataSet, type Recipe, type Stage } from './recipe/schema.js';

import { expect, it } from 'vitest';
import { readRecipe } from '../recipe/read-recipe.js';
import { recipeSchema } from '../recipe/schema.js';
import { without } from '../recipe/without.js';
import { errorRateRecipe, figureRecipe } from './experiment-recipes.js';

it('compares equal models on equal tokens, and of the code only the filter differs', () => {
  const base = readRecipe('nano');
  const { stages, dataSets, seed } = recipeSchema.parse(
    figureRecipe(base, { seed: 5, tokens: 1000, finetuneTokens: 500 }),
  );
  expect(seed).toBe(5);
  expect(Object.keys(stages)).toEqual(['unfiltered', 'filtered', 'code-textbook', 'exercises']);
  const [unfiltered, filtered, codeTextbook, exercises] = Object.values(stages);
  for (const stage of [filtered, codeTextbook]) {
    expect({ ...stage, mixture: 0 }).toEqual({ ...unfiltered, mixture: 0 });
  }
  expect(unfiltered).toMatchObject({ init: 'scratch', budget: { tokens: 1000 } });
  expect(exercises).toMatchObject({ job: 'finetune', init: 'code-textbook', budget: { tokens: 500 } });
  expect({ ...dataSets.filtered, filter: false }).toEqual(dataSets.unfiltered);
  // The data is the same for all seeds of the training.
  expect(dataSets.exercises).toMatchObject({ seed: base.seed });
});

it('fine-tunes the same weights on the same exercises with more and more errors', () => {
  const base = readRecipe('nano');
  const { stages, dataSets } = recipeSchema.parse(errorRateRecipe(base, { seed: 1, rates: [0, 50] }));
  const last = Object.entries(base.stages).findLast(([, { job }]) => job === 'pretrain')![0];
  const [right, broken] = [stages['errors-0'], stages['errors-50']];
  expect(right).toMatchObject({ job: 'finetune', init: last, mixture: { 'errors-0': 1 } });
  expect({ ...broken, mixture: 0 }).toEqual({ ...right, mixture: 0 });
  expect(dataSets['errors-0']).toMatchObject({ errorRate: 0 });
  expect({ ...dataSets['errors-50'], errorRate: 0 }).toEqual(dataSets['errors-0']);
});

it('says what a recipe lacks for an experiment', () => {
  const base = readRecipe('nano');
  const dataSets = without(base.dataSets, 'exercises', 'longer');
  const options = { seed: 0, tokens: 1, finetuneTokens: 1 };
  expect(() => figureRecipe({ ...base, dataSets }, options)).toThrow('has no data set of exercises');
  const { code } = base.dataSets;
  const unfiltered = { ...base.dataSets, code: { ...code, filter: false } as typeof code & object };
  expect(() => figureRecipe({ ...base, dataSets: unfiltered }, options)).toThrow('is not filtered');
});

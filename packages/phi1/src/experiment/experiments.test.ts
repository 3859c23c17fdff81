/** Both experiments from data to page, in a few steps each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';
import { readRecipe } from '../recipe/read-recipe.js';
import type { StepDone } from '../recipe/step-cache.js';
import { writeTinyRecipe } from '../testing/tiny-recipe.js';
import { runErrorRate } from './run-error-rate.js';
import { runFigure } from './run-figure.js';

it('write their pages from the runs, and repeat none of them', async () => {
  const folder = temporaryFolder();
  const recipe = readRecipe(writeTinyRecipe(folder), { set: ['evaluation.limit=1'] });
  const steps: StepDone[] = [];
  const shared = {
    cacheDir: join(folder, 'cache'),
    watch: () => ({ onDone: (step: StepDone) => steps.push(step) }),
  };
  const figure = { ...shared, recipes: { tiny: recipe }, seeds: 2, tokens: 128, out: join(folder, 'figure') };
  const { page } = await runFigure(figure);
  const text = readFileSync(page!, 'utf8');
  expect(text).toContain('| trained on | tokens | bits per byte of exercises | everyday, pass@1 |');
  expect(text).toMatch(/\| unfiltered code \| 128 \| \d\.\d{3} \| 0\.0 % \(0\.0 to \d/);
  expect(text).toMatch(/\| CodeTextbook, then exercises \| 128 \| /);
  expect(text).toContain('| CodeTextbook, then exercises | 0.0, 0.0 |');
  expect(text).toContain('| CodeTextbook, then exercises | 45.0 % | 50.6 % |');
  expect(readFileSync(join(folder, 'figure', 'figure.svg'), 'utf8')).toContain('paper 350M: HumanEval');

  const rates = [0, 100];
  const out = join(folder, 'rates');
  const { page: other } = await runErrorRate({ ...shared, recipe, rates, seeds: 1, tokens: 64, out });
  expect(readFileSync(other!, 'utf8')).toMatch(/\| 100 % \| 64 \| \d\.\d{3} \| 0\.0 % \(/);

  steps.length = 0;
  await runFigure(figure);
  expect(steps.length).toBeGreaterThan(20);
  expect(steps.filter(({ before }) => !before)).toEqual([]);

  await expect(runFigure({ ...figure, seeds: 0 })).rejects.toThrow('--seeds=0: expected a whole number');
  await expect(runErrorRate({ ...shared, recipe, rates: [5.5], seeds: 1 })).rejects.toThrow('--rates=5.5');
});

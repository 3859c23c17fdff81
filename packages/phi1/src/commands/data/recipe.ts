/** `phi1 data recipe`. */
import { RecipeTerminal } from '../../recipe/recipe-terminal.js';
import { defineCommand } from '../../command.js';
import { jsonOption, printResult } from '../../options.js';
import { recipeOf, withRecipeFlags } from '../recipe-flags.js';

export default defineCommand(
  (command) =>
    withRecipeFlags(command)
      .option('threads', { type: 'number', describe: 'data sets made at a time (default one a core)' })
      .option('seed', { type: 'number', describe: 'of the teacher and of the order' })
      .option('json', jsonOption),
  async ({ json, cache, ...flags }) => {
    const { makeRecipeData } = await import('../../recipe/recipe-data.js');
    const recipe = await recipeOf(flags);
    const watcher = new RecipeTerminal(recipe);
    watcher.phase({ what: 'data' });
    try {
      const { dataSets, mixtures } = await makeRecipeData(recipe, { cacheDir: cache, events: watcher });
      watcher.stop();
      const sets = Object.entries(dataSets).map(
        ([name, { path, card, result }]) => [name, { corpus: path, card: `${card}.md`, ...result }] as const,
      );
      const packed = Object.entries(mixtures).map(
        ([stage, { path, result }]) => [stage, { folder: path, ...result.tokens }] as const,
      );
      printResult({ dataSets: Object.fromEntries(sets), mixtures: Object.fromEntries(packed) }, json);
    } finally {
      watcher.stop();
    }
  },
);

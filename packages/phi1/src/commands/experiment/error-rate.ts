/** `phi1 experiment error-rate`. */
import { listed } from '../../options.js';
import { defineCommand } from '../../command.js';
import { recipeOf, withRecipeFlags } from '../recipe-flags.js';
import { experimentAtTerminal, experimentOptions } from './at-terminal.js';

export default defineCommand(
  (y) =>
    withRecipeFlags(y)
      .options(experimentOptions)
      .option('rates', {
        type: 'string',
        default: '0,25,50,100',
        describe: 'shares of broken solutions, in percent',
      })
      .option('tokens', { type: 'number', describe: "of every stage (default the recipe's budgets)" })
      .option('out', {
        type: 'string',
        describe: 'folder of the runs and the page (default runs/error-rate)',
      }),
  async ({ json, cache, seeds, rates, tokens, out, overwrite, ...flags }) => {
    const { runErrorRate } = await import('../../experiment/run-error-rate.js');
    const recipe = await recipeOf(flags);
    await experimentAtTerminal(json, (watch, signal) =>
      runErrorRate({
        ...{ recipe, seeds, tokens, out, overwrite, cacheDir: cache, watch, signal },
        rates: listed(rates).map(Number),
      }),
    );
  },
);

/** `phi1 experiment figure`. */
import { listed } from '../../options.js';
import { defineCommand } from '../../command.js';
import { recipeOf, withRecipeFlags } from '../recipe-flags.js';
import { experimentAtTerminal, experimentOptions } from './at-terminal.js';

export default defineCommand(
  (y) =>
    withRecipeFlags(y)
      .options(experimentOptions)
      .option('sizes', {
        type: 'string',
        default: 'nano,micro',
        describe:
          'presets with commas; without --recipe each has the data and hyperparameters of its own recipe',
      })
      .option('tokens', { type: 'number', default: 3_000_000, describe: 'of every pretraining' })
      .option('finetune-tokens', { type: 'number', describe: 'of the fine-tuning (default as --tokens)' })
      .option('out', { type: 'string', describe: 'folder of the runs and the page (default runs/figure)' }),
  async ({ sizes, recipe, json, cache, seeds, ...flags }) => {
    const { tokens, finetuneTokens, out, overwrite, set, device, threads } = flags;
    const { runFigure } = await import('../../experiment/run-figure.js');
    const recipes = await Promise.all(
      listed(sizes).map(async (size) => {
        const flagsOfSize = { recipe: recipe ?? size, preset: size, set, device, threads };
        return [size, await recipeOf(flagsOfSize)] as const;
      }),
    );
    await experimentAtTerminal(json, (watch, signal) =>
      runFigure({
        recipes: Object.fromEntries(recipes),
        ...{ seeds, tokens, finetuneTokens, out, overwrite, cacheDir: cache, watch, signal },
      }),
    );
  },
);

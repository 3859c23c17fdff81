/** A recipe run at a terminal: progress on stderr, the table on stdout, stopped by Ctrl-C and SIGTERM. */
import { resolve } from 'node:path';
import { Interrupt } from '@phi1/base';
import { recipeText } from '../../recipe/figures-text.js';
import { RecipeTerminal } from '../../recipe/recipe-terminal.js';
import { runRecipe, type RecipeResult } from '../../recipe/run-recipe.js';
import type { Recipe } from '../../recipe/schema.js';
import { endStages, followStages } from '../../recipe/stage-ranks.js';
import { onRanks } from './on-ranks.js';
import type { RanksFlags } from './start-ranks.js';

interface RecipeAtTerminalOptions extends RanksFlags {
  out?: string | undefined;
  overwrite?: boolean | undefined;
  cacheDir?: string | undefined;
}

/**
 * Runs a recipe and prints its table, or one JSON object. On several ranks the trainings are those of all; data and
 * evaluations are made by rank 0 while the others wait.
 *
 * @throws UserError like {@link runRecipe}
 */
export async function recipeAtTerminal(recipe: Recipe, options: RecipeAtTerminalOptions): Promise<void> {
  const { json, ranks, restarts, ...rest } = options;
  const interrupt = new Interrupt();
  const watcher = new RecipeTerminal(recipe, () => {
    interrupt.listen();
  });
  const { signal } = interrupt;
  try {
    await onRanks<Pick<RecipeResult, 'interrupted'> | RecipeResult>(
      { json, ranks, restarts },
      {
        interrupt,
        onStop: () => {
          watcher.note('stopping: what is done is kept, and the same command goes on');
        },
        work: async (communicator) => {
          if (communicator.rank > 0) return followStages(recipe, communicator, signal);
          // to who starts the ranks, and may have to start them again
          process.send?.({ run: resolve(options.out ?? ''), isSameCommand: true });
          const result = await runRecipe(recipe, { ...rest, watcher, signal, communicator });
          await endStages(communicator);
          watcher.stop();
          return result;
        },
        print: (result) => (json ? `${JSON.stringify(result)}\n` : recipeText(result as RecipeResult)),
      },
    );
  } finally {
    watcher.stop();
  }
}

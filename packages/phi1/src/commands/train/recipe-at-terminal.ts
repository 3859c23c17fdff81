/** A recipe run at a terminal: progress on stderr, the table on stdout, stopped by Ctrl-C and SIGTERM. */
import { EXIT, Interrupt } from '@phi1/base';
import { recipeText } from '../../recipe/figures-text.js';
import { RecipeTerminal } from '../../recipe/recipe-terminal.js';
import { runRecipe } from '../../recipe/run-recipe.js';
import type { Recipe } from '../../recipe/schema.js';

interface RecipeAtTerminalOptions {
  out?: string | undefined;
  overwrite?: boolean | undefined;
  cacheDir?: string | undefined;
  json: boolean;
}

/**
 * Runs a recipe and prints its table, or one JSON object.
 *
 * @throws UserError like {@link runRecipe}
 */
export async function recipeAtTerminal(recipe: Recipe, options: RecipeAtTerminalOptions): Promise<void> {
  const { json, ...rest } = options;
  const interrupt = new Interrupt();
  const watcher = new RecipeTerminal(recipe, () => {
    interrupt.listen();
  });
  interrupt.signal.addEventListener('abort', () => {
    watcher.note('stopping: what is done is kept, and the same command goes on');
  });
  try {
    const result = await runRecipe(recipe, { ...rest, watcher, signal: interrupt.signal });
    watcher.stop();
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : recipeText(result));
    if (result.interrupted) process.exitCode = EXIT.interrupted;
  } finally {
    watcher.stop();
    interrupt.stop();
  }
}

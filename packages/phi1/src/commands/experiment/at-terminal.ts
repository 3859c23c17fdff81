/** An experiment at a terminal: its runs one after another on stderr, where its page is on stdout. */
import { EXIT, Interrupt } from '@phi1/base';
import type { ExperimentResult, RunFigureOptions } from '../../experiment/run-figure.js';
import { jsonOption, overwriteOption, printResult } from '../../options.js';
import { RecipeTerminal } from '../../recipe/recipe-terminal.js';

/** What every experiment takes. */
export const experimentOptions = {
  seeds: { type: 'number', default: 2, describe: 'runs that differ in the seed of training' },
  device: { type: 'string', describe: 'auto, cpu, cuda or cuda:N (default auto)' },
  threads: { type: 'number', describe: 'CPU threads (default all cores)' },
  overwrite: overwriteOption,
  json: jsonOption,
} as const;

/**
 * Runs an experiment and prints the paths of its page and figure, with `json` as one JSON object. On Ctrl-C or SIGTERM
 * the signal that `run` is given aborts.
 *
 * @param run is to call `watch` for each recipe that it begins
 */
export async function experimentAtTerminal(
  json: boolean,
  run: (watch: NonNullable<RunFigureOptions['watch']>, signal: AbortSignal) => Promise<ExperimentResult>,
): Promise<void> {
  const interrupt = new Interrupt();
  interrupt.signal.addEventListener('abort', () => {
    process.stderr.write('stopping: what is done is kept, and the same command goes on\n');
  });
  try {
    const result = await run((title, recipe) => {
      process.stderr.write(`${title}\n`);
      return new RecipeTerminal(recipe, () => {
        interrupt.listen();
      });
    }, interrupt.signal);
    if (result.interrupted) process.exitCode = EXIT.interrupted;
    else printResult({ page: result.page, figure: result.figure }, json);
  } finally {
    interrupt.stop();
  }
}

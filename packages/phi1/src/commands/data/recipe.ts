/** `phi1 data recipe`. */
import { formatDuration, Progress } from '@phi1/base';
import { BENCHMARKS } from '@phi1/benchmarks';
import { RECIPES, runRecipe } from '@phi1/data';
import { defineCommand } from '../../command.js';
import { jsonOption, listed, printResult } from '../../options.js';

export default defineCommand(
  (command) =>
    command
      .option('recipe', {
        choices: ['nano', 'phi-1'] as const,
        default: 'nano' as const,
        describe: 'which preset',
      })
      .option('out', { type: 'string', describe: 'default: data/<recipe>' })
      .option('from', {
        type: 'string',
        describe: 'real code, as for ingest; default: python-stdlib,python-packages',
      })
      .option('decontaminate', {
        type: 'string',
        default: '',
        describe: `benchmarks with commas between: ${Object.keys(BENCHMARKS).join(', ')} or files`,
      })
      .option('textbooks', { type: 'number', describe: 'how many sections' })
      .option('exercises', { type: 'number', describe: 'how many exercises' })
      .option('seed', { type: 'number', default: 0, describe: 'of the teacher and of the order' })
      .option('json', jsonOption),
  async ({ recipe, out, from, decontaminate, textbooks, exercises, seed, json }) => {
    const chosen = RECIPES[recipe];
    let bar: Progress | undefined;
    const summary = await runRecipe({
      ...chosen,
      textbooks: textbooks ?? chosen.textbooks,
      exercises: exercises ?? chosen.exercises,
      out: out ?? `data/${recipe}`,
      benchmarks: listed(decontaminate),
      seed,
      ...(from !== undefined && { from: listed(from) }),
      onProgress: (step, done, of, what) => {
        bar ??= new Progress({ label: `recipe: ${step}`, total: 1 });
        bar.update(
          of === 0 ? 1 : done / of,
          `${what === undefined ? '' : `${what} `}${String(done)} of ${String(of)}`,
        );
      },
      onDone: ({ step, result, seconds, before }) => {
        bar?.stop();
        bar = undefined;
        process.stderr.write(
          `recipe: ${step}: ${result} (${before ? 'done before' : formatDuration(seconds)})\n`,
        );
      },
    }).finally(() => {
      bar?.stop();
    });
    printResult(summary, json);
  },
);

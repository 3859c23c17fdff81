/** `phi1 data benchmark`. */
import { claimOutput, writeFileAtomically } from '@phi1/base';
import { EXERCISE_BENCHMARK_KINDS } from '@phi1/data/defaults';
import { defineCommand } from '../../command.js';
import { jsonOption, overwriteOption, printResult, withProgress } from '../../options.js';

export default defineCommand(
  (command) =>
    command
      .option('kind', {
        choices: EXERCISE_BENCHMARK_KINDS,
        demandOption: true,
        describe: 'new draws of what training data is drawn from, or what training data never holds',
      })
      .option('count', { type: 'number', default: 200, describe: 'problems' })
      .option('seed', {
        type: 'number',
        default: 0,
        describe: 'of a stream that no training data comes from',
      })
      .option('out', { type: 'string', demandOption: true, describe: "a file in HumanEval's form (.jsonl)" })
      .option('overwrite', overwriteOption)
      .option('json', jsonOption),
  async ({ kind, count, seed, out, overwrite, json }) => {
    await claimOutput(out, { kind: 'file', overwrite });
    const { makeExerciseBenchmark } = await import('@phi1/data');
    const records = await withProgress('benchmark', (onProgress) =>
      Promise.resolve(makeExerciseBenchmark({ kind, count, seed, onProgress })),
    );
    await writeFileAtomically(out, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    printResult({ benchmark: out, problems: records.length }, json);
  },
);

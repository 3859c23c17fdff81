/** `phi1 data train-filter`. */
import { claimOutput } from '@phi1/base';
import { defineCommand } from '../../command.js';
import { loadEmbedding, embeddingOption, jsonOption, overwriteOption, printResult } from '../../options.js';

export default defineCommand(
  (command) =>
    command
      .positional('labels', { type: 'string', demandOption: true, describe: 'what annotate made' })
      .option('out', { type: 'string', demandOption: true, describe: 'the filter, a .json file' })
      .option('positive-from', {
        type: 'number',
        default: 5,
        describe: 'scores from here on are educational',
      })
      .option('held-out', { type: 'number', default: 0.2, describe: 'share of the labels to test on' })
      .option('seed', { type: 'number', default: 1, describe: 'decides on which, and on the forest' })
      .option('model', embeddingOption)
      .option('overwrite', overwriteOption)
      .option('json', jsonOption),
  async ({ labels, out, positiveFrom, heldOut, seed, model, overwrite, json }) => {
    await claimOutput(out, { kind: 'file', overwrite });
    const { trainFilter } = await import('@phi1/data');
    const embedding = await loadEmbedding(model);
    printResult(await trainFilter({ labels, out, positiveFrom, heldOut, seed, ...embedding }), json);
  },
);

/** `phi1 data filter`. */
import { DEFAULT_THRESHOLD } from '@phi1/data/defaults';
import { defineCommand } from '../../command.js';
import {
  loadEmbedding,
  embeddingOption,
  jsonOption,
  newCorpus,
  rankOptions,
  printResult,
  withCorpus,
  withProgress,
} from '../../options.js';

export default defineCommand(
  (command) =>
    withCorpus(command)
      .option('filter', { type: 'string', demandOption: true, describe: 'what train-filter made' })
      .option('out', newCorpus)
      .option('threshold', {
        type: 'number',
        describe: `least score, 0 to 1; without a budget ${String(DEFAULT_THRESHOLD)}`,
      })
      .option('token-budget', { type: 'number', describe: 'keep the best, up to this many tokens' })
      .option('model', {
        ...embeddingOption,
        describe: 'the model that the filter was trained with, if any',
      })
      .options(rankOptions())
      .option('json', jsonOption),
  async ({ corpus, filter, out, threshold, tokenBudget, model, rank, worldSize, json }) => {
    const { filterCorpus } = await import('@phi1/data');
    const embedding = await loadEmbedding(model);
    const summary = await withProgress('filter', (update) =>
      filterCorpus({
        from: corpus,
        filter,
        out,
        rank,
        worldSize,
        ...embedding,
        ...(threshold !== undefined && { threshold }),
        ...(tokenBudget !== undefined && { tokenBudget }),
        onProgress: (done, of, what) => {
          update(done, of, `${what} shard ${String(done)} of ${String(of)}`);
        },
      }),
    );
    printResult(summary, json);
  },
);

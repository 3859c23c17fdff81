/** `phi1 data dedup`. */
import { DEDUPLICATE_DEFAULTS } from '@phi1/data/defaults';
import { defineCommand } from '../../command.js';
import { jsonOption, listed, newCorpus, rankOptions, printResult, withProgress } from '../../options.js';

export default defineCommand(
  (command) =>
    command
      .positional('corpora', {
        type: 'string',
        demandOption: true,
        describe: 'corpus folders, with commas between',
      })
      .option('out', { ...newCorpus, describe: 'the new corpus; of several, their folder' })
      .option('threshold', {
        type: 'number',
        default: DEDUPLICATE_DEFAULTS.threshold,
        describe: 'least estimated Jaccard similarity of near-duplicates',
      })
      .option('permutations', {
        type: 'number',
        default: DEDUPLICATE_DEFAULTS.permutations,
        describe: 'places of a signature, a multiple of 4',
      })
      .option('shingle', {
        type: 'number',
        default: DEDUPLICATE_DEFAULTS.shingle,
        describe: 'words of a shingle',
      })
      .options(rankOptions())
      .option('json', jsonOption),
  async ({ corpora, out, threshold, permutations, shingle, rank, worldSize, json }) => {
    const { deduplicate } = await import('@phi1/data');
    const summary = await withProgress('dedup', (update) =>
      deduplicate({
        corpora: listed(corpora),
        out,
        threshold,
        permutations,
        shingle,
        rank,
        worldSize,
        onProgress: (done, of, what) => {
          update(done, of, `${what} shard ${String(done)} of ${String(of)}`);
        },
      }),
    );
    printResult(summary, json);
  },
);

/** `phi1 data annotate`. */
import { defineCommand } from '../../command.js';
import {
  readEndpointFlags,
  endpointOptions,
  jsonOption,
  printResult,
  withCorpus,
  withProgress,
} from '../../options.js';

export default defineCommand(
  (command) =>
    withCorpus(command)
      .option('out', {
        type: 'string',
        demandOption: true,
        describe: 'the .jsonl file of labels; is continued',
      })
      .option('sample', { type: 'number', default: 1000, describe: 'rows to label' })
      .option('seed', { type: 'number', default: 1, describe: 'decides on which' })
      .option('batch', { type: 'number', default: 4, describe: 'pieces of code a request' })
      .options(endpointOptions)
      .option('prompts', {
        type: 'string',
        describe: 'a folder with a judge.md in place of packages/data/prompts',
      })
      .option('json', jsonOption),
  async ({ corpus, out, sample, seed, batch, concurrency, prompts, json, ...rest }) => {
    const { annotate } = await import('@phi1/data');
    const model = readEndpointFlags(rest);
    const summary = await withProgress('annotate', (update) =>
      annotate({
        from: corpus,
        out,
        sample,
        seed,
        batch,
        concurrency,
        ...(model && { model }),
        ...(prompts !== undefined && { prompts }),
        onProgress: (done, of, usage) => {
          const cost = usage ? `, ${String(usage.requests)} requests, cost ${usage.cost.toFixed(4)}` : '';
          update(done, of, `${String(done)} of ${String(of)}${cost}`);
        },
      }),
    );
    printResult(summary, json);
    if (summary.missing > 0) {
      throw new Error(
        `${String(summary.missing)} rows have no label (${summary.failures[0]!}); run again to ask for them`,
      );
    }
  },
);

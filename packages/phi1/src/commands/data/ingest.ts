/** `phi1 data ingest`. */
import { INGEST_DEFAULTS } from '@phi1/data/defaults';
import { defineCommand } from '../../command.js';
import {
  jsonOption,
  listed,
  newCorpus,
  rankOptions,
  printResult,
  summarizeCorpus,
  withProgress,
} from '../../options.js';

export default defineCommand(
  (command) =>
    command
      .option('from', {
        type: 'string',
        demandOption: true,
        describe:
          'with commas between: python-stdlib, python-packages, a .py, .jsonl, .jsonl.gz, .jsonl.zst or .parquet file, Posts.xml, a git repository, or a folder of these',
      })
      .option('out', newCorpus)
      .option('licenses', {
        alias: 'licences',
        type: 'string',
        default: INGEST_DEFAULTS.licenses.join(),
        describe: 'permissive, any, or SPDX identifiers, with commas between',
      })
      .option('parse', {
        type: 'boolean',
        default: INGEST_DEFAULTS.parse,
        describe: 'leave out Python that python3 does not parse',
      })
      .option('max-bytes', {
        type: 'number',
        default: INGEST_DEFAULTS.maxBytes,
        describe: 'leave out longer texts',
      })
      .option('sample-bytes', {
        type: 'number',
        describe: 'take about so much of the sources, drawn text by text',
      })
      .options(rankOptions())
      .option('json', jsonOption),
  async ({ from, out, licenses, json, parse, maxBytes, sampleBytes, rank, worldSize }) => {
    const { ingest } = await import('@phi1/data');
    const manifest = await withProgress('ingest', (onUnit) =>
      ingest({
        from: listed(from),
        to: out,
        licenses: listed(licenses),
        parse,
        maxBytes,
        ...(sampleBytes !== undefined && { sampleBytes }),
        rank,
        worldSize,
        onUnit,
      }),
    );
    printResult(summarizeCorpus(out, manifest), json);
  },
);

/** `phi1 data ingest`. */
import { resolve } from 'node:path';
import { INGEST_DEFAULTS, ingest, type CorpusManifest } from '@phi1/data';
import { defineCommand } from '../../command.js';
import { jsonOption, listed, newCorpus, rankOptions, printResult, withProgress } from '../../options.js';

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

/** What is said of a corpus when it is made. */
export function summarizeCorpus(to: string, manifest: CorpusManifest | undefined): object {
  if (!manifest) return { corpus: resolve(to), complete: false };
  const { rows, textBytes, shards, dropped } = manifest;
  return { corpus: resolve(to), complete: true, rows, textBytes, shards: shards.length, dropped };
}

/** The commands of `data` that make corpora and look at them: `ingest`, `sql`, `show`. */
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { browse } from './browse.js';
import {
  jsonOption,
  listed,
  newCorpus,
  placeOptions,
  printResult,
  withCorpus,
  withProgress,
} from './cli-options.js';
import { INGEST_DEFAULTS, ingest } from './ingest/index.js';
import { queryCorpora, sampleRows, type CorpusManifest } from './store/index.js';
import { printTable } from './table.js';

/** What is said of a corpus when it is made. */
export function summarizeCorpus(to: string, manifest: CorpusManifest | undefined): object {
  if (!manifest) return { corpus: resolve(to), complete: false };
  const { rows, textBytes, shards, dropped } = manifest;
  return { corpus: resolve(to), complete: true, rows, textBytes, shards: shards.length, dropped };
}

export function ingestCommand(cli: Argv): Argv {
  return cli.command(
    'ingest',
    'make a corpus of source files, git repositories, rows, StackOverflow posts or installed packages',
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
        .options(placeOptions())
        .option('json', jsonOption),
    async ({ from, out, licenses, json, parse, maxBytes, rank, worldSize }) => {
      const manifest = await withProgress('ingest', (onUnit) =>
        ingest({
          from: listed(from),
          to: out,
          licenses: listed(licenses),
          parse,
          maxBytes,
          rank,
          worldSize,
          onUnit,
        }),
      );
      printResult(summarizeCorpus(out, manifest), json);
    },
  );
}

export function sqlCommand(cli: Argv): Argv {
  return cli.command(
    'sql <query>',
    "ask corpora in DuckDB's SQL; each is a table under its folder's name, the first also as corpus",
    (command) =>
      command
        .positional('query', { type: 'string', demandOption: true, describe: 'one statement' })
        .option('corpus', {
          type: 'string',
          demandOption: true,
          describe: 'corpus folders, with commas between',
        })
        .option('json', { ...jsonOption, describe: 'print a JSON object a row, and all rows' }),
    async ({ query, corpus, json }) => {
      const rows = queryCorpora({ corpora: listed(corpus), query });
      if (!json) return printTable(rows);
      for await (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
    },
  );
}

export function showCommand(cli: Argv): Argv {
  return cli.command(
    'show <corpus>',
    'look at rows of a corpus one by one',
    (command) =>
      withCorpus(command)
        .option('count', { type: 'number', default: 10, describe: 'how many rows, drawn at random' })
        .option('seed', { type: 'number', default: 0, describe: 'which ones' })
        .option('where', { type: 'string', describe: "a condition in SQL, e.g. 'score > 0.9'" })
        .option('id', { type: 'string', describe: 'the row with this id alone' })
        .option('json', { ...jsonOption, describe: 'print a JSON object a row' }),
    async ({ corpus, count, seed, where, id, json }) => {
      const rows = await sampleRows({
        corpus,
        count,
        seed,
        ...(where !== undefined && { where }),
        ...(id !== undefined && { id }),
      });
      if (!json) return browse(rows);
      for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
    },
  );
}

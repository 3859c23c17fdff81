#!/usr/bin/env node
/** All commands of `data`; those of a kind are in files beside this one. */
import { formatBytes, Progress, runCli } from '@phi1/base';
import { curationCommands } from './cli-curation.js';
import { ingestCommand, showCommand, sqlCommand } from './cli-corpora.js';
import { synthesizeCommand } from './cli-synthesis.js';
import { cardCommand, packCommand, recipeCommand } from './cli-recipe.js';
import { openPrepared, PREPARE_DEFAULTS, prepareCorpus, type CorpusStats } from './prepare-corpus.js';

// Whoever reads us may have enough, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

await runCli('data', (cli) =>
  [
    ingestCommand,
    synthesizeCommand,
    curationCommands,
    sqlCommand,
    showCommand,
    packCommand,
    cardCommand,
    recipeCommand,
  ]
    .reduce((made, declare) => declare(made), cli)
    .command(
      'prepare',
      'read a corpus, learn a tokenizer on it and pack it into token shards; does nothing when that is done',
      (command) =>
        command
          .option('corpus', {
            type: 'string',
            default: PREPARE_DEFAULTS.corpus,
            describe:
              'python-stdlib, a corpus folder, a folder of sources, or a .py or .jsonl (.gz, .zst) file',
          })
          .option('tokenizer', {
            choices: ['bpe', 'codegen'] as const,
            default: PREPARE_DEFAULTS.tokenizer,
            describe: 'one learned on the corpus, or the one of codegen-350M-mono',
          })
          .option('vocabulary-size', {
            type: 'number',
            default: PREPARE_DEFAULTS.vocabularySize,
            describe: 'tokens of a learned vocabulary',
          })
          .option('validation-share', {
            type: 'number',
            default: PREPARE_DEFAULTS.validationShare,
            describe: 'share of the documents kept for validation',
          })
          .option('cache-dir', {
            type: 'string',
            default: PREPARE_DEFAULTS.cacheDir,
            describe: 'where prepared corpora are kept',
          })
          .option('json', { type: 'boolean', default: false, describe: 'print one JSON object' }),
      async ({ corpus, tokenizer, vocabularySize, validationShare, cacheDir, json }) => {
        const bar = new Progress({ label: 'prepare', total: 1 });
        const prepared = await prepareCorpus({
          corpus,
          tokenizer,
          vocabularySize,
          validationShare,
          cacheDir,
          onProgress: ({ phase, fraction }) => {
            bar.update(fraction, phase);
          },
        }).finally(() => {
          bar.stop();
        });
        print(prepared, json);
      },
    )
    .command(
      'stats <folder>',
      'what is in a prepared corpus',
      (command) =>
        command
          .positional('folder', { type: 'string', demandOption: true, describe: 'what prepare made' })
          .option('json', { type: 'boolean', default: false, describe: 'print one JSON object' }),
      async ({ folder, json }) => {
        print(await openPrepared(folder), json);
      },
    )
    .demandCommand(1, 1, 'expected a command: see --help'),
);

function print({ folder, stats }: { folder: string; stats: CorpusStats }, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify({ folder, ...stats })}\n` : table(folder, stats));
}

function table(folder: string, stats: CorpusStats): string {
  const skipped = Object.entries(stats.skipped).filter(([, count]) => count > 0);
  const rows: [string, string][] = [
    ['folder', folder],
    ['corpus', stats.corpus],
    ['vocabulary', String(stats.vocabularySize)],
    ...(['train', 'validation'] as const).map((part): [string, string] => [
      part,
      `${String(stats.documents[part])} documents, ${formatBytes(stats.bytes[part])}, ${String(stats.tokens[part])} tokens`,
    ]),
    ['bytes per token', stats.bytesPerToken.toFixed(3)],
    ['skipped', skipped.map(([reason, count]) => `${String(count)} ${reason}`).join(', ') || 'none'],
    ...stats.skippedExamples.map((example): [string, string] => ['', example]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(16)}${value}\n`).join('');
}

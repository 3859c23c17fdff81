/** `phi1 data prepare`. */
import { formatBytes, Progress } from '@phi1/base';
import { PREPARE_DEFAULTS, prepareCorpus, type CorpusStats } from '@phi1/data';
import { defineCommand } from '../../command.js';

export default defineCommand(
  (command) =>
    command
      .option('corpus', {
        type: 'string',
        default: PREPARE_DEFAULTS.corpus,
        describe: 'python-stdlib, a corpus folder, a folder of sources, or a .py or .jsonl (.gz, .zst) file',
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

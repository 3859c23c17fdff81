/** `phi1 data prepare`. */
import { Progress } from '@phi1/base';
import { PREPARE_DEFAULTS } from '@phi1/data/defaults';
import { defineCommand } from '../../command.js';
import { printPrepared } from '../../prepared-corpus.js';

export default defineCommand(
  (command) =>
    command
      .option('corpus', {
        type: 'string',
        default: PREPARE_DEFAULTS.corpus,
        describe: 'python-stdlib, a corpus folder, a folder of sources, or a .py or .jsonl (.gz, .zst) file',
      })
      .option('tokenizer', {
        type: 'string',
        default: PREPARE_DEFAULTS.tokenizer,
        describe: 'bpe to learn one, codegen, or a tokenizer.json, or a folder that has one',
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
    const { prepareCorpus } = await import('@phi1/data');
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
    printPrepared(prepared, json);
  },
);

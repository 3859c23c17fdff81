/** `phi1 data card`. */
import { basename, resolve } from 'node:path';
import { claimOutput } from '@phi1/base';
import { defineCommand } from '../../command.js';
import { jsonOption, overwriteOption, printResult, withCorpus } from '../../options.js';

export default defineCommand(
  (command) =>
    withCorpus(command)
      .option('out', {
        type: 'string',
        describe: 'the card without its ending; default: beside the corpus',
      })
      .option('overwrite', overwriteOption)
      .option('json', jsonOption),
  async ({ corpus, out = `${resolve(corpus)}.card`, overwrite, json }) => {
    for (const end of ['md', 'html']) await claimOutput(`${out}.${end}`, { kind: 'file', overwrite });
    const { writeDataCard } = await import('@phi1/data');
    printResult({ corpus: basename(resolve(corpus)), files: await writeDataCard({ corpus, out }) }, json);
  },
);

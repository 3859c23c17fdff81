/** `phi1 data stats`. */
import { defineCommand } from '../../command.js';
import { printPrepared } from '../../prepared-corpus.js';

export default defineCommand(
  (command) =>
    command
      .positional('folder', { type: 'string', demandOption: true, describe: 'what prepare made' })
      .option('json', { type: 'boolean', default: false, describe: 'print one JSON object' }),
  async ({ folder, json }) => {
    const { openPrepared } = await import('@phi1/tokens');
    printPrepared(await openPrepared(folder), json);
  },
);

/** `phi1 data sql`. */
import { defineCommand } from '../../command.js';
import { jsonOption, listed } from '../../options.js';
import { printTable } from '../../table.js';

export default defineCommand(
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
    const { queryCorpora } = await import('@phi1/data');
    const rows = queryCorpora({ corpora: listed(corpus), query });
    if (!json) return printTable(rows);
    for await (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  },
);

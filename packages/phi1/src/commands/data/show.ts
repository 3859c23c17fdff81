/** `phi1 data show`. */
import { defineCommand } from '../../command.js';
import { browse } from '../../browse.js';
import { jsonOption, withCorpus } from '../../options.js';

export default defineCommand(
  (command) =>
    withCorpus(command)
      .option('count', { type: 'number', default: 10, describe: 'how many rows, drawn at random' })
      .option('seed', { type: 'number', default: 0, describe: 'which ones' })
      .option('where', { type: 'string', describe: "a condition in SQL, e.g. 'score > 0.9'" })
      .option('id', { type: 'string', describe: 'the row with this id alone' })
      .option('json', { ...jsonOption, describe: 'print a JSON object a row' }),
  async ({ corpus, count, seed, where, id, json }) => {
    const { sampleRows } = await import('@phi1/data');
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

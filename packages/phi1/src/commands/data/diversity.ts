/** `phi1 data diversity`. */
import { defineCommand } from '../../command.js';
import { jsonOption, printResult, withCorpus, withProgress } from '../../options.js';

export default defineCommand(
  (command) => withCorpus(command).option('json', jsonOption),
  async ({ corpus, json }) => {
    const { corpusDiversity } = await import('@phi1/data');
    const diversity = await withProgress('diversity', (onProgress) =>
      corpusDiversity({ corpus, onProgress }),
    );
    printResult(diversity, json);
  },
);

/** `phi1 data mine`. */
import { UserError } from '@phi1/base';
import { MINE_DEFAULTS, MINE_KINDS } from '@phi1/data/defaults';
import { defineCommand } from '../../command.js';
import {
  checkSandboxPython,
  jsonOption,
  newCorpus,
  rankOptions,
  printResult,
  sandboxOptions,
  summarizeCorpus,
  withCorpus,
  withProgress,
} from '../../options.js';

export default defineCommand(
  (command) =>
    withCorpus(command)
      .option('out', newCorpus)
      .option('kind', {
        choices: MINE_KINDS,
        default: MINE_DEFAULTS.kind,
        describe: 'functions to be completed, or pages of a textbook',
      })
      .option('max-characters', {
        type: 'number',
        default: MINE_DEFAULTS.maxCharacters,
        describe: 'the most of a function with all that it needs',
      })
      .options(sandboxOptions)
      .options(rankOptions())
      .option('json', jsonOption)
      .check(({ sandbox, python, threads = 1 }) => {
        checkSandboxPython(sandbox, python);
        if (!Number.isSafeInteger(threads) || threads < 1)
          throw new UserError(`--threads=${String(threads)}: expected a whole number of at least 1`);
        return true;
      }),
  async ({ corpus, out, kind, maxCharacters, sandbox, python, threads, rank, worldSize, json }) => {
    const { mine } = await import('@phi1/data');
    const manifest = await withProgress('mine', (onProgress) =>
      mine({
        from: corpus,
        to: out,
        kind,
        maxCharacters,
        sandbox: {
          kind: sandbox,
          ...(python !== undefined && { python }),
          ...(threads !== undefined && { threads }),
        },
        rank,
        worldSize,
        onProgress,
      }),
    );
    printResult(summarizeCorpus(out, manifest), json);
  },
);

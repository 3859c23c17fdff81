/** `phi1 data mine`. */
import { UserError } from '@phi1/base';
import { MINE_DEFAULTS, MINE_KINDS } from '@phi1/data/defaults';
import { SANDBOX_KINDS } from '@phi1/python';
import { defineCommand } from '../../command.js';
import {
  jsonOption,
  newCorpus,
  rankOptions,
  printResult,
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
      .option('sandbox', {
        choices: SANDBOX_KINDS,
        default: 'pyodide' as const,
        describe:
          "what runs the code: WebAssembly; the machine's CPython behind walls of the Linux kernel; the same without walls, as you",
      })
      .option('python', {
        type: 'string',
        describe: 'of the native sandboxes, the Python that runs programs; python3 by default',
      })
      .option('threads', { type: 'number', describe: 'programs run at a time; one a core by default' })
      .options(rankOptions())
      .option('json', jsonOption)
      .check(({ sandbox, python, threads = 1 }) => {
        if (python !== undefined && sandbox === 'pyodide')
          throw new UserError('--python: expected --sandbox=native with it; pyodide has a Python of its own');
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

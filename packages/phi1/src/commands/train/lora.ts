/** `phi1 train lora`. */
import { resolve } from 'node:path';
import { LORA_TARGETS } from '@phi1/model/choices';
import { defineCommand } from '../../command.js';
import { listed } from '../../options.js';
import { initFlag, withJobFlags } from './flags.js';

export default defineCommand(
  (y) =>
    withJobFlags(y)
      .option('init', initFlag)
      .option('lora-rank', { type: 'number', describe: 'the inner size (default 16)' })
      .option('lora-alpha', { type: 'number', describe: 'over the rank what scales it (default 32)' })
      .option('lora-dropout', { type: 'number', describe: "on the adapter's input (default 0)" })
      .option('lora-targets', {
        type: 'string',
        describe: `which linear maps, with commas (default ${LORA_TARGETS.join(',')})`,
      })
      .option('merge', {
        type: 'boolean',
        describe:
          'write the model with the adapter merged into it at the end, in the folder merged of the run',
      }),
  async (flags) => {
    const { runAtTerminal } = await import('./run-at-terminal.js');
    const { loraRank, loraAlpha, loraDropout, merge } = flags;
    const targets = flags.loraTargets === undefined ? undefined : listed(flags.loraTargets);
    const loraTargets = targets as [string, ...string[]] | undefined;
    const own = { loraRank, loraAlpha, loraDropout, loraTargets, merge };
    return runAtTerminal({ ...own, job: 'lora', init: resolve(flags.init) }, flags);
  },
);

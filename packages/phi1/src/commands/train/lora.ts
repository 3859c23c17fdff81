/** `phi1 train lora`. */
import { resolve } from 'node:path';
import { LORA_TARGETS } from '@phi1/model';
import { defineCommand } from '../../command.js';
import { listed } from '../../options.js';
import { initFlag, toRequest, withJobFlags } from './flags.js';
import { runAtTerminal } from './run-at-terminal.js';

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
  (flags) => {
    const { loraRank, loraAlpha, loraDropout, loraTargets, merge } = flags;
    const own = { loraRank, loraAlpha, loraDropout, merge };
    const targets = loraTargets === undefined ? undefined : listed(loraTargets);
    const request = { ...toRequest(flags), ...own, job: 'lora', init: resolve(flags.init) };
    return runAtTerminal({ ...request, loraTargets: targets as [string, ...string[]] | undefined }, flags);
  },
);

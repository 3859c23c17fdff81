/** `phi1 train finetune`. */
import { resolve } from 'node:path';
import { defineCommand } from '../../command.js';
import { initFlag, withJobFlags } from './flags.js';

export default defineCommand(
  (y) => withJobFlags(y).option('init', initFlag),
  async (flags) => {
    const { runAtTerminal } = await import('./run-at-terminal.js');
    return runAtTerminal({ job: 'finetune', init: resolve(flags.init) }, flags);
  },
);

/** `phi1 train finetune`. */
import { resolve } from 'node:path';
import { defineCommand } from '../../command.js';
import { initFlag, toRequest, withJobFlags } from './flags.js';
import { runAtTerminal } from './run-at-terminal.js';

export default defineCommand(
  (y) => withJobFlags(y).option('init', initFlag),
  (flags) => runAtTerminal({ ...toRequest(flags), job: 'finetune', init: resolve(flags.init) }, flags),
);

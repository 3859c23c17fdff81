/** `phi1 train pretrain`. */
import { defineCommand } from '../../command.js';
import { presetFlag, toRequest, withJobFlags } from './flags.js';
import { runAtTerminal } from './run-at-terminal.js';

export default defineCommand(
  (y) => withJobFlags(y).option('preset', presetFlag),
  (flags) => runAtTerminal({ ...toRequest(flags), job: 'pretrain', preset: flags.preset ?? 'nano' }, flags),
);

/** `phi1 train pretrain`. */
import { defineCommand } from '../../command.js';
import { presetFlag, withJobFlags } from './flags.js';

export default defineCommand(
  (y) => withJobFlags(y).option('preset', presetFlag),
  async (flags) => {
    const { runAtTerminal } = await import('./run-at-terminal.js');
    return runAtTerminal({ job: 'pretrain', preset: flags.preset ?? 'nano' }, flags);
  },
);

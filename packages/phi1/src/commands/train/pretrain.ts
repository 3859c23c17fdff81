/** `phi1 train pretrain`. */
import { defineCommand } from '../../command.js';
import { shapeFlags } from '../../options.js';
import { presetFlag, withJobFlags } from './flags.js';

export default defineCommand(
  (y) => withJobFlags(y).option('preset', presetFlag).options(shapeFlags),
  async (flags) => {
    const { runAtTerminal } = await import('./run-at-terminal.js');
    const { preset = 'nano', layers, width, heads } = flags;
    return runAtTerminal({ job: 'pretrain', preset, layers, width, heads }, flags);
  },
);

/** `phi1 train` without the name of a job. */
import { defineCommand } from '../../command.js';
import { withTrainFlags } from './flags.js';

export default defineCommand(withTrainFlags, async (flags) => {
  const { trainAtTerminal } = await import('./train-at-terminal.js');
  return trainAtTerminal(flags);
});

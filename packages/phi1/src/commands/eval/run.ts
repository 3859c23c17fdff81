/** `phi1 eval` without another name: one source of completions on one benchmark. */
import { defineCommand } from '../../command.js';
import { withEvalFlags } from './flags.js';

export default defineCommand(withEvalFlags, async (flags) => {
  const { evaluateAtTerminal } = await import('./evaluate-at-terminal.js');
  return evaluateAtTerminal(flags);
});

/** `phi1 train` without the name of a job: pretraining, or a run that is continued. */
import { resolve } from 'node:path';
import { defineCommand } from '../../command.js';
import { presetFlag, toRequest, withJobFlags } from './flags.js';
import { resumeAtTerminal, runAtTerminal } from './run-at-terminal.js';

export default defineCommand(
  (y) =>
    withJobFlags(y)
      .option('preset', presetFlag)
      .option('resume', { type: 'string', describe: 'continue the run in this folder' })
      .conflicts('resume', ONLY_NEW),
  async (flags) => {
    if (flags.resume === undefined) {
      return runAtTerminal({ ...toRequest(flags), preset: flags.preset ?? 'nano' }, flags);
    }
    const { minutes, steps, tokens, epochs, engine, device, threads } = flags;
    const changes = { minutes, steps, tokens, epochs, engine, device, threads };
    return resumeAtTerminal({ ...changes, resume: resolve(flags.resume) }, flags.json);
  },
);

/** What a run that is continued has already. */
const ONLY_NEW = [
  ...['preset', 'corpus', 'batch-size', 'gradient-accumulation', 'context', 'learning-rate', 'schedule'],
  ...['min-learning-rate', 'decay-share', 'warmup', 'weight-decay', 'clip', 'dropout', 'seed'],
  ...['validate-every', 'checkpoint-every', 'keep-checkpoints', 'milestone-every', 'keep-best', 'evaluate'],
  ...[
    'optimizer',
    'muon-rate-ratio',
    'evaluate-every',
    'out',
    'overwrite',
    'precision',
    'gradient-checkpointing',
  ],
];

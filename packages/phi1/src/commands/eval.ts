/** `phi1 eval`: one evaluation, or, by its name, what compares several. */
import { declareCommands, type Command } from '../command.js';
import run from './eval/run.js';

const command: Command = {
  // the command without a name is there at once: yargs prints no help of one that is loaded later
  builder: (cli) =>
    declareCommands(cli.command('$0', 'evaluate a model on a benchmark', run.builder, run.handler), [
      [
        'compare <folders..>',
        'compare evaluations of one benchmark problem by problem, and say whether chance explains the difference',
        () => import('./eval/compare.js'),
      ],
    ]),
  handler: () => undefined,
};

export default command;

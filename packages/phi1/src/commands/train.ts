/** `phi1 train`: one job, or, without its name, what the flags say. */
import { declareCommands, type Command } from '../command.js';
import plain from './train/plain.js';

const command: Command = {
  // the command without a name is there at once: yargs prints no help of one that is loaded later
  builder: (cli) =>
    declareCommands(cli.command('$0', 'train a small model on a corpus', plain.builder, plain.handler), [
      ['pretrain', 'train a model from scratch', () => import('./train/pretrain.js')],
      ['finetune', 'train a model that is there on another corpus', () => import('./train/finetune.js')],
      ['lora', 'train a low-rank adapter for a model that is there', () => import('./train/lora.js')],
    ]),
  handler: () => undefined,
};

export default command;
